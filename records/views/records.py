"""The list of records, one record, several side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from records import annotations as beside
from records import catalogue, comparing, history, leading, masking, selection
from records.forms import AbstractForm, FilterForm
from records.models import Search
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Invalid


@require_safe
def records_page(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    mask = masking.mask_for(request.user, review)
    form = FilterForm(request.GET)
    filters = form.filters()
    found = catalogue.found(review, filters, masked=mask.on)
    page = catalogue.page(found, order=filters.order, mark=request.GET.get("mark", ""), masked=mask.on)
    sizes = catalogue.siblings(page.rows)
    shown: dict[str, Any] = {
        "rows": [(record, mask.fields(record), sizes[record.report_id]) for record in page.rows],
        "count": catalogue.counted(found),
        "filters": filters,
        "orders": catalogue.Order.choices,
        "sources": Search.objects.filter(review=review).order_by("source").values_list("source", flat=True).distinct(),
        "masked": mask.on,
        "next_url": _turned(request.GET, page.following),
        "previous_url": _turned(request.GET, page.preceding),
    }
    return pages.show(request, review, "records/records.html", tab="searches", **shown)


@require_safe
def record_page(request: HttpRequest, public_id: str, record_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    [record] = selection.records(review, [record_id])
    found = beside.of([record])
    mask = masking.mask_for(request.user, review)
    others = leading.ordered(history.others(record))
    shown: dict[str, Any] = {
        "record": record,
        "fields": beside.completed(mask.fields(record, others), record, found),
        "own_abstract": beside.own(record),
        "abstract_form": AbstractForm(),
        "places": history.places(record),
        "others": [(other, mask.fields(other)) for other in others],
        "revisions": history.revisions(record),
        "raw": "" if mask.on else history.raw(record),
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


def _turned(asked: QueryDict, mark: str) -> str:
    """The same list at another mark; "" where there is none."""
    if not mark:
        return ""
    turned = asked.copy()
    turned["mark"] = mark
    return f"?{turned.urlencode()}"
