"""Conflicts and full texts for tests, made through the nouns."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.models import User
from records.models import Report
from reviews.models import Protocol, Review
from screening import blocks, conflicts, retrieval
from screening.conflicts import Outcome
from screening.models import Stage, Standing
from tests.factories import reports_of, texts, titles, vote


def rule(review: Review, **fields: str) -> None:
    Protocol.objects.filter(review=review).update(**fields)


def open_block(stage: Stage, lead: User, votes: Mapping[User, str], **more: object) -> None:
    """Hand the waiting reports to the voters as one block, vote alike on all of it and open it."""
    block = blocks.assign(stage, by=lead, reviewers=list(votes), size=50)
    for slot in block.slots.select_related("report"):
        for user, verdict in votes.items():
            vote(stage, user, slot.report, verdict, **more)
    blocks.release(block, by=lead)


def conflict_of(review: Review, lead: User, votes: Mapping[User, str]) -> Report:
    """A released conflict of titles and abstracts."""
    [report] = reports_of(review, 1)
    open_block(titles(review), lead, votes)
    return report


def sought_of(review: Review, lead: User, ana: User, ben: User, number: int = 1) -> list[Report]:
    """Reports whose full texts are sought."""
    made = reports_of(review, number)
    open_block(titles(review), lead, {ana: "include", ben: "include"})
    return made


def full_text_of(review: Review, lead: User, votes: Mapping[User, Mapping[str, object]]) -> Report:
    """A released report of the full-text stage."""
    ana, ben, *_ = votes
    [report] = sought_of(review, lead, ana, ben)
    retrieval.record(report, by=lead, outcome="retrieved")
    block = blocks.assign(texts(review), by=lead, reviewers=list(votes), size=5)
    for user, ballot in votes.items():
        vote(texts(review), user, report, **ballot)
    blocks.release(block, by=lead)
    return report


def settle(stage: Stage, report: Report, by: User, verdict: str = "include", **more: object) -> object:
    seen = conflicts.sight(stage, report)
    return conflicts.resolve(stage, report, by=by, outcome=Outcome(verdict=verdict, **more), seen=seen)


def standing_of(stage: Stage, report: Report) -> tuple[str, bool] | None:
    row = Standing.objects.filter(stage=stage, report=report).first()
    return (row.state, row.released) if row else None
