"""What imports set aside: looked at, mended and released, dismissed, taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from records import imports, masking, mending
from records.forms import RecordForm, TextForm, WhyForm
from records.models import Quarantined
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Conflict, Invalid
from reviews.forms import blame
from reviews.models import Review

KNOWN = "The review knows this record from the same source already; it now counts as known."


@require_safe
def quarantine(request: HttpRequest, public_id: str, batch_id: str) -> HttpResponse:
    """What an import set aside, each with its line, the reason and its text."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    batch = imports.of(review, batch_id)
    rows = Quarantined.objects.filter(batch=batch).select_related("handled_by").order_by("pk")
    entries = Paginator(rows, 50).get_page(request.GET.get("page"))
    masked = masking.mask_for(request.user, review).on
    became = mending.records(entries.object_list)
    rows_shown = [(entry, became.get(entry.pk)) for entry in entries]
    shown: dict[str, Any] = {"batch": batch, "entries": entries, "rows": rows_shown, "masked": masked}
    return pages.show(request, review, "records/quarantine.html", tab="searches", **shown)


@require_http_methods(["GET", "HEAD", "POST"])
def mend_text(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    """The entry's text, to be corrected and read again."""
    review, entry = _entry(request, public_id, entry_id)
    form = TextForm(request.POST or None, initial={"text": entry.raw})
    return _mend(request, review, entry, form)


@require_http_methods(["GET", "HEAD", "POST"])
def mend_fields(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    """The entry's few fields, filled in by a person who reads its text beside them."""
    review, entry = _entry(request, public_id, entry_id)
    return _mend(request, review, entry, RecordForm(request.POST or None))


@require_POST
def dismiss(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    review, entry = _entry(request, public_id, entry_id)
    try:
        mending.dismiss(entry, by=access.signed_in(request.user), why=request.POST.get("why", "")[:500])
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused))
    return redirect("quarantine", review.public_id, entry.batch.public_id)


@require_POST
def take_back(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    review, entry = _entry(request, public_id, entry_id)
    try:
        mending.take_back(entry, by=access.signed_in(request.user))
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect("quarantine", review.public_id, entry.batch.public_id)


def _entry(request: HttpRequest, public_id: str, entry_id: str) -> tuple[Review, Quarantined]:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    return review, mending.of(review, entry_id)


def _mend(request: HttpRequest, review: Review, entry: Quarantined, form: TextForm | RecordForm) -> HttpResponse:
    masked = masking.mask_for(request.user, review).on
    if request.method == "POST" and form.is_valid():
        try:
            record = _release(request, entry, form)
        except Invalid as refused:
            blame(form, refused)
        except Conflict as moved:
            form.add_error(None, str(moved))
        else:
            messages.success(request, f"Released as “{record.title}”." if record else KNOWN)
            return redirect("quarantine", review.public_id, entry.batch.public_id)
    shown: dict[str, Any] = {"entry": entry, "form": form, "masked": masked, "why": WhyForm()}
    status = 422 if form.is_bound else 200
    return pages.show(request, review, "records/mend.html", tab="searches", status=status, **shown)


def _release(request: HttpRequest, entry: Quarantined, form: TextForm | RecordForm) -> Any:
    if isinstance(form, TextForm):
        citation = mending.read(form.cleaned_data["text"])
    else:
        citation = mending.typed(entry, form.fields_given())
    return mending.release(entry, by=access.signed_in(request.user), citation=citation)
