"""What must hold when two people act at the same instant (RELIABILITY.md §2), and that each guard is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from accounts.models import User
from records.models import Report
from reviews import access, audit, team
from reviews.errors import Conflict, DomainError
from reviews.models import Event, Review, Role
from screening import blocks, conflicts, decisions, stages, standing
from screening.conflicts import Outcome
from screening.decisions import Ballot
from screening.models import Block, Decision, Resolution, Standing, State
from tests.conftest import person, seat
from tests.factories import reports_of, titles, vote
from tests.races.meeting import ROUNDS, errors, meet, without_locks

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

Round = Callable[[Report], None]


@pytest.fixture
def pair(review: Review) -> tuple[User, User]:
    return seat(review, person("Ana"), Role.REVIEWER), seat(review, person("Ben"), Role.REVIEWER)


def block_of(review: Review, pair: tuple[User, User], size: int = 1) -> list[Report]:
    made = reports_of(review, size)
    blocks.assign(titles(review), by=review.created_by, reviewers=pair, size=size)
    return made


def holds(review: Review) -> None:
    """What every round leaves behind: standings as the facts say, a ledger that verifies."""
    assert standing.differences(review) == []
    assert audit.verify(review) == []


def fails_without_its_guard(rounds: Callable[[], None]) -> None:
    """The same race without its guard must go wrong, or the test above it proves nothing."""
    with pytest.raises((AssertionError, OperationalError)):
        for _ in range(10):
            rounds()


def two_votes(review: Review, pair: tuple[User, User]) -> None:
    [report] = block_of(review, pair)
    stage = titles(review)
    results = meet(
        lambda: vote(stage, pair[0], report, "include"),
        lambda: vote(stage, pair[1], report, "exclude"),
    )
    assert errors(results) == []
    assert Decision.objects.current().filter(record__report=report).count() == 2
    assert Standing.objects.get(stage=stage, report=report).state == State.CONFLICT
    holds(review)


def test_two_reviewers_vote_at_once(review: Review, pair: tuple[User, User]) -> None:
    for _ in range(ROUNDS):
        two_votes(review, pair)


def test_two_votes_need_the_lock(review: Review, pair: tuple[User, User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "MOST_MOVES", 1)
    with without_locks(monkeypatch):
        fails_without_its_guard(lambda: two_votes(review, pair))


def double_click(review: Review, pair: tuple[User, User]) -> None:
    [report] = block_of(review, pair)
    record = report.records.get()
    ballot = Ballot(verdict="include", key=f"click-{report.pk}")
    before = Event.objects.filter(review=review).count()

    def click() -> Decision:
        return decisions.submit(titles(review), by=pair[0], record=record, ballot=ballot)

    results = meet(click, click)
    assert errors(results) == []
    assert Decision.objects.filter(record=record).count() == 1
    assert Event.objects.filter(review=review).count() == before + 1
    holds(review)


def test_a_double_click_votes_once(review: Review, pair: tuple[User, User]) -> None:
    for _ in range(ROUNDS):
        double_click(review, pair)


@contextmanager
def without_constraint(model: type[Decision] | type[Resolution], name: str) -> Iterator[None]:
    whole = model._meta.constraints
    [constraint] = [row for row in whole if row.name == name]
    # SQLite rebuilds the table from what the model says.
    model._meta.constraints = [row for row in whole if row.name != name]
    try:
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)
        yield
    finally:
        Resolution.decisions.through.objects.all().delete()
        model.objects.all()._raw_delete("default")
        model._meta.constraints = whole
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def test_a_double_click_needs_the_constraint(
    review: Review, pair: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both clicks look for an earlier vote before either has written one.
    monkeypatch.setattr(decisions, "_replay", lambda *_: None)
    with without_constraint(Decision, "one_decision_per_idempotency_key"):
        fails_without_its_guard(lambda: double_click(review, pair))


def vote_against_release(review: Review, pair: tuple[User, User]) -> None:
    stage = titles(review)
    [report] = block_of(review, pair)
    for reviewer in pair:
        vote(stage, reviewer, report, "include")
    block = Block.objects.get(slots__report=report)
    changed, released = meet(
        lambda: vote(stage, pair[0], report, "exclude"),
        lambda: blocks.release(block, by=review.created_by),
    )
    assert released is None
    assert changed is None or isinstance(changed, Decision | Conflict), changed
    open_votes = Decision.objects.current().filter(record__report=report, released_seq=None)
    assert not open_votes.exists(), "a vote came into a block that is open"
    expected = State.CONFLICT if isinstance(changed, Decision) else State.INCLUDED
    row = Standing.objects.get(stage=stage, report=report)
    assert (row.state, row.released) == (expected, True)
    holds(review)


def test_a_vote_meets_the_release_of_its_block(review: Review, pair: tuple[User, User]) -> None:
    for _ in range(ROUNDS):
        vote_against_release(review, pair)


def test_release_needs_the_lock(review: Review, pair: tuple[User, User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "MOST_MOVES", 1)
    with without_locks(monkeypatch):
        fails_without_its_guard(lambda: vote_against_release(review, pair))


@pytest.fixture
def leads(review: Review) -> tuple[User, User]:
    return seat(review, person("Lou"), Role.LEAD), seat(review, person("Liv"), Role.LEAD)


def two_leads(review: Review, pair: tuple[User, User], leads: tuple[User, User]) -> None:
    stage = titles(review)
    [report] = block_of(review, pair)
    vote(stage, pair[0], report, "include")
    vote(stage, pair[1], report, "exclude")
    blocks.release(Block.objects.get(slots__report=report), by=review.created_by)
    seen = [row.public_id for row in conflicts.votes_on(stage, report)]
    results = meet(
        lambda: conflicts.resolve(stage, report, by=leads[0], outcome=Outcome(verdict="include"), seen=seen),
        lambda: conflicts.resolve(stage, report, by=leads[1], outcome=Outcome(verdict="exclude"), seen=seen),
    )
    beaten = errors(results)
    assert len(beaten) == 1, results
    assert isinstance(beaten[0], Conflict)
    assert "include" not in str(beaten[0])
    assert "exclude" not in str(beaten[0])
    assert Resolution.objects.filter(report=report).count() == 1
    holds(review)


def test_two_leads_resolve_at_once(review: Review, pair: tuple[User, User], leads: tuple[User, User]) -> None:
    for _ in range(ROUNDS):
        two_leads(review, pair, leads)


def test_resolving_needs_the_lock_or_the_constraint(
    review: Review, pair: tuple[User, User], leads: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_constraint(Resolution, "one_live_resolution_per_report_and_stage"), without_locks(monkeypatch):
        fails_without_its_guard(lambda: two_leads(review, pair, leads))


def vote_against_closing(review: Review, pair: tuple[User, User]) -> None:
    stage = titles(review)
    [report] = block_of(review, pair)
    cast, closed = meet(
        lambda: vote(stage, pair[0], report, "include"),
        lambda: stages.close(stage, by=review.created_by),
    )
    assert closed is None
    actions = list(
        Event.objects.filter(review=review, action__in=["decision.cast", "stage.closed"])
        .order_by("-seq")
        .values_list("action", flat=True)[:1]
    )
    assert isinstance(cast, Decision | Conflict), cast
    assert actions == ["stage.closed"], "a vote was written after the stage had closed"
    stages.reopen(titles(review), by=review.created_by, reason="next round")
    holds(review)


def test_a_vote_meets_the_closing_of_its_stage(review: Review, pair: tuple[User, User]) -> None:
    for _ in range(ROUNDS):
        vote_against_closing(review, pair)


def test_closing_needs_the_lock(review: Review, pair: tuple[User, User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "MOST_MOVES", 1)
    with without_locks(monkeypatch):
        fails_without_its_guard(lambda: vote_against_closing(review, pair))


def vote_against_removal(review: Review, pair: tuple[User, User]) -> None:
    stage = titles(review)
    leaving = seat(review, person(f"Reviewer{Decision.objects.count()}x{Event.objects.count()}"), Role.REVIEWER)
    [report] = block_of(review, (leaving, pair[1]))
    held = access.current(review).get(user=leaving)
    cast, removed = meet(
        lambda: vote(stage, leaving, report, "include"),
        lambda: team.end(held, by=review.created_by),
    )
    assert removed is None
    assert isinstance(cast, Decision | DomainError), cast
    last = Event.objects.filter(review=review, action__in=["decision.cast", "team.ended"]).order_by("-seq").first()
    assert last is not None
    assert last.action == "team.ended", "somebody voted who had been removed"
    holds(review)


def test_a_vote_meets_the_removal_of_its_reviewer(review: Review, pair: tuple[User, User]) -> None:
    for _ in range(ROUNDS):
        vote_against_removal(review, pair)


def test_removal_needs_the_lock(review: Review, pair: tuple[User, User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "MOST_MOVES", 1)
    with without_locks(monkeypatch):
        fails_without_its_guard(lambda: vote_against_removal(review, pair))
