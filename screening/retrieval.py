"""The search for full texts: sought, requested, retrieved, not retrieved and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from records.models import Report
from reviews import access, audit, locks
from reviews.access import Permission
from reviews.errors import Conflict, Forbidden, Invalid, NotFound
from reviews.models import Review
from screening import stages
from screening.models import FullText, Retrieval, RetrievalOutcome, Slot, StageKind, Standing, State

NOT_SOUGHT = "Full texts are sought for reports that titles and abstracts have included and released."


def sought(review: Review) -> QuerySet[Report]:
    """Reports that came through titles and abstracts, as far as that is released."""
    advanced = Standing.objects.released().filter(
        stage__kind=StageKind.TITLE_ABSTRACT, report=OuterRef("pk"), state=State.INCLUDED
    )
    return Report.objects.visible().filter(Exists(advanced), review=review)


def sought_one(review: Review, public_id: str) -> Report:
    """The sought report with this id; anything else is not there."""
    found: Report | None = sought(review).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def entries(review: Review) -> QuerySet[Any]:
    """Sought reports with `.outcome` (empty: awaiting), `.why`, `.at` and `.placed` (in a full-text block), by id."""
    now = Retrieval.objects.filter(report=OuterRef("pk"), to_seq=None)
    block, standing = _places(OuterRef("pk"))
    rows = sought(review).annotate(
        outcome=Coalesce(Subquery(now.values("outcome")[:1]), Value(""), output_field=TextField()),
        why=Coalesce(Subquery(now.values("why")[:1]), Value(""), output_field=TextField()),
        at=Subquery(now.values("at")[:1]),
        placed=Exists(block) | Exists(standing),
    )
    return rows.order_by("pk")


def counts(review: Review) -> dict[str, int]:
    """How many sought reports there are by outcome; those that await retrieval under the empty key."""
    rows = entries(review).order_by().values("outcome").annotate(number=Count("pk"))
    found = {row["outcome"]: row["number"] for row in rows}
    return {outcome: found.get(outcome, 0) for outcome in ["", *RetrievalOutcome.values]}


def may_file(user: User, review: Review) -> bool:
    """Whether this person may write down retrievals and file PDFs: who runs the review, and who screens."""
    return bool({Permission.MANAGE, Permission.SCREEN} & access.permissions_of(user, review))


def refuse_unless_filing(user: User, review: Review) -> None:
    if not may_file(user, review):
        raise Forbidden("Your role in this review does not allow you to file full texts. A lead can change roles.")


@transaction.atomic
def record(report: Report, *, by: User, outcome: str, why: str = "") -> Retrieval:
    """Write down how the search for one full text stands; the earlier entry is ended, not overwritten."""
    why = why.strip()
    if outcome not in RetrievalOutcome.values:
        raise Invalid(f"A retrieval is one of: {', '.join(RetrievalOutcome.values)}.")
    if outcome == RetrievalOutcome.NOT_RETRIEVED and not why:
        raise Invalid("Say why the report could not be retrieved.", {"why": "Say why."})
    held = hold(report)
    _check(held, outcome)
    entry = write(held, by=by, outcome=outcome, why=why, seq=audit.reserve(held.review))
    audit.record(held.review, actor=by, action="retrieval.recorded", report=held.public_id, outcome=outcome, why=why)
    return entry


def hold(report: Report) -> Report:
    """Lock a sought report, and the full-text stage as it is: nobody lays a block of it meanwhile."""
    locks.shared(stages.of(report.review, StageKind.FULL_TEXT))
    held: Report = locks.exclusive(Report.objects.filter(pk=report.pk))[0]
    if not sought(held.review).filter(pk=held.pk).exists():
        raise Conflict(NOT_SOUGHT)
    return held


def write(report: Report, *, by: User, outcome: str, why: str, seq: int) -> Retrieval:
    """The row itself, for callers that hold the report and write their own ledger event."""
    end(report, seq=seq)
    return Retrieval.objects.create(report=report, outcome=outcome, why=why, by=by, from_seq=seq)


def end(report: Report, *, seq: int) -> None:
    """From here on the report awaits retrieval."""
    Retrieval.objects.filter(report=report, to_seq=None).update(to_seq=seq)


def is_placed(report: Report) -> bool:
    """Whether the report is in the full-text stage, and so counts as retrieved."""
    return any(rows.exists() for rows in _places(report.pk))


def _places(report: Any) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Its block and its open standing. One that is not open would tell of votes where a split left it no block."""
    here = {"stage__kind": StageKind.FULL_TEXT, "report": report}
    return Slot.objects.filter(**here), Standing.objects.released().filter(**here)


def carry(reports: Sequence[Report], *, alive: Collection[int], seq: int) -> None:
    """After a merge the better entry goes with the records; after a split the copy is taken back.

    A copy keeps person and time of the entry it copies, and is known by them.
    """
    for report in reports:
        if report.pk in alive:
            _take_back(report, [other for other in reports if other.pk in alive and other != report], seq)
            _take_over(report, [other for other in reports if other.pk not in alive], seq)


def _take_over(report: Report, emptied: Sequence[Report], seq: int) -> None:
    own = Retrieval.objects.filter(report=report, to_seq=None).first()
    theirs = list(Retrieval.objects.filter(report__in=emptied, to_seq=None).order_by("pk"))
    theirs.sort(key=lambda entry: entry.outcome != RetrievalOutcome.RETRIEVED)
    better = own is None or own.outcome != RetrievalOutcome.RETRIEVED
    if theirs and (own is None or (better and theirs[0].outcome == RetrievalOutcome.RETRIEVED)):
        _copy(theirs[0], report, seq)


def _take_back(report: Report, others: Sequence[Report], seq: int) -> None:
    own = Retrieval.objects.filter(report=report, to_seq=None).first()
    if own is None:
        return
    same = Retrieval.objects.filter(report__in=others, to_seq=None, at=own.at, by=own.by_id, from_seq__lt=own.from_seq)
    if same.exists():
        before = Retrieval.objects.filter(report=report, to_seq=own.from_seq).first()
        end(report, seq=seq)
        if before:
            _copy(before, report, seq)


def _copy(entry: Retrieval, report: Report, seq: int) -> None:
    end(report, seq=seq)
    Retrieval.objects.create(
        report=report, outcome=entry.outcome, why=entry.why, by=entry.by, at=entry.at, from_seq=seq
    )


def _check(report: Report, outcome: str) -> None:
    if outcome == RetrievalOutcome.RETRIEVED:
        return
    if is_placed(report):
        raise Conflict("This report is already in a block of the full-text stage, so it counts as retrieved.")
    if FullText.objects.filter(report=report, to_seq=None).exists():
        raise Conflict("A PDF of this report is here; remove it first if it is the wrong one.")
