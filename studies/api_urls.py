"""Addresses of the studies for programs."""

from django.urls import URLPattern, path

from studies.api import extraction, studies

REVIEW = "reviews/<str:public_id>/"
STUDY = REVIEW + "studies/<str:study_id>/"

urlpatterns: list[URLPattern] = [
    path(REVIEW + "studies/", studies.Studies.as_view(), name="api_studies"),
    path(STUDY, studies.OneStudy.as_view(), name="api_study"),
    path(STUDY + "reports/", studies.Reports.as_view(), name="api_study_reports"),
    path(STUDY + "reports/<str:report_id>/", studies.OneReport.as_view(), name="api_study_report"),
    path(STUDY + "adjusted/", studies.AdjustedData.as_view(), name="api_study_adjusted"),
    path(STUDY + "outcomes/<str:outcome_id>/arms/", extraction.StudyArms.as_view(), name="api_study_arms"),
    path(REVIEW + "outcomes/", extraction.Outcomes.as_view(), name="api_outcomes"),
    path(REVIEW + "outcomes/<str:outcome_id>/arms/", extraction.OutcomeArms.as_view(), name="api_outcome_arms"),
    path(REVIEW + "treatments/", extraction.Treatments.as_view(), name="api_treatments"),
]
