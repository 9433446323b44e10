"""Addresses of the frame's pages."""

from django.urls import URLPattern, path

from reviews.views import docs, founding, health, invitations, jobs, ledger, protocol, team

REVIEW = "reviews/<str:public_id>/"

urlpatterns: list[URLPattern] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/docs/", docs.api_docs, name="api-docs"),
    path("new-review/", founding.review_new, name="review_new"),
    path("invitations/<str:secret>/", invitations.invitation, name="invitation"),
    path("invitations/<str:secret>/accept/", invitations.invitation_accept, name="invitation_accept"),
    path(f"{REVIEW}protocol/", protocol.protocol_page, name="protocol"),
    path(f"{REVIEW}protocol/edit/", protocol.protocol_edit, name="protocol_edit"),
    path(f"{REVIEW}team/", team.team_page, name="team"),
    path(f"{REVIEW}team/invite/", team.invite, name="team_invite"),
    path(f"{REVIEW}team/grant/", team.grant, name="team_grant"),
    path(f"{REVIEW}team/invitations/<str:invitation_id>/revoke/", team.invitation_revoke, name="invitation_revoke"),
    path(f"{REVIEW}team/roles/<str:membership_id>/end/", team.role_end, name="role_end"),
    path(f"{REVIEW}ledger/", ledger.ledger_page, name="ledger"),
    path(f"{REVIEW}ledger/csv/", ledger.ledger_csv, name="ledger_csv"),
    path(f"{REVIEW}ledger/verify/", ledger.ledger_verify, name="ledger_verify"),
    path(f"{REVIEW}jobs/<str:job_id>/", jobs.job, name="job"),
    path(f"{REVIEW}jobs/<str:job_id>/cancel/", jobs.job_cancel, name="job_cancel"),
    path(f"{REVIEW}jobs/<str:job_id>/restart/", jobs.job_restart, name="job_restart"),
]
