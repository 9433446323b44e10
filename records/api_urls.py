"""Addresses of the API of searches, records and duplicates."""

from django.urls import URLPattern, path

from records.api import abstracts, duplicates, quarantine, records, reports, searches, uploads

R = "reviews/<str:public_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{R}searches/", searches.Searches.as_view(), name="api-searches"),
    path(f"{R}searches/preview/", searches.Preview.as_view(), name="api-search-preview"),
    path(f"{R}searches/pubmed/", searches.PubMedSearch.as_view(), name="api-search-pubmed"),
    path(f"{R}searches/order/", searches.SourceOrder.as_view(), name="api-searches-order"),
    path(f"{R}searches/<str:search_id>/", searches.OneSearch.as_view(), name="api-search"),
    path(f"{R}searches/<str:search_id>/files/", searches.Files.as_view(), name="api-search-files"),
    path(f"{R}searches/<str:search_id>/records/", searches.SearchRecords.as_view(), name="api-search-records"),
    path(f"{R}imports/<str:batch_id>/", searches.OneImport.as_view(), name="api-import"),
    path(f"{R}searches/<str:search_id>/again/", reports.Again.as_view(), name="api-search-again"),
    path(f"{R}searches/<str:search_id>/difference/", reports.Difference.as_view(), name="api-search-difference"),
    path(f"{R}searches/<str:search_id>/records/<str:part>/", reports.SearchPart.as_view(), name="api-search-part"),
    path(f"{R}search-report/", reports.SearchReport.as_view(), name="api-search-report"),
    path(f"{R}search-report/items/<int:item>/", reports.Statement.as_view(), name="api-search-state"),
    path(f"{R}uploads/", uploads.Uploads.as_view(), name="api-uploads"),
    path(f"{R}uploads/<str:upload_id>/", uploads.OneUpload.as_view(), name="api-upload"),
    path(f"{R}uploads/<str:upload_id>/preview/", uploads.UploadPreview.as_view(), name="api-upload-preview"),
    path(f"{R}uploads/<str:upload_id>/import/", uploads.UploadImport.as_view(), name="api-upload-import"),
    path(f"{R}imports/<str:batch_id>/records/<str:part>/", reports.ImportPart.as_view(), name="api-import-part"),
    path(f"{R}imports/<str:batch_id>/quarantine/", quarantine.Quarantine.as_view(), name="api-quarantine"),
    path(f"{R}quarantine/<str:entry_id>/release/", quarantine.Release.as_view(), name="api-quarantine-release"),
    path(f"{R}quarantine/<str:entry_id>/dismiss/", quarantine.Dismiss.as_view(), name="api-dismiss"),
    path(f"{R}quarantine/<str:entry_id>/undo/", quarantine.TakeBack.as_view(), name="api-quarantine-undo"),
    path(f"{R}abstracts/", abstracts.Abstracts.as_view(), name="api-abstracts"),
    path(f"{R}records/<str:record_id>/abstract/", abstracts.Abstract.as_view(), name="api-abstract"),
    path(f"{R}records/", records.Records.as_view(), name="api-records"),
    path(f"{R}records/split/", duplicates.Split.as_view(), name="api-records-split"),
    path(f"{R}records/<str:record_id>/", records.OneRecord.as_view(), name="api-record"),
    path(f"{R}reports/merge/", duplicates.Merge.as_view(), name="api-reports-merge"),
    path(f"{R}duplicates/", duplicates.Duplicates.as_view(), name="api-duplicates"),
    path(f"{R}possible-duplicates/", duplicates.PossibleDuplicates.as_view(), name="api-possible-duplicates"),
    path(f"{R}possible-duplicates/again/", duplicates.LookAgain.as_view(), name="api-look-again"),
    path(f"{R}possible-duplicates/undo/", duplicates.LastAnswer.as_view(), name="api-answer-undo"),
    path(f"{R}possible-duplicates/<str:pair_id>/answer/", duplicates.Answers.as_view(), name="api-answer"),
]
