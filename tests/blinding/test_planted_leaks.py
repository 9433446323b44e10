"""The two-world test is itself tested: each of these leaks is planted in turn and must be found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from accounts.models import User
from reviews import ledger, pages
from reviews.models import Review
from screening import blinding, queue, workload
from screening.models import Decision, Slot, Stage, Standing, State
from tests.blinding.test_two_worlds import compare, in_presence, in_values
from tests.blinding.worlds import SECRET_TITLES

# They test the test, not the engine.
pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]

Plant = Callable[[pytest.MonkeyPatch], None]


def every_vote_is_read(patch: pytest.MonkeyPatch) -> None:
    """The rule for reading decisions forgets the trigger: details, histories and exports show the other side."""
    patch.setattr(blinding.DecisionQuerySet, "visible_to", lambda self, user: self)


def own_means_everybodys(patch: pytest.MonkeyPatch) -> None:
    """A filter on the reviewer is lost: history, progress and exports mix both."""
    patch.setattr(blinding.DecisionQuerySet, "own", lambda self, user: self)


def standings_before_release(patch: pytest.MonkeyPatch) -> None:
    """PRISMA in flight, lists by standing, the size of the conflict queue."""
    patch.setattr(blinding.StandingQuerySet, "released", lambda self: self)


def votes_count_as_released(patch: pytest.MonkeyPatch) -> None:
    """The ledger and the conflict page believe that everything is open."""
    patch.setattr(blinding.DecisionQuerySet, "released", lambda self: self)


def queue_follows_the_partner(patch: pytest.MonkeyPatch) -> None:
    """The queue prefers what the other has begun."""
    ordered = queue.next_for

    def preferring(user: User, stage: Stage, *, limit: int = 1) -> list[Slot]:
        begun = set(Decision.objects.filter(stage=stage).values_list("record__report", flat=True))
        slots = ordered(user, stage, limit=100)
        return sorted(slots, key=lambda slot: slot.report_id not in begun)[:limit]

    patch.setattr(queue, "next_for", preferring)


def conflicts_are_counted_early(patch: pytest.MonkeyPatch) -> None:
    """A number in the bar counts conflicts that nobody may know of."""

    def number(user: User, review: Review) -> int:
        return Standing.objects.filter(stage__review=review, state=State.CONFLICT).count()

    patch.setitem(pages.counts, "conflicts", number)


def ledger_tells(patch: pytest.MonkeyPatch) -> None:
    """The ledger shows decisions as they are made."""
    patch.setattr(ledger, "hidden", [lambda reader, review, events: events])


def a_lead_who_screens_sees_counts(patch: pytest.MonkeyPatch) -> None:
    """The block table shows a lead who screens how much each colleague has done."""
    patch.setattr(workload, "sees_counts", lambda user, review: True)


class Tag:
    """An ETag made from the newest vote."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["ETag"] = f'"{Decision.objects.count()}"'
        return response


class Mood:
    """A header that tells how the votes stand: the values, not their number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["X-Interest"] = str(Decision.objects.filter(verdict="include").count())
        return response


def of(*names: str) -> Callable[[str], bool]:
    """Only the addresses that hold one of these words, so that each leak is looked for where it would show."""
    return lambda address: any(name in address for name in names)


IN_VALUES: list[tuple[str, str, Plant, Callable[[str], bool]]] = [
    ("every vote is read", "Ana", every_vote_is_read, of("export", "screened/list.csv")),
    ("own means everybody's", "Ana", own_means_everybodys, of("history", "decisions")),
    ("standings before release", "Olga", standings_before_release, of("/prisma/?", "lists/")),
    ("votes count as released", "Ana", votes_count_as_released, of("conflicts/full_text", "export")),
    ("conflicts are counted early", "Ana", conflicts_are_counted_early, of("protocol/")),
]
IN_PRESENCE: list[tuple[str, str, Plant, Callable[[str], bool]]] = [
    ("the queue follows the partner", "Ana", queue_follows_the_partner, of("screen/title_abstract/next")),
    ("the ledger tells", "Lou", ledger_tells, of("ledger")),
    ("a lead who screens sees counts", "Lou", a_lead_who_screens_sees_counts, of("titles", "workload", "blocks")),
    ("standings before release", "Sam", standings_before_release, of("/prisma/", "lists/")),
]


@pytest.mark.parametrize(
    ("name", "viewer", "plant", "where"), IN_VALUES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_leak_of_values_is_found(
    name: str, viewer: str, plant: Plant, where: Callable[[str], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compare(viewer, monkeypatch, in_values(1), where) == [], "the ground must be dry before the leak"
    assert compare(viewer, monkeypatch, in_values(1), where, plant) != []


@pytest.mark.parametrize(
    ("name", "viewer", "plant", "where"), IN_PRESENCE, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_leak_of_presence_is_found(
    name: str, viewer: str, plant: Plant, where: Callable[[str], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, _ = in_presence(1)
    pair = (one, other, [""] * (SECRET_TITLES + 1))
    assert compare(viewer, monkeypatch, pair, where) == [], "the ground must be dry before the leak"
    assert compare(viewer, monkeypatch, pair, where, plant) != []


@pytest.mark.parametrize(("header", "pair"), [("Tag", in_presence(1)), ("Mood", in_values(1))], ids=["ETag", "header"])
def test_a_leak_in_a_header_is_found(
    header: str, pair: object, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE, f"{__name__}.{header}"]):  # type: ignore[attr-defined]
        assert compare("Ana", monkeypatch, pair, of("protocol/")) != []  # type: ignore[arg-type]
