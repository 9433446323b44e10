"""Addresses of the pages about studies."""

from django.urls import URLPattern, path

from studies import views

STUDY = "reviews/<str:public_id>/studies/<str:study_id>/"
OUTCOME = "reviews/<str:public_id>/outcomes/<str:outcome_id>/"

urlpatterns: list[URLPattern] = [
    path("reviews/<str:public_id>/studies/", views.studies, name="studies"),
    path("reviews/<str:public_id>/outcomes/", views.outcomes, name="outcomes"),
    path("reviews/<str:public_id>/treatments/", views.treatment_names, name="treatments"),
    path(OUTCOME, views.outcome, name="outcome"),
    path(OUTCOME + "paste/", views.outcome_paste, name="outcome_paste"),
    path(STUDY, views.study, name="study"),
    path(STUDY + "rename/", views.study_rename, name="study_rename"),
    path(STUDY + "adjusted/", views.study_adjusted, name="study_adjusted"),
    path(STUDY + "link/", views.study_link, name="study_link"),
    path(STUDY + "unlink/", views.study_unlink, name="study_unlink"),
    path(STUDY + "arms/<str:outcome_id>/", views.study_arms, name="study_arms"),
]
