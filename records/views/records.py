"""The list of records, one record, several side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from records import catalogue, comparing, duplicates, history, judgements, masking, selection
from records.forms import FilterForm
from records.models import Search
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Conflict, Invalid


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
    mask = masking.mask_for(request.user, review)
    shown: dict[str, Any] = {
        "record": record,
        "fields": mask.fields(record),
        "places": history.places(record),
        "others": [(other, mask.fields(other)) for other in history.others(record)],
        "revisions": history.revisions(record, reader=request.user),
        "raw": history.raw(record, reader=request.user),
        "judgements": judgements.about(record, reader=request.user),
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


@require_POST
def reports_merge(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    reports = selection.reports(review, request.POST.getlist("report"))
    by, reason = access.signed_in(request.user), request.POST.get("reason", "").strip()[:500]
    try:
        merged = duplicates.merge(review, by=by, reports=reports, reason=reason)
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused))
        return redirect("records", review.public_id)
    messages.success(request, "Merged. Every decision stays as it was cast; splitting puts the records back.")
    return redirect("record", review.public_id, duplicates.leader(merged).public_id)


@require_safe
def duplicates_page(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    after = request.GET.get("after", "")
    mask = masking.mask_for(request.user, review)
    groups, following = comparing.groups(review, mask, after=selection.place(review, after))
    total, surplus = comparing.count(review)
    next_url = f"?after={groups[-1].report.public_id}" if following else ""
    shown: dict[str, Any] = {
        "groups": groups,
        "total": total,
        "surplus": surplus,
        "next_url": next_url,
        "first": not after,
    }
    return pages.show(request, review, "records/duplicates.html", tab="searches", **shown)


@require_POST
def records_split(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    try:
        chosen = selection.records(review, request.POST.getlist("record"))
        duplicates.split(review, by=access.signed_in(request.user), records=chosen)
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Split. The records are on their own again, and no rule will join them.")
    return redirect("duplicates", review.public_id)


def _turned(asked: QueryDict, mark: str) -> str:
    """The same list at another mark; "" where there is none."""
    if not mark:
        return ""
    turned = asked.copy()
    turned["mark"] = mark
    return f"?{turned.urlencode()}"
