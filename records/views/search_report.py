"""The search report after PRISMA-S: read, completed, downloaded."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from records import prisma_s, report_files, statements
from records.forms import StatementForm
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Invalid, NotFound


@require_safe
def search_report(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    report = prisma_s.report(review)
    stated = statements.of(review)
    rows = [(answer, StatementForm(initial={"text": stated.get(answer.item.number, "")})) for answer in report.answers]
    for answer, form in rows:
        form.auto_id = f"item-{answer.item.number}-%s"
    return pages.show(request, review, "records/search_report.html", tab="searches", report=report, rows=rows)


@require_safe
def search_report_file(request: HttpRequest, public_id: str, extension: str) -> StreamingHttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    report = prisma_s.report(review)
    if extension not in ("txt", "csv"):
        raise NotFound
    lines = report_files.table(report) if extension == "csv" else report_files.text(report, review.title)
    kind = "text/csv" if extension == "csv" else "text/plain"
    named = {"Content-Disposition": f'attachment; filename="search-report-{review.public_id}.{extension}"'}
    return StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8", headers=named)


@require_POST
def search_state(request: HttpRequest, public_id: str, item: int) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    try:
        statements.state(review, by=access.signed_in(request.user), item=item, text=request.POST.get("text", ""))
    except Invalid as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Item {item} is saved.")
    return redirect("search_report", review.public_id)
