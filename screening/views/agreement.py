"""How far reviewers agreed, once their judgements are released."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from reviews import access, pages
from reviews.access import Permission
from screening import concordance, disputes
from screening.concordance import HotSpot, StageAgreement

MOST_PAIRS = 45
"""What a team of ten makes; more stand in the file."""
MOST_REPORTS = 20
WIDE, HIGH, EDGE = 640, 120, 20
LEAST_WEEKS = 3
"""Fewer weeks make no curve."""


@require_safe
def agreement(request: HttpRequest, public_id: str) -> HttpResponse:
    """Agreement at both stages; `pair` shows the cross tables of one pair."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    user = access.signed_in(request.user)
    found = concordance.of(user, review)
    chosen = request.GET.get("pair", "")
    context: dict[str, Any] = {
        "parts": [
            {
                "stage": stage,
                "pairs": stage.pairs[:MOST_PAIRS],
                "more": len(stage.pairs) > MOST_PAIRS,
                "table": next((pair for pair in stage.pairs if chosen in ("", pair.key)), None),
                "included": _included(stage),
                "curve": _curve(stage) if len(stage.weeks) >= LEAST_WEEKS else None,
            }
            for stage in found
            if stage.reports
        ],
        "few": concordance.FEW,
        "settles": access.may(user, review, Permission.RESOLVE),
    }
    return pages.show(request, review, "screening/agreement.html", tab="conflicts", **context)


def _included(stage: StageAgreement) -> list[tuple[HotSpot, list[tuple[str, str]]]]:
    """Of each reason that somebody named for what is included after all: the first reports and their titles."""
    spots = [spot for spot in stage.spots if spot.included]
    names = disputes.titles_by_key({key for spot in spots for key in spot.included[:MOST_REPORTS]})
    return [(spot, [names[key] for key in spot.included[:MOST_REPORTS] if key in names]) for spot in spots]


def _curve(stage: StageAgreement) -> dict[str, Any]:
    """The drift as a drawing: a point and its interval for each week, 0 to 100 % over `HIGH`."""
    weeks = stage.weeks
    step = (WIDE - 2 * EDGE) / max(len(weeks) - 1, 1)
    points = [
        {
            "week": week.week,
            "x": round(EDGE + place * step, 1),
            "y": _height(week.raw.value),
            "top": _height(week.raw.upper),
            "bottom": _height(week.raw.lower),
            "named": place in (0, len(weeks) - 1),
        }
        for place, week in enumerate(weeks)
    ]
    return {"points": points, "line": " ".join(f"{point['x']},{point['y']}" for point in points)}


def _height(share: float) -> float:
    return round(EDGE + (1 - share) * HIGH, 1)


urlpatterns: list[URLPattern] = [path("reviews/<str:public_id>/agreement/", agreement, name="agreement")]
