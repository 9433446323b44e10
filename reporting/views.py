"""Pages that look across the whole review. They change nothing; an export is noted in the ledger."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting import boxes, diagram, drawings, exports, identities, item8, lists, overview, prisma, texts
from reporting.diagram import Voice
from reviews import access, founding, pages
from reviews.access import Permission

MOST_STEPS = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = access.signed_in(request.user)
    return render(request, "reporting/home.html", {"mine": overview.home(user), "may_found": founding.may_found(user)})


@require_safe
def overview_page(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    seen = overview.of(review, access.signed_in(request.user))
    template = texts.template_for(seen.flow)
    context: dict[str, Any] = {
        "seen": seen,
        "drawing": diagram.draw(seen.flow, template, Voice.NUMBER_FIRST, stamp=False),
        "bands": drawings.listed(seen.flow, template),
    }
    return pages.show(request, review, "reporting/overview.html", tab="overview", **context)


@require_safe
def next_panel(request: HttpRequest, public_id: str) -> HttpResponse:
    """What waits for the person, in a line for the list of reviews: the first steps of the overview."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = overview.steps(review, access.signed_in(request.user))
    return render(request, "reporting/_next_line.html", {"steps": found[:MOST_STEPS]})


@require_safe
def prisma_page(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = prisma.flow(review)
    template = drawings.template_of(request.GET.get("template", ""), found)
    checks = identities.of(found)
    context: dict[str, Any] = {
        "flow": found,
        "chosen": template,
        "drawing": diagram.draw(found, template, stamp=False),
        "bands": drawings.listed(found, template),
        "selection": item8.paragraph(review),
        "checks": checks,
        "broken": [each for each in checks if not each.holds],
    }
    return pages.show(request, review, "reporting/prisma.html", tab="prisma", **context)


@require_safe
def prisma_svg(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return file(drawings.svg(review, asked=request.GET.get("template", ""), by=access.signed_in(request.user)))


@require_safe
def prisma_csv(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return file(drawings.csv(review, by=access.signed_in(request.user)))


@require_safe
def prisma_selection(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return file(drawings.selection(review, by=access.signed_in(request.user)))


@require_safe
def prisma_list(request: HttpRequest, public_id: str, box: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    listed = boxes.members(review, box)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = lists.page(review, listed, reader=access.signed_in(request.user), after=after, before=before)
    context: dict[str, Any] = {
        "listed": listed,
        "total": listed.count(),
        "page": page,
        "formats": list(exports.FORMATS),
    }
    return pages.show(request, review, "reporting/list.html", tab="prisma", **context)


@require_safe
def prisma_export(request: HttpRequest, public_id: str, box: str, format: str) -> StreamingHttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return file(exports.records(review, key=box, format=format, by=access.signed_in(request.user)))


@require_safe
def standings(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = prisma.flow(review)
    return pages.show(
        request, review, "reporting/standings.html", tab="prisma", stages_of_lists=drawings.standings(found), flow=found
    )


@require_safe
def agreement_csv(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return file(exports.agreement(review, by=access.signed_in(request.user)))


def file(made: exports.File) -> StreamingHttpResponse:
    """A file to keep: never shown in the page's own origin."""
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return StreamingHttpResponse(made.pieces, content_type=made.content_type, headers=headers)
