"""What imports brought: a record added by hand, and the lists behind their numbers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from records import brought, catalogue, imports, masking, searches
from records.forms import RecordForm
from records.models import Record, Search
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Conflict, Invalid
from reviews.forms import blame
from reviews.models import Review


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
def import_records(request: HttpRequest, public_id: str, batch_id: str, part: str) -> HttpResponse:
    """The records behind one number of an import."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    batch = imports.of(review, batch_id)
    return _listed(request, review, batch.search, brought.of_batch(batch, part), part, file_name=batch.file_name)


@require_safe
def search_records(request: HttpRequest, public_id: str, search_id: str, part: str) -> HttpResponse:
    """The records behind one number of a search, or of a later run against the earlier one."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    search = searches.of(review, search_id)
    return _listed(request, review, search, brought.of_search(search, part), part)


def _listed(
    request: HttpRequest, review: Review, search: Search, records: QuerySet[Record], part: str, file_name: str = ""
) -> HttpResponse:
    mask = masking.mask_for(request.user, review)
    order, mark = catalogue.Order.ARRIVAL, request.GET.get("mark", "")
    page = catalogue.page(records, order=order, mark=mark, masked=mask.on)
    shown: dict[str, Any] = {
        "search": search,
        "file_name": file_name,
        "words": {**brought.PARTS, **brought.DIFFERENCE}[part],
        "count": catalogue.counted(records),
        "rows": [(record, mask.fields(record)) for record in page.rows],
        "next_url": f"?mark={page.following}" if page.following else "",
        "previous_url": f"?mark={page.preceding}" if page.preceding else "",
    }
    return pages.show(request, review, "records/brought.html", tab="searches", **shown)
