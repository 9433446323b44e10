"""The API described for people: every operation, drawn from the same schema that programs read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews import api_pages
from reviews.errors import NotFound


@login_not_required
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    groups = api_pages.groups()
    wanted = request.GET.get("group", "")
    if wanted and wanted not in groups:
        raise NotFound
    context = {"groups": groups, "wanted": wanted, "operations": groups.get(wanted, [])}
    return render(request, "reviews/api_docs.html", context)
