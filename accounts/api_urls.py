"""Addresses of the account's endpoints, under /api/v1/."""

from django.urls import URLPattern, path

from accounts import api

urlpatterns: list[URLPattern] = [
    path("me/", api.Me.as_view(), name="api-me"),
    path("tokens/", api.Tokens.as_view(), name="api-tokens"),
    path("tokens/new/", api.NewToken.as_view(), name="api-token-new"),
    path("tokens/<str:begins>/", api.OneToken.as_view(), name="api-token"),
]
