"""Addresses of the API of searches, records and duplicates."""

from django.urls import URLPattern, path

from records.api import records, searches

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
    path(f"{R}records/split/", records.Split.as_view(), name="api-records-split"),
    path(f"{R}records/<str:record_id>/", records.OneRecord.as_view(), name="api-record"),
    path(f"{R}reports/merge/", records.Merge.as_view(), name="api-reports-merge"),
    path(f"{R}duplicates/", records.Duplicates.as_view(), name="api-duplicates"),
]
