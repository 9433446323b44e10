"""Records change their report or a seat its holder while somebody votes or imports; and each needs its guard."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from records import duplicates, imports, questions
from records.models import Record, Report
from reporting import verification
from reviews import audit, jobs
from reviews.errors import DomainError
from reviews.models import Event, Review, Role
from screening import blocks, decisions, replacing, standing
from screening.models import Block, Decision
from tests.conftest import person, seat
from tests.factories import reports_of, titles, vote
from tests.races.meeting import ROUNDS, errors, meet, without_locks
from tests.races.test_screening_races import fails_without_its_guard
from tests.records.bringing import bring, entry, ris, search

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

Race = Callable[[Review, list[User]], None]


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "ring", [])


@pytest.fixture
def trio(review: Review) -> list[User]:
    return [seat(review, person(name), Role.REVIEWER) for name in ("Ana", "Ben", "Cleo")]


def holds(review: Review) -> None:
    assert standing.differences(review) == []
    assert audit.verify(review) == []
    assert verification.prisma_of(review) == []


def two_in_a_block(review: Review, trio: list[User]) -> list[Report]:
    made = reports_of(review, 2)
    blocks.assign(titles(review), by=review.created_by, reviewers=trio[:2], size=2)
    vote(titles(review), trio[0], made[0], "include")
    return made


def vote_against_merge(review: Review, trio: list[User]) -> None:
    stage, reports = titles(review), two_in_a_block(review, trio)
    record = reports[1].records.get()
    vote(stage, trio[1], reports[0], "include")
    cast, merged = meet(
        lambda: vote(stage, trio[0], reports[1], "exclude"),
        lambda: duplicates.merge(review, by=review.created_by, reports=reports),
    )
    assert isinstance(cast, Decision), cast
    assert isinstance(merged, Report), merged
    assert Record.objects.get(pk=record.pk).report_id == reports[0].pk
    assert Decision.objects.filter(record__report=reports[0]).count() == 3, "a vote was lost"
    holds(review)


def vote_against_split(review: Review, trio: list[User]) -> None:
    stage, reports = titles(review), two_in_a_block(review, trio)
    record = reports[1].records.get()
    duplicates.merge(review, by=review.created_by, reports=reports)
    key = f"split-{record.pk}"
    cast, split = meet(
        lambda: decisions.submit(stage, by=trio[1], record=record, ballot=decisions.Ballot(verdict="exclude", key=key)),
        lambda: duplicates.split(review, by=review.created_by, records=[record]),
    )
    assert isinstance(cast, Decision), cast
    assert isinstance(split, list), split
    assert Record.objects.get(pk=record.pk).report_id != reports[0].pk
    assert Decision.objects.current().filter(record=record).count() == 1
    holds(review)


def vote_against_hand_over(review: Review, trio: list[User]) -> None:
    stage, [report] = titles(review), reports_of(review, 1)
    block = blocks.assign(stage, by=review.created_by, reviewers=trio[:2], size=1)
    cast, given = meet(
        lambda: vote(stage, trio[0], report, "include"),
        lambda: blocks.hand_over(block, by=review.created_by, leaving=trio[0], to=trio[2]),
    )
    assert given is None, given
    assert isinstance(cast, Decision | DomainError), cast
    acts = Event.objects.filter(review=review, action__in=["decision.cast", "block.handed_over"])
    last = acts.order_by("-seq").first()
    assert last is not None
    assert last.action == "block.handed_over", "somebody voted who had handed the block over"
    assert Block.objects.get(pk=block.pk).assignments.filter(ended_at=None).count() == 2
    holds(review)


def vote_against_leaving(review: Review, trio: list[User]) -> None:
    stage, [report] = titles(review), reports_of(review, 1)
    blocks.assign(stage, by=review.created_by, reviewers=trio[:2], size=1)
    cast, given = meet(
        lambda: vote(stage, trio[0], report, "include"),
        lambda: replacing.hand_over(review, by=review.created_by, leaving=trio[0], to=[trio[2]]),
    )
    assert isinstance(given, list), given
    assert isinstance(cast, Decision | DomainError), cast
    acts = Event.objects.filter(review=review, action__in=["decision.cast", "work.handed_over"])
    assert [event.action for event in acts.order_by("-seq")[:1]] == ["work.handed_over"], "somebody voted who had left"
    holds(review)


RACES: list[Race] = [vote_against_merge, vote_against_split, vote_against_hand_over, vote_against_leaving]


@pytest.mark.parametrize("race", RACES)
def test_votes_and_groups_agree_in_the_end(race: Race, review: Review, trio: list[User]) -> None:
    for _ in range(max(3, ROUNDS // 5)):
        race(review, trio)


@pytest.mark.parametrize("race", RACES)
def test_they_need_their_locks(race: Race, review: Review, trio: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "MOST_MOVES", 1)
    record = decisions._record

    def slowly(*told: Any) -> None:
        """The vote is written and judged, and nobody else can see it yet."""
        time.sleep(0.1)
        record(*told)

    monkeypatch.setattr(decisions, "_record", slowly)
    with without_locks(monkeypatch):
        fails_without_its_guard(lambda: race(review, trio))


def test_a_duplicate_is_imported_while_what_it_belongs_to_is_merged(review: Review, lead: User) -> None:
    """The new record joins the two, or, where they were one already when it was compared, a person is asked."""
    for turn in range(3):
        first, other = 2 * turn, 2 * turn + 1
        bring(review, lead, entry(first), entry(other))
        one, two = (Record.objects.get(title__contains=f"number {place} ") for place in (first, other))
        again = imports.read_file(
            review, by=lead, search=search(review, lead, f"Scopus {turn}"), file=ris(entry(other, AN=f"S{turn}"))
        )
        job = again.job
        assert job is not None
        results = meet(
            lambda job=job: jobs.run(job.public_id),
            lambda one=one, two=two: duplicates.merge(review, by=lead, reports=[one.report, two.report]),
        )
        assert errors(results) == []
        job.refresh_from_db()
        assert job.status == "done", job.message
        one.refresh_from_db()
        two.refresh_from_db()
        assert one.report_id == two.report_id
        new = Record.objects.visible().get(batch=again)
        asked = questions.open_ones(review).filter(second=new, first__in=[one, two])
        assert (new.report_id == one.report_id) != asked.exists()
        holds(review)
