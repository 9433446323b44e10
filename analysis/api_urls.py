"""Addresses of the analysis for programs."""

from django.urls import URLPattern, path

from analysis.api import handoffs, runs

REVIEW = "reviews/<str:public_id>/"
RUN = REVIEW + "runs/<str:run_id>/"

urlpatterns: list[URLPattern] = [
    path(REVIEW + "handoffs/", handoffs.Handoffs.as_view(), name="api_handoffs"),
    path(REVIEW + "handoffs/<str:handoff_id>/", handoffs.OneHandoff.as_view(), name="api_handoff"),
    path(REVIEW + "analyses/", runs.Analyses.as_view(), name="api_analyses"),
    path(REVIEW + "analyses/<str:analysis_id>/runs/", runs.Runs.as_view(), name="api_runs"),
    path(RUN, runs.OneRun.as_view(), name="api_run"),
    path(RUN + "figures/<str:name>.<str:form>", runs.RunFigure.as_view(), name="api_run_figure"),
    path(RUN + "league/", runs.RunLeague.as_view(), name="api_run_league"),
    path(RUN + "netmeta.csv", runs.RunData.as_view(), name="api_run_netmeta"),
]
