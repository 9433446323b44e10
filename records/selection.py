"""Rows that a request names by public id, as far as they are visible in the review; anything else is not there."""

from __future__ import annotations

from collections.abc import Sequence

from records.models import Record, Report
from reviews.errors import Invalid, NotFound
from reviews.models import Review

MOST = 20


def records(review: Review, names: Sequence[str]) -> list[Record]:
    """The named records in the order of their import."""
    _bounded(names)
    rows = Record.objects.visible().filter(review=review, public_id__in=set(names))
    found = list(rows.select_related("report", "batch__search", "batch__created_by").order_by("pk"))
    if len(found) != len(set(names)):
        raise NotFound
    return found


def reports(review: Review, names: Sequence[str]) -> list[Report]:
    """The named reports, oldest first. One that was merged away is still found: merging says what happened."""
    _bounded(names)
    found = list(Report.objects.filter(review=review, public_id__in=set(names)).order_by("pk"))
    if len(found) != len(set(names)):
        raise NotFound
    return found


def place(review: Review, name: str) -> int:
    """The key of a report after which a page begins; 0 for the beginning."""
    return reports(review, [name])[0].pk if name else 0


def _bounded(names: Sequence[str]) -> None:
    if not names:
        raise Invalid("Nothing is chosen. Tick the records first.")
    if len(set(names)) > MOST:
        raise Invalid(f"At most {MOST} are looked at together. Choose fewer.")
