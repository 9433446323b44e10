"""Addresses of the frame's pages."""

from django.urls import URLPattern, path

from reviews.views import jobs

urlpatterns: list[URLPattern] = [
    path("reviews/<str:public_id>/jobs/<str:job_id>/", jobs.job, name="job"),
    path("reviews/<str:public_id>/jobs/<str:job_id>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("reviews/<str:public_id>/jobs/<str:job_id>/restart/", jobs.job_restart, name="job_restart"),
]
