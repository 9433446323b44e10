"""Files on their way in: dropped or chosen, several at once, each placed, its columns looked at before it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from records import judgements, masking, searches, uploads
from records.forms import ColumnsForm, FilesForm, PlaceForm
from records.models import Search, SourceKind, Upload
from records.readers import Proposal
from records.readers.provenance import Provenance
from records.uploads import Brought
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Invalid
from reviews.forms import blame
from reviews.models import Review

TAKEN = "Being read; you can close this page meanwhile."


@require_http_methods(["GET", "HEAD", "POST"])
def search_upload(request: HttpRequest, public_id: str) -> HttpResponse:
    """Files whose source is still to be said."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    return _bring(request, review, None)


@require_http_methods(["GET", "HEAD", "POST"])
def search_file(request: HttpRequest, public_id: str, search_id: str) -> HttpResponse:
    """Files for a search that is already written down."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    return _bring(request, review, searches.of(review, search_id))


@require_http_methods(["GET", "HEAD", "POST"])
def upload_page(request: HttpRequest, public_id: str, upload_id: str) -> HttpResponse:
    """One file that waits: where it is from, what its columns hold, the first entries as they would come in."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    upload = uploads.of(review, upload_id)
    proposal = uploads.columns(upload, reader=access.signed_in(request.user))
    origin, asks = uploads.origin(upload, proposal), proposal is not None and not proposal.maker
    place, columns = _forms(request, review, upload, origin, proposal)
    if "import" in request.POST and all(form.is_valid() for form in (place, columns) if form):
        try:
            search = _placed(access.signed_in(request.user), review, upload, place)
            mapping = columns.mapping() if columns and (asks or columns.has_changed()) else {}
            batch = uploads.start(upload, by=access.signed_in(request.user), search=search, mapping=mapping)
        except Invalid as refused:
            blame(place or columns or forms.Form(request.POST), refused)
        else:
            messages.success(request, f"{upload.file_name}: {TAKEN}")
            following = uploads.waiting(review).first()
            if following:
                return redirect("upload", review.public_id, following.public_id)
            return redirect("search", review.public_id, batch.search.public_id)
    return _waiting_page(request, review, upload, place, columns, origin=origin, asks=asks)


@require_POST
def upload_discard(request: HttpRequest, public_id: str, upload_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    upload = uploads.of(review, upload_id)
    uploads.discard(upload, by=access.signed_in(request.user))
    messages.success(request, f"{upload.file_name} was discarded; nothing of it was in the review.")
    return redirect("searches", review.public_id)


def _bring(request: HttpRequest, review: Review, search: Search | None) -> HttpResponse:
    form = FilesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        by, files, wary = access.signed_in(request.user), form.cleaned_data["file"], form.cleaned_data["look"]
        brought = uploads.bring(review, by=by, files=files, search=search, wary=wary)
        if brought.reading or brought.waiting:
            return _onward(request, _told(request, review, brought, search))
        for sentence in brought.refused:
            form.add_error("file", sentence)
    shown: dict[str, Any] = {"form": form, "search": search, "status": 422 if form.is_bound else 200}
    return pages.show(request, review, "records/upload.html", tab="searches", **shown)


def _told(request: HttpRequest, review: Review, brought: Brought, search: Search | None) -> str:
    """Say what became of the files, and where to go on."""
    for sentence in brought.refused:
        messages.error(request, sentence)
    for batch in brought.reading:
        messages.success(request, f"{batch.file_name}: {TAKEN}")
    if brought.waiting:
        return reverse("upload", args=[review.public_id, brought.waiting[0].public_id])
    assert search is not None
    return reverse("search", args=[review.public_id, search.public_id])


def _onward(request: HttpRequest, address: str) -> HttpResponse:
    """On to an address; a page's script is told to go there, since it would fetch it in place."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _forms(
    request: HttpRequest, review: Review, upload: Upload, origin: Provenance, proposal: Proposal | None
) -> tuple[PlaceForm | None, ColumnsForm | None]:
    """What is asked of a file: its place unless it was brought to a search, its columns if it is a table."""
    sent = request.POST or None
    # Looking how the columns come in must not complain of a source that is still to be named.
    placing = sent if "import" in request.POST else None
    kind = SourceKind.REGISTER if origin.register else SourceKind.DATABASE
    said = {"kind": kind, "source": origin.source, "platform": origin.platform, "searched_on": origin.exported_on}
    place = None if upload.search else PlaceForm(placing, review=review, initial={**said, **request.POST.dict()})
    return place, ColumnsForm(sent, columns=proposal.columns) if proposal else None


def _placed(by: User, review: Review, upload: Upload, place: PlaceForm | None) -> Search:
    """The search that the file belongs to; a new one is not yet saved."""
    if place is None:
        assert upload.search is not None
        return upload.search
    given = dict(place.cleaned_data)
    if there := searches.named(review, given.pop("to"), field="to"):
        return there
    return searches.draft(review, by=by, fields=searches.with_former(review, given))


def _waiting_page(
    request: HttpRequest,
    review: Review,
    upload: Upload,
    place: PlaceForm | None,
    columns: ColumnsForm | None,
    **shown: Any,
) -> HttpResponse:
    reader, masked = access.signed_in(request.user), masking.mask_for(request.user, review).on
    shown |= {"upload": upload, "place": place, "columns": columns, "masked": masked}
    shown["veiled"] = not judgements.may_look(reader, upload)
    status = 200
    try:
        shown["entries"] = uploads.preview(upload, columns.mapping() if columns else {}, reader=reader)
    except Invalid as refused:
        shown["sentence"], status = str(refused), 422 if request.method == "POST" else 200
    failed: Sequence[Any] = [form for form in (place, columns) if form and "import" in request.POST and form.errors]
    return pages.show(
        request, review, "records/waiting.html", tab="searches", status=422 if failed else status, **shown
    )
