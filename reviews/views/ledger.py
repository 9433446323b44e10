"""The ledger: read, filtered, exported, verified."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from reviews import access, audit, ledger, pages, team
from reviews.access import Permission
from reviews.models import Review
from reviews.spreadsheet import inert

HEADINGS = ("at", "who", "action", "what", "reason")
ROWS_AT_ONCE = 500


class Filters(TypedDict):
    """What the reader asked for; nothing asks for everything."""

    action: str | None
    actor: str | None


@require_safe
def ledger_page(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.READ_LEDGER)
    reader = access.signed_in(request.user)
    chosen = _filters(request)
    rows, after = ledger.entries(review, reader=reader, **chosen, before=request.GET.get("before"))
    asked = {name: value for name, value in chosen.items() if value}
    context: dict[str, Any] = {
        "entries": rows,
        "next_url": f"?{urlencode({**asked, 'before': after})}" if after else "",
        "csv_url": f"{reverse('ledger_csv', args=[review.public_id])}?{urlencode(asked)}",
        "areas": ledger.acts(review, reader=reader),
        "people": team.ever(review),
        "chosen": chosen,
    }
    return pages.show(request, review, "reviews/ledger.html", tab="ledger", **context)


@require_safe
def ledger_csv(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    review = access.review_for(request.user, public_id, Permission.READ_LEDGER)
    lines = _lines(review, access.signed_in(request.user), _filters(request))
    named = {"Content-Disposition": f'attachment; filename="ledger-{review.public_id}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=named)


@require_POST
def ledger_verify(request: HttpRequest, public_id: str) -> HttpResponse:
    """Says whether the chain holds, and no more: how long it is would tell what is sealed."""
    review = access.review_for(request.user, public_id, Permission.READ_LEDGER)
    if audit.verify(review):
        messages.error(
            request,
            "The chain does not verify: something was changed outside Tandem. "
            "Ask the administrator to run verify_ledger, which names the places, and to keep the database as it is.",
        )
    else:
        messages.success(request, "The chain verifies.")
    return redirect("ledger", review.public_id)


def _filters(request: HttpRequest) -> Filters:
    return {"action": request.GET.get("action") or None, "actor": request.GET.get("actor") or None}


def _lines(review: Review, reader: User, chosen: Filters) -> Iterator[str]:
    yield _line(HEADINGS)
    after: str | None = None
    while after != "":
        rows, after = ledger.entries(review, reader=reader, **chosen, before=after, limit=ROWS_AT_ONCE)
        for row in rows:
            yield _line((row.at.isoformat(), row.who, row.action, row.sentence, row.reason))


def _line(cells: tuple[str, ...]) -> str:
    out = StringIO()
    csv.writer(out).writerow([inert(cell) for cell in cells])
    return out.getvalue()
