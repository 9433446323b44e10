"""Addresses of the pages of searches, records and duplicates."""

from django.urls import URLPattern, path

from records.views import abstracts, duplicates, imports, quarantine, records, search_report, searches, uploads

R = "reviews/<str:public_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{R}searches/", searches.searches_page, name="searches"),
    path(f"{R}searches/pubmed/check/", searches.pubmed_preview, name="pubmed_preview"),
    path(f"{R}searches/pubmed/import/", searches.pubmed_import, name="pubmed_import"),
    path(f"{R}searches/file/", uploads.search_upload, name="search_upload"),
    path(f"{R}searches/files/<str:upload_id>/", uploads.upload_page, name="upload"),
    path(f"{R}searches/files/<str:upload_id>/discard/", uploads.upload_discard, name="upload_discard"),
    path(f"{R}searches/abstracts/", abstracts.abstracts_fetch, name="abstracts_fetch"),
    path(f"{R}searches/report/", search_report.search_report, name="search_report"),
    path(f"{R}searches/report/items/<int:item>/", search_report.search_state, name="search_state"),
    path(f"{R}searches/report/<str:extension>/", search_report.search_report_file, name="search_report_file"),
    path(f"{R}searches/new/", searches.search_new, name="search_new"),
    path(f"{R}searches/<str:search_id>/", searches.search_page, name="search"),
    path(f"{R}searches/<str:search_id>/edit/", searches.search_edit, name="search_edit"),
    path(f"{R}searches/<str:search_id>/file/", uploads.search_file, name="search_file"),
    path(f"{R}searches/<str:search_id>/add/", imports.record_add, name="record_add"),
    path(f"{R}searches/<str:search_id>/again/", searches.search_again, name="search_again"),
    path(f"{R}searches/<str:search_id>/move/", searches.search_move, name="search_move"),
    path(f"{R}searches/<str:search_id>/records/<str:part>/", imports.search_records, name="search_records"),
    path(f"{R}imports/<str:batch_id>/records/<str:part>/", imports.import_records, name="import_records"),
    path(f"{R}imports/<str:batch_id>/quarantine/", quarantine.quarantine, name="quarantine"),
    path(f"{R}quarantine/<str:entry_id>/", quarantine.mend_text, name="mend_text"),
    path(f"{R}quarantine/<str:entry_id>/fields/", quarantine.mend_fields, name="mend_fields"),
    path(f"{R}quarantine/<str:entry_id>/dismiss/", quarantine.dismiss, name="quarantine_dismiss"),
    path(f"{R}quarantine/<str:entry_id>/undo/", quarantine.take_back, name="quarantine_undo"),
    path(f"{R}records/", records.records_page, name="records"),
    path(f"{R}records/compare/", records.compare, name="records_compare"),
    path(f"{R}records/merge/", duplicates.reports_merge, name="reports_merge"),
    path(f"{R}records/split/", duplicates.records_split, name="records_split"),
    path(f"{R}records/<str:record_id>/", records.record_page, name="record"),
    path(f"{R}records/<str:record_id>/abstract/", abstracts.abstract_add, name="abstract_add"),
    path(f"{R}records/<str:record_id>/abstract/fetch/", abstracts.abstract_fetch, name="abstract_fetch"),
    path(f"{R}records/<str:record_id>/abstract/undo/", abstracts.abstract_withdraw, name="abstract_withdraw"),
    path(f"{R}duplicates/", duplicates.duplicates_page, name="duplicates"),
    path(f"{R}duplicates/merged/", duplicates.duplicates_merged, name="duplicates_merged"),
    path(f"{R}duplicates/again/", duplicates.duplicates_again, name="duplicates_again"),
    path(f"{R}duplicates/next/", duplicates.pair_next, name="pair_next"),
    path(f"{R}duplicates/undo/", duplicates.pair_undo, name="pair_undo"),
    path(f"{R}duplicates/<str:pair_id>/answer/", duplicates.pair_answer, name="pair_answer"),
]
