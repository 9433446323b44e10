"""Addresses of the API of searches, records and duplicates."""

from django.urls import URLPattern, path

from records.api import duplicates, records, searches

R = "reviews/<str:public_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{R}searches/", searches.Searches.as_view(), name="api-searches"),
    path(f"{R}searches/preview/", searches.Preview.as_view(), name="api-search-preview"),
    path(f"{R}searches/pubmed/", searches.PubMedSearch.as_view(), name="api-search-pubmed"),
    path(f"{R}searches/<str:search_id>/", searches.OneSearch.as_view(), name="api-search"),
    path(f"{R}searches/<str:search_id>/files/", searches.Files.as_view(), name="api-search-files"),
    path(f"{R}searches/<str:search_id>/records/", searches.SearchRecords.as_view(), name="api-search-records"),
    path(f"{R}imports/<str:batch_id>/", searches.OneImport.as_view(), name="api-import"),
    path(f"{R}imports/<str:batch_id>/quarantine/", searches.Quarantine.as_view(), name="api-quarantine"),
    path(f"{R}records/", records.Records.as_view(), name="api-records"),
    path(f"{R}records/split/", duplicates.Split.as_view(), name="api-records-split"),
    path(f"{R}records/<str:record_id>/", records.OneRecord.as_view(), name="api-record"),
    path(f"{R}reports/merge/", duplicates.Merge.as_view(), name="api-reports-merge"),
    path(f"{R}duplicates/", duplicates.Duplicates.as_view(), name="api-duplicates"),
    path(f"{R}possible-duplicates/", duplicates.PossibleDuplicates.as_view(), name="api-possible-duplicates"),
    path(f"{R}possible-duplicates/undo/", duplicates.LastAnswer.as_view(), name="api-answer-undo"),
    path(f"{R}possible-duplicates/<str:pair_id>/answer/", duplicates.Answers.as_view(), name="api-answer"),
]
