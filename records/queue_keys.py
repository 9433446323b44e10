"""The order in which reports are handed out: random, seeded by the stage, the same for everybody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from records.models import Report
from reviews.models import Review


def new_report(review: Review, *, name: str) -> Report:
    """A report, not yet saved, with its place in the order: drawn from its title, so that it can be repeated."""
    report = Report(review=review)
    report.queue_key = _drawn(name)
    return report


def spread(review: Review, founded: Iterable[Report]) -> None:
    """Reports of one title would stand side by side: all but the first are drawn again, until each has its place."""
    waiting, given = list(founded), set[str]()
    while waiting:
        wanted = [report.queue_key for report in waiting]
        there = Report.objects.filter(review=review, queue_key__in=wanted)
        given.update(there.values_list("queue_key", flat=True))
        waiting = [report for report in waiting if not _takes_place(report, given)]


def _takes_place(report: Report, given: set[str]) -> bool:
    if report.queue_key in given:
        report.queue_key = _drawn(report.queue_key)
        return False
    given.add(report.queue_key)
    return True


def _drawn(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]
