"""The search for full texts: sought, requested, retrieved, not retrieved and why."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from records.models import Report
from reviews import audit, locks
from reviews.errors import Conflict, Invalid
from reviews.models import Review
from screening.models import FullText, Retrieval, RetrievalOutcome, Stage, StageKind, Standing, State


def sought(review: Review) -> QuerySet[Report]:
    """Reports that came through titles and abstracts, as far as that is released."""
    advanced = Standing.objects.released().filter(
        stage__kind=StageKind.TITLE_ABSTRACT, report=OuterRef("pk"), state=State.INCLUDED
    )
    return Report.objects.visible().filter(Exists(advanced), review=review)


@transaction.atomic
def record(report: Report, *, by: User, outcome: str, why: str = "") -> Retrieval:
    """Write down how the search for one full text stands; the earlier entry is ended, not overwritten."""
    why = why.strip()
    if outcome not in RetrievalOutcome.values:
        raise Invalid(f"A retrieval is one of: {', '.join(RetrievalOutcome.values)}.")
    if outcome == RetrievalOutcome.NOT_RETRIEVED and not why:
        raise Invalid("Say why the report could not be retrieved.", {"why": "Say why."})
    [held] = locks.exclusive(Report.objects.filter(pk=report.pk))
    _check(held, outcome)
    entry = write(held, by=by, outcome=outcome, why=why, seq=audit.reserve(held.review))
    audit.record(held.review, actor=by, action="retrieval.recorded", report=held.public_id, outcome=outcome, why=why)
    return entry


def write(report: Report, *, by: User, outcome: str, why: str, seq: int) -> Retrieval:
    """The row itself, for callers that hold the report and write their own ledger event."""
    Retrieval.objects.filter(report=report, to_seq=None).update(to_seq=seq)
    return Retrieval.objects.create(report=report, outcome=outcome, why=why, by=by, from_seq=seq)


def _check(report: Report, outcome: str) -> None:
    if not sought(report.review).filter(pk=report.pk).exists():
        raise Conflict("Full texts are sought for reports that titles and abstracts have included and released.")
    full_text = Stage.objects.get(review=report.review_id, kind=StageKind.FULL_TEXT)
    judged = Standing.objects.filter(stage=full_text, report=report).exists()
    if outcome != RetrievalOutcome.RETRIEVED and judged:
        raise Conflict("This report is already in a block of the full-text stage, so it counts as retrieved.")
    held_pdf = FullText.objects.filter(report=report, to_seq=None).exists()
    if outcome == RetrievalOutcome.NOT_RETRIEVED and held_pdf:
        raise Conflict("A PDF of this report is here; remove it first if it is the wrong one.")
