"""Rows for tests, made the short way; tests of the importing and merging themselves use the real nouns."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from accounts.models import User
from records import flags
from records.folding import fold
from records.models import BatchState, ImportBatch, Placement, Record, Report, Search
from reviews import audit
from reviews.models import Review
from screening import decisions, stages
from screening.decisions import Ballot
from screening.models import Decision, Stage, StageKind

_numbers = count(1)


def restart() -> None:
    """Count from one again, for tests that compare two worlds."""
    global _numbers
    _numbers = count(1)


def batch_of(review: Review, *, source: str = "PubMed", kind: str = "database") -> ImportBatch:
    found = ImportBatch.objects.filter(review=review, search__source=source).first()
    if found:
        return found
    search = Search.objects.create(
        review=review, kind=kind, source=source, searched_on=date(2026, 1, 1), run_by=review.created_by
    )
    return ImportBatch.objects.create(
        review=review, search=search, state=BatchState.VISIBLE, from_seq=1, created_by=review.created_by
    )


def record_of(review: Review, *, report: Report | None = None, source: str = "PubMed", **fields: Any) -> Record:
    """A visible record, on a report of its own unless one is given."""
    number = next(_numbers)
    batch = batch_of(review, source=source)
    title = fields.pop("title", f"Stimulation trial number {number}")
    home = report or Report.objects.create(review=review, queue_key=f"{number:016x}")
    said = {"publication_types": fields.get("publication_types", ()), "notices": fields.get("notices", ())}
    authors = fields.get("authors", [])
    row = Record.objects.create(
        review=review,
        batch=batch,
        report=home,
        position=number,
        title=title,
        content_hash=f"{number:064x}",
        folded_title=fold(title),
        search_text=fields.pop("search_text", fold(title)),
        folded_author=fold(authors[0]) if authors else "",
        flag=flags.gravest(flags.of(title=title, **said)),
        **fields,
    )
    Placement.objects.create(record=row, report=home, reason="imported", from_seq=1)
    return row


def reports_of(review: Review, number: int) -> list[Report]:
    return [record_of(review).report for _ in range(number)]


def titles(review: Review) -> Stage:
    return stages.of(review, StageKind.TITLE_ABSTRACT)


def texts(review: Review) -> Stage:
    return stages.of(review, StageKind.FULL_TEXT)


def vote(stage: Stage, user: User, report: Report, verdict: str = "include", **more: Any) -> Decision:
    """Cast a vote on the report's first record under a fresh key."""
    record = report.records.order_by("pk")[0]
    key = more.pop("key", f"key-{next(_numbers)}")
    return decisions.submit(stage, by=user, record=record, ballot=Ballot(verdict=verdict, key=key, **more))


def head_of(review: Review) -> int:
    """The newest sequence number of the ledger."""
    return audit.reserve(review) - 1
