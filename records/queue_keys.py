"""The order in which reports are handed out: random, seeded by the review, the same for everybody."""

from __future__ import annotations

import hashlib

from records.models import Report
from reviews.models import Review


def new_report(review: Review) -> Report:
    """A report, not yet saved, with its place in the order."""
    report = Report(review=review)
    report.queue_key = hashlib.sha256(f"{review.public_id}{report.public_id}".encode()).hexdigest()[:16]
    return report
