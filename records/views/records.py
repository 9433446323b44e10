"""The list of records, one record, several side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from records import annotations as beside
from records import catalogue, chips, comparing, flagging, history, judgements, leading, links, masking, selection
from records.filters import Flagged, Order, languages, sources, types
from records.forms import AbstractForm, FilterForm
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Invalid


@require_safe
def records_page(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    mask = masking.mask_for(request.user, review)
    filters = FilterForm(request.GET).filters()
    page = catalogue.page(review, filters, mark=request.GET.get("mark", ""), masked=mask.on)
    shown: dict[str, Any] = {
        "rows": catalogue.lines(page, filters, mask),
        "page": page,
        "filters": filters,
        "chips": chips.of(review, request.GET, filters, masked=mask.on),
        "orders": [each for each in Order if not mask.on or each in catalogue.OPEN_ORDERS],
        "flagged": Flagged,
        "sources": sources(review),
        "languages": languages(review),
        "types": types(review),
        "masked": mask.on,
        "next_url": page.following and chips.turned(request.GET, mark=page.following),
        "previous_url": page.preceding and chips.turned(request.GET, mark=page.preceding),
    }
    return pages.show(request, review, "records/records.html", tab="searches", **shown)


@require_safe
def record_page(request: HttpRequest, public_id: str, record_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    [record] = selection.records(review, [record_id])
    found = beside.of([record])
    mask = masking.mask_for(request.user, review)
    others = leading.ordered(history.others(record))
    fields = beside.completed(mask.fields(record, others), record, found)
    together = [record, *others]
    shown: dict[str, Any] = {
        "record": record,
        "fields": fields,
        "own_abstract": beside.own(record),
        "abstract_form": AbstractForm(),
        "flags": flagging.of_records(together, mask),
        "links": links.of(fields),
        "places": history.places(record),
        "together": together,
        "rows": comparing.rows(together, mask) if others else [],
        "revisions": history.revisions(record, reader=request.user),
        "raw": history.raw(record, reader=request.user),
        "judgements": judgements.about(record, reader=request.user),
        "mask": mask,
    }
    return pages.show(request, review, "records/record.html", tab="searches", **shown)


@require_safe
def compare(request: HttpRequest, public_id: str) -> HttpResponse:
    """Chosen records side by side, before they are merged."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    try:
        chosen = selection.records(review, request.GET.getlist("record"))
    except Invalid as refused:
        messages.error(request, str(refused))
        return redirect("records", review.public_id)
    rows = comparing.rows(chosen, masking.mask_for(request.user, review))
    shown: dict[str, Any] = {"records": chosen, "rows": rows, "reports": {record.report for record in chosen}}
    return pages.show(request, review, "records/compare.html", tab="searches", **shown)
