"""Addresses of the pages about hand-offs, analyses and runs."""

from django.urls import URLPattern, path

from analysis import views

HERE = "reviews/<str:public_id>/analysis/"
RUN = "reviews/<str:public_id>/runs/<str:run_id>/"

urlpatterns: list[URLPattern] = [
    path(HERE, views.analysis, name="analysis"),
    path(HERE + "send/", views.handoff_send, name="handoff_send"),
    path(HERE + "new/", views.analysis_new, name="analysis_new"),
    path(HERE + "table/", views.analysis_table, name="analysis_table"),
    path(HERE + "handoffs/<str:handoff_id>/", views.handoff, name="handoff"),
    path(HERE + "<str:analysis_id>/", views.analysis_one, name="analysis_one"),
    path(HERE + "<str:analysis_id>/run/", views.run_start, name="run_start"),
    path(RUN, views.run, name="run"),
    path(RUN + "figures/<str:name>.<str:form>", views.run_figure, name="run_figure"),
    path(RUN + "league.csv", views.run_league, name="run_league"),
    path(RUN + "netmeta.csv", views.run_netmeta, name="run_netmeta"),
    path(RUN + "result.json", views.run_result, name="run_result"),
]
