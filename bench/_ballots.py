"""Votes cast and timed in a database of their own, beside the configured one; made for this and removed afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from statistics import quantiles
from typing import Any

from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from accounts.models import User
from bench import _machine
from records.models import BatchState, ImportBatch, Placement, Record, Report, Search
from reviews import founding, protocol, team
from reviews.models import Review, Role, Settlement
from screening import blocks, decisions, stages
from screening.decisions import Ballot
from screening.models import Stage, StageKind, Verdict


def measured(votes: int) -> dict[str, Any]:
    with own_database():
        stage, reviewers = stage_of((votes + 1) // 2)
        records = list(Record.objects.filter(review=stage.review).order_by("pk"))
        told = [cast(stage, person, record) for record in records for person in reviewers][:votes]
    times, queries = [time for time, _ in told], [number for _, number in told]
    cuts = quantiles(times, n=20, method="inclusive")
    return {
        "bench": "votes",
        "engine": connection.vendor,
        "votes": len(told),
        "p50_milliseconds": _machine.rounded(cuts[9]),
        "p95_milliseconds": _machine.rounded(cuts[18]),
        "queries_per_vote": round(sum(queries) / len(queries), 2),
        "most_queries": max(queries),
        "calibration": _machine.calibration(),
    }


@contextmanager
def own_database() -> Iterator[None]:
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def cast(stage: Stage, person: User, record: Record) -> tuple[float, int]:
    """One vote: how many milliseconds it took, and how many queries."""
    queries = _Counter()
    ballot = Ballot(verdict=Verdict.INCLUDE, key=secrets.token_hex(8))
    with connection.execute_wrapper(queries):
        time = _machine.timed(lambda: decisions.submit(stage, by=person, record=record, ballot=ballot))
    return time, queries.number


class _Counter:
    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.number += 1
        return execute(*given)


def stage_of(reports: int) -> tuple[Stage, list[User]]:
    """A stage whose one block holds so many synthetic records, and its two reviewers."""
    lead, *reviewers = [
        User.objects.create_user(f"{name}@example.org", None, name=name) for name in ("Lea", "Al", "Bo")
    ]
    review = founding.found(title="Votes, timed (synthetic)", by=lead)
    protocol.revise(review, by=lead, changes={"settlement": Settlement.EITHER})
    for person in reviewers:
        # Reviewers join by invitation.
        _, secret = team.invite(review, by=lead, roles=[Role.REVIEWER])
        team.accept(secret, user=person)
    _bring(review, lead, reports)
    stage = stages.of(review, StageKind.TITLE_ABSTRACT)
    blocks.assign(stage, by=lead, reviewers=reviewers, size=reports)
    return stage, reviewers


def _bring(review: Review, by: User, number: int) -> None:
    search = Search.objects.create(review=review, source="Synthetic", searched_on=date(2026, 1, 1), run_by=by)
    batch = ImportBatch.objects.create(
        review=review, search=search, state=BatchState.VISIBLE, from_seq=1, in_file=number, created_by=by
    )
    reports = Report.objects.bulk_create(Report(review=review, queue_key=f"{each:016x}") for each in range(number))
    records = Record.objects.bulk_create(
        Record(
            review=review,
            batch=batch,
            report=report,
            position=place,
            title=f"Synthetic trial number {place}",
            content_hash=f"{place:064x}",
            folded_title=f"synthetic trial number {place}",
            search_text=f"synthetic trial number {place}",
        )
        for place, report in enumerate(reports, start=1)
    )
    Placement.objects.bulk_create(Placement(record=record, report=record.report, from_seq=0) for record in records)
