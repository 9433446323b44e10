"""Addresses of the pages of searches, records and duplicates."""

from django.urls import URLPattern, path

from records.views import duplicates, imports, records, searches

R = "reviews/<str:public_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{R}searches/", searches.searches_page, name="searches"),
    path(f"{R}searches/pubmed/check/", searches.pubmed_preview, name="pubmed_preview"),
    path(f"{R}searches/pubmed/import/", searches.pubmed_import, name="pubmed_import"),
    path(f"{R}searches/file/", imports.search_upload, name="search_upload"),
    path(f"{R}searches/new/", searches.search_new, name="search_new"),
    path(f"{R}searches/<str:search_id>/", searches.search_page, name="search"),
    path(f"{R}searches/<str:search_id>/edit/", searches.search_edit, name="search_edit"),
    path(f"{R}searches/<str:search_id>/file/", imports.search_file, name="search_file"),
    path(f"{R}searches/<str:search_id>/add/", imports.record_add, name="record_add"),
    path(f"{R}imports/<str:batch_id>/quarantine/", imports.quarantine, name="quarantine"),
    path(f"{R}records/", records.records_page, name="records"),
    path(f"{R}records/compare/", records.compare, name="records_compare"),
    path(f"{R}records/merge/", duplicates.reports_merge, name="reports_merge"),
    path(f"{R}records/split/", duplicates.records_split, name="records_split"),
    path(f"{R}records/<str:record_id>/", records.record_page, name="record"),
    path(f"{R}duplicates/", duplicates.duplicates_page, name="duplicates"),
    path(f"{R}duplicates/merged/", duplicates.duplicates_merged, name="duplicates_merged"),
    path(f"{R}duplicates/next/", duplicates.pair_next, name="pair_next"),
    path(f"{R}duplicates/undo/", duplicates.pair_undo, name="pair_undo"),
    path(f"{R}duplicates/<str:pair_id>/answer/", duplicates.pair_answer, name="pair_answer"),
]
