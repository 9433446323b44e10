"""Every address: pages app by app, the API under /api/v1/, health for whoever watches the instance."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include("reporting.urls")),
    path("", include("reviews.urls")),
    path("", include("records.urls")),
    path("", include("screening.urls")),
    path("", include("studies.urls")),
    path("", include("analysis.urls")),
    path("api/v1/", include("config.api")),
]
