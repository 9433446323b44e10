"""Addresses of a person's own account."""

from django.urls import URLPattern, path

from accounts import views

urlpatterns: list[URLPattern] = [
    path("", views.account, name="account"),
    path("pubmed-key/", views.pubmed_key_save, name="pubmed_key_save"),
    path("pubmed-key/remove/", views.pubmed_key_remove, name="pubmed_key_remove"),
    path("tokens/", views.token_create, name="token_create"),
    path("tokens/<str:begins>/revoke/", views.token_revoke, name="token_revoke"),
]
