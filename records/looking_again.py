"""Comparing a whole review once more: what was imported before the rules changed, or before there were any."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from records import finding, matching
from records.models import Record
from records.progress import Progress
from reviews import audit, jobs
from reviews.errors import Conflict
from reviews.jobs import Work
from reviews.models import Job, Review

KIND = "records.duplicates"


def ask(review: Review, *, by: User) -> Job:
    """Queue it; a second request finds the first while it waits or runs."""
    running = under_way(review)
    if running:
        return running
    if not Record.objects.visible().filter(review=review).exists():
        raise Conflict("There are no records yet that could be compared.")
    with transaction.atomic():
        return jobs.queue(review, kind=KIND, label="Duplicates looked for again", by=by)


def under_way(review: Review) -> Job | None:
    return Job.objects.filter(review=review, kind=KIND, status__in=jobs.OPEN).first()


def last(review: Review) -> Job | None:
    """The latest one, whatever became of it."""
    return Job.objects.filter(review=review, kind=KIND).order_by("-pk").first()


def run(work: Work) -> None:
    """The job. Safe to repeat: what has been joined stays joined, what has been asked is not asked again."""
    review = work.job.review
    assert review is not None
    merged, asked = finding.look_again(review, Progress(work))
    with transaction.atomic():
        work.finish(told(merged, asked))
        audit.record(
            review,
            actor=work.job.requested_by,
            action="duplicates.looked_again",
            version=matching.VERSION,
            merged=merged,
            asked=asked,
        )


def told(merged: int, asked: int) -> str:
    """What came of it, in words."""
    if not merged and not asked:
        return "Nothing new was found."
    joined = f"{merged} certain pair{'' if merged == 1 else 's'} merged"
    return f"{joined}, {asked} new pair{'' if asked == 1 else 's'} to decide."
