"""The order in which reports are handed out: random, seeded by the stage, the same for everybody."""

from __future__ import annotations

import hashlib

from records.models import Report
from reviews.models import Review


def new_report(review: Review, *, name: str) -> Report:
    """A report, not yet saved, with its place in the order: drawn from its title, so that it can be repeated."""
    report = Report(review=review)
    report.queue_key = hashlib.sha256(name.encode()).hexdigest()[:16]
    return report
