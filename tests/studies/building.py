"""Included studies and their arms, the short way, for tests of what comes after screening."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db import transaction

from accounts.models import User
from records.models import Report
from reviews import audit
from reviews.models import Review
from screening import conflicts, standing
from screening.models import Decision, Design, ExclusionReason
from studies import extraction, linking
from studies.extraction import Row
from studies.models import Outcome, Study
from tests.factories import record_of, texts

_keys = count(1)
Means = Sequence[tuple[str, int, float, float]]


@transaction.atomic
def judged(
    review: Review,
    voters: Sequence[User],
    *,
    verdict: str = "include",
    design: str = Design.RANDOMISED_PARALLEL,
    released: bool = True,
    report: Report | None = None,
    **record: Any,
) -> Report:
    """A report on which all voters agree at full text."""
    shown = record_of(review, report=report, **record)
    seq = audit.reserve(review)
    for voter in voters:
        Decision.objects.create(
            stage=texts(review),
            record=shown,
            reviewer=voter,
            verdict=verdict,
            design=design if verdict == "include" else "",
            protocol_version=1,
            idempotency_key=f"built-{next(_keys)}",
            from_seq=seq,
            released_seq=seq if released else None,
        )
    standing.project(texts(review), [shown.report], seq=seq)
    audit.record(review, actor=None, action="test.judged", report=shown.report.public_id)
    return shown.report


def study_of(report: Report) -> Study:
    return Study.objects.get(links__report=report, links__to_seq=None)


def trial(review: Review, voters: Sequence[User], label: str, **more: Any) -> Study:
    """An included randomised study of one report: `label` is author and year."""
    author, year = label.rsplit(" ", 1)
    return study_of(judged(review, voters, authors=[f"{author}, A."], year=int(year), **more))


def pain(review: Review, by: User) -> Outcome:
    return extraction.create_outcome(review, by=by, label="Pain", kind="continuous", lower_is_better=True)


def relief(review: Review, by: User) -> Outcome:
    return extraction.create_outcome(review, by=by, label="Relief", kind="dichotomous", lower_is_better=False)


def means(study: Study, outcome: Outcome, arms: Means, *, by: User) -> int:
    rows = [
        Row(place=f"Row {place}", treatment=name, n=n, mean=mean, sd=sd)
        for place, (name, n, mean, sd) in enumerate(arms, start=1)
    ]
    return extraction.enter(study, outcome, rows, by=by)


def exclude(review: Review, study: Study, *, by: User) -> None:
    """Take the inclusion of a study's report back, as a person does."""
    [told] = linking.included_study(review, study.public_id).reports
    reason, _ = ExclusionReason.objects.get_or_create(review=review, label="Retracted", defaults={"position": 1})
    seen = [vote.public_id for vote in conflicts.votes_on(texts(review), told.report)]
    settled = conflicts.Outcome(verdict="exclude", reason=reason, comment="Retracted in 2026 (synthetic).")
    conflicts.correct(texts(review), told.report, by=by, outcome=settled, seen=seen)
