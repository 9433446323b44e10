"""Addresses of the frame's endpoints, under /api/v1/."""

from django.urls import URLPattern, path

from reviews.api import founding, jobs, ledger, protocol, team

REVIEW = "reviews/<str:public_id>/"

urlpatterns: list[URLPattern] = [
    path("reviews/", founding.Reviews.as_view(), name="api-reviews"),
    path(REVIEW, founding.OneReview.as_view(), name="api-review"),
    path("invitations/accept/", team.Acceptance.as_view(), name="api-accept"),
    path(f"{REVIEW}protocol/", protocol.ProtocolEndpoint.as_view(), name="api-protocol"),
    path(f"{REVIEW}protocol/consequences/", protocol.Consequences.as_view(), name="api-consequences"),
    path(f"{REVIEW}protocol/amendments/", protocol.Amendments.as_view(), name="api-amendments"),
    path(f"{REVIEW}members/", team.Members.as_view(), name="api-members"),
    path(f"{REVIEW}members/<str:membership_id>/", team.OneMembership.as_view(), name="api-membership"),
    path(f"{REVIEW}invitations/", team.Invitations.as_view(), name="api-invitations"),
    path(f"{REVIEW}invitations/<str:invitation_id>/", team.OneInvitation.as_view(), name="api-invitation"),
    path(f"{REVIEW}ledger/", ledger.LedgerEndpoint.as_view(), name="api-ledger"),
    path(f"{REVIEW}ledger/verify/", ledger.Verification.as_view(), name="api-ledger-verify"),
    path(f"{REVIEW}jobs/", jobs.Jobs.as_view(), name="api-jobs"),
    path(f"{REVIEW}jobs/<str:job_id>/", jobs.OneJob.as_view(), name="api-job"),
    path(f"{REVIEW}jobs/<str:job_id>/cancel/", jobs.Cancellation.as_view(), name="api-job-cancel"),
    path(f"{REVIEW}jobs/<str:job_id>/restart/", jobs.Restart.as_view(), name="api-job-restart"),
]
