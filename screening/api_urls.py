"""Addresses of the API of screening."""

from __future__ import annotations

from django.urls import URLPattern

# Screening, blocks and criteria.
_screen: list[URLPattern] = []

# Conflicts, full-text files and retrieval: `*settling.urlpatterns` (screening/api/settling.py) goes into the list below.
urlpatterns: list[URLPattern] = [*_screen]
