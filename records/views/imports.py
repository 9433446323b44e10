"""Records brought in: a file for a new source or one that is written down, a single record, and what was set aside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from records import imports, judgements, searches
from records.forms import FileForm, RecordForm, UploadForm
from records.models import Quarantined
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Conflict, Invalid
from reviews.forms import blame

TAKEN = "The file is being read; you can close this page meanwhile."


@require_http_methods(["GET", "HEAD", "POST"])
def search_upload(request: HttpRequest, public_id: str) -> HttpResponse:
    """A file together with the search it comes from."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        by = access.signed_in(request.user)
        file = form.cleaned_data.pop("file")
        try:
            draft = searches.draft(review, by=by, fields=form.cleaned_data)
            batch = imports.read_file(review, by=by, search=draft, file=file)
        except Invalid as refused:
            blame(form, refused)
        else:
            messages.success(request, TAKEN)
            return redirect("search", review.public_id, batch.search.public_id)
    status = 422 if form.is_bound else 200
    return pages.show(request, review, "records/upload.html", tab="searches", form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def search_file(request: HttpRequest, public_id: str, search_id: str) -> HttpResponse:
    """A file for a search that is already written down."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    search = searches.of(review, search_id)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        by = access.signed_in(request.user)
        try:
            imports.read_file(review, by=by, search=search, file=form.cleaned_data["file"])
        except Invalid as refused:
            blame(form, refused)
        else:
            messages.success(request, TAKEN)
            return redirect("search", review.public_id, search.public_id)
    shown: dict[str, Any] = {"form": form, "search": search, "status": 422 if form.is_bound else 200}
    return pages.show(request, review, "records/upload.html", tab="searches", **shown)


@require_http_methods(["GET", "HEAD", "POST"])
def record_add(request: HttpRequest, public_id: str, search_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    search = searches.of(review, search_id)
    form = RecordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = access.signed_in(request.user)
        try:
            record = imports.add_by_hand(review, by=by, search=search, fields=form.fields_given())
        except Invalid as refused:
            blame(form, refused)
        except Conflict as there:
            form.add_error(None, str(there))
        else:
            messages.success(request, f"Added “{record.title}”.")
            return redirect("search", review.public_id, search.public_id)
    shown: dict[str, Any] = {"form": form, "search": search, "status": 422 if form.is_bound else 200}
    return pages.show(request, review, "records/record_add.html", tab="searches", **shown)


@require_safe
def quarantine(request: HttpRequest, public_id: str, batch_id: str) -> HttpResponse:
    """What an import set aside, each with its line, the reason and its text."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    batch = imports.of(review, batch_id)
    entries = Paginator(Quarantined.objects.filter(batch=batch).order_by("pk"), 50).get_page(request.GET.get("page"))
    readable = judgements.curtain(request.user, batch)
    for entry in entries:
        entry.raw = readable(entry.raw)
    shown: dict[str, Any] = {"batch": batch, "entries": entries}
    return pages.show(request, review, "records/quarantine.html", tab="searches", **shown)
