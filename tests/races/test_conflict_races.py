"""One person settles several conflicts while another settles one of them: each once, and nobody is told wrong."""

from __future__ import annotations

import pytest

from accounts.models import User
from reviews.models import Review, Role
from screening import blocks, conflicts, groups
from screening.conflicts import Outcome
from screening.groups import By
from screening.models import Resolution
from screening.sides import Eyes
from tests.conftest import person, seat
from tests.factories import titles, vote
from tests.races.meeting import ROUNDS, meet, without_locks
from tests.races.test_screening_races import block_of, fails_without_its_guard, holds, without_constraint

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pair(review: Review) -> tuple[User, User]:
    return seat(review, person("Ana"), Role.REVIEWER), seat(review, person("Ben"), Role.REVIEWER)


def several_against_one(review: Review, pair: tuple[User, User], other: User) -> None:
    stage, lead = titles(review), review.created_by
    made = block_of(review, pair, 2)
    for report in made:
        vote(stage, pair[0], report, "include")
        vote(stage, pair[1], report, "exclude")
    blocks.release(stage.blocks.latest("number"), by=lead)
    seen = {report.public_id: conflicts.sight(stage, report) for report in made}
    [group] = groups.of(Eyes(lead, review), conflicts.seen_by(lead, review), By.WHO)
    all_out = Outcome(verdict="exclude", comment="A rat study")
    one, several = meet(
        lambda: conflicts.resolve(
            stage, made[0], by=other, outcome=Outcome(verdict="include"), seen=seen[made[0].public_id]
        ),
        lambda: groups.settle(review, by=lead, grouped=By.WHO, key=group.key, chosen=seen, outcome=all_out),
    )
    assert isinstance(several, groups.Together), several
    told = {row.report_id for row in [*several.settled, *([one] if isinstance(one, Resolution) else [])]}
    assert Resolution.objects.filter(report__in=made).count() == 2, (one, several)
    assert told == {report.pk for report in made}
    assert (made[0].public_id in several.left) is isinstance(one, Resolution)
    holds(review)


def test_several_are_settled_while_one_of_them_is(review: Review, pair: tuple[User, User], third: User) -> None:
    for _ in range(ROUNDS // 3 or 1):
        several_against_one(review, pair, third)


def test_settling_several_needs_the_locks_or_the_constraint(
    review: Review, pair: tuple[User, User], third: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_constraint(Resolution, "one_live_resolution_per_report_and_stage"), without_locks(monkeypatch):
        fails_without_its_guard(lambda: several_against_one(review, pair, third))
