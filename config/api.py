"""Mounts every app's endpoints under /api/v1/, with the schema and its page."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("", include("accounts.api_urls")),
    path("", include("reviews.api_urls")),
    path("", include("records.api_urls")),
    path("", include("screening.api_urls")),
    path("", include("studies.api_urls")),
    path("", include("analysis.api_urls")),
    path("", include("reporting.api_urls")),
]
