"""Two histories of one review that differ only in what one reviewer did in secret.

Everything random or timed is drawn anew for each act from the act's place in the script, so that leaving one act out
shifts nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from django.utils import timezone

import accounts.models
from accounts.models import User
from analysis import handoffs, runs
from analysis.models import Handoff
from analysis.runs import Question
from records.models import PairKind, PossibleDuplicate, Report
from reviews import founding, protocol, team
from reviews.models import Membership, Review, Role, Settlement
from screening import blocks, conflicts, consensus, criteria, decisions, fulltexts, known, relevance, retrieval
from screening.conflicts import Outcome
from screening.decisions import Ballot
from screening.models import Block, ExclusionReason, Stage
from studies import extraction
from studies.extraction import Row
from studies.models import Study
from tests import factories
from tests.blinding.histories import CANARY, SECRET_TITLES, History, Secret
from tests.factories import record_of, texts, titles

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class World:
    """The review and everybody in it."""

    review: Review
    people: dict[str, User]
    clock: Clock
    reports: list[Report] = field(default_factory=list)

    def telling(self) -> list[Report]:
        """One open report, and of each blind block one that Ben decided and the one that he did not."""
        chosen = list(Report.objects.filter(slots__block__number=0).order_by("pk")[:1])
        for block in Block.objects.filter(released_seq=None).order_by("pk"):
            slots = list(block.slots.order_by("position").select_related("report"))
            chosen += [slots[0].report, slots[1].report, slots[-1].report]
        return list(dict.fromkeys(chosen))


class Clock:
    """The time of the act at hand; and its randomness."""

    def __init__(self) -> None:
        self.place = 0
        self.drawn = random.Random(0)

    def act(self, place: int) -> None:
        self.place = place
        self.drawn = random.Random(place)

    def now(self) -> datetime:
        return START + timedelta(minutes=self.place)


@contextmanager
def steady(patch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Public ids and moments come from the act at hand, not from the machine."""
    clock = Clock()

    class Moment(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return clock.now() if tz else clock.now().replace(tzinfo=None)

    class Choices:
        @staticmethod
        def choice(letters: str) -> str:
            return clock.drawn.choice(letters)

        @staticmethod
        def randbelow(bound: int) -> int:
            return clock.drawn.randrange(bound)

        def __getattr__(self, name: str) -> Any:
            raise AssertionError(f"secrets.{name} is not steady")

    with patch.context() as patched:
        patched.setattr(timezone, "datetime", Moment)
        patched.setattr(accounts.models, "secrets", Choices())
        yield clock


def build(clock: Clock, history: History) -> World:
    """A review in full swing: a pilot that is open, a block of titles and one of full texts that are blind."""
    world = begin(clock)
    go_on(world, history)
    return world


def begin(clock: Clock) -> World:
    """All that is open to everybody, and something of every kind that an address can name."""
    factories.restart()
    clock.act(1)
    people = {name: _person(name) for name in ("Lea", "Lou", "Ana", "Ben", "Olga", "Sam", "Rex", "Sid")}
    review = founding.found(title="Spinal pain", by=people["Lea"])
    for name, role in _SEATS:
        clock.act(clock.place + 1)
        Membership.objects.create(review=review, user=people[name], role=role)
    world = World(review, people, clock)
    _prepare(world)
    _open_pilot(world)
    _settle(world)
    _open_second(world)
    _rank(world)
    _open_texts(world)
    _analyse(world)
    return world


def go_on(world: World, history: History) -> None:
    """What is blind: nothing here may be seen by anybody but who did it."""
    _blind_texts(world, history.texts)
    _blind_titles(world, history.titles, history.mine)
    world.clock.act(10_000)
    gone = Membership.objects.get(review=world.review, user=world.people["Rex"])
    team.end(gone, by=world.people["Lea"])
    world.clock.act(10_001)


_SEATS = (
    ("Lou", Role.LEAD),
    ("Lou", Role.REVIEWER),
    ("Ana", Role.REVIEWER),
    ("Ben", Role.REVIEWER),
    ("Olga", Role.OBSERVER),
    ("Sam", Role.STATISTICIAN),
    ("Rex", Role.OBSERVER),
)


def _person(name: str) -> User:
    return User.objects.create_user(f"{name.lower()}@example.org", "a long enough password", name=name)


def _prepare(world: World) -> None:
    lead = world.people["Lea"]
    protocol.revise(world.review, by=lead, changes={"settlement": Settlement.EITHER, "prioritised": True})
    for label in ("Not randomised", "Wrong population"):
        world.clock.act(world.clock.place + 1)
        criteria.add_reason(world.review, by=lead, label=label)
    for number in range(15):
        world.clock.act(100 + number)
        row = record_of(
            world.review,
            title=f"Stimulation after surgery, trial {number}",
            abstract="Methods:\nWe compared.",
            authors=[f"Author{number}, A"],
            year=2010 + number,
            doi=f"10.5555/synthetic.{number}",
            pmid=str(90_000_000 + number),
        )
        world.reports.append(row.report)
    world.clock.act(120)
    _ask_about(world, world.reports[0], world.reports[1])
    _ask_about(world, world.reports[-2], world.reports[-1])


def _ask_about(world: World, one: Report, other: Report) -> None:
    """Two reports that may be one, as an import would find them."""
    first, second = one.records.get(), other.records.get()
    PossibleDuplicate.objects.create(
        review=world.review,
        batch=first.batch,
        first=first,
        second=second,
        kind=PairKind.UNSURE,
        score=0.5,
        reasons=["similar titles"],
        doubts=[f"year differs: {first.year} and {second.year}"],
    )


def _block(world: World, stage: Stage, size: int, place: int) -> tuple[Block, list[Report]]:
    world.clock.act(place)
    pair = [world.people["Ana"], world.people["Ben"]]
    block = blocks.assign(stage, by=world.people["Lea"], reviewers=pair, size=size)
    return block, [slot.report for slot in block.slots.order_by("position").select_related("report")]


def _cast(world: World, stage: Stage, name: str, report: Report, place: int, **says: Any) -> None:
    world.clock.act(place)
    key = f"{name}-{place}-{world.clock.drawn.random()}"
    ballot = Ballot(key=key, **says)
    decisions.submit(stage, by=world.people[name], record=report.records.get(), ballot=ballot)


def _open_pilot(world: World) -> None:
    """Seven titles: four go on, one is out, two are in conflict."""
    stage = titles(world.review)
    block, reports = _block(world, stage, 7, 200)
    for number, report in enumerate(reports):
        _cast(world, stage, "Ana", report, 210 + 2 * number, verdict="exclude" if number == 4 else "include")
        _cast(world, stage, "Ben", report, 211 + 2 * number, verdict="exclude" if number > 3 else "include")
    world.clock.act(250)
    blocks.release(block, by=world.people["Lea"])


def _settle(world: World) -> None:
    """The first conflict is settled, the second stays open with a proposal on it."""
    stage = titles(world.review)
    first, second = conflicts.waiting(stage)
    for place, row in enumerate((first, second), start=260):
        world.clock.act(place)
        seen = [vote.public_id for vote in conflicts.votes_on(stage, row.report)]
        outcome = Outcome(verdict="include", comment="fits")
        act, by = (conflicts.resolve, "Lea") if row == first else (consensus.propose, "Ana")
        act(stage, row.report, by=world.people[by], outcome=outcome, seen=seen)


def _open_second(world: World) -> None:
    """A block behind the pilot, so that there is agreement to show: one agreed, one in conflict."""
    stage = titles(world.review)
    block, reports = _block(world, stage, 2, 270)
    for number, report in enumerate(reports):
        _cast(world, stage, "Ana", report, 280 + 2 * number, verdict="exclude")
        _cast(world, stage, "Ben", report, 281 + 2 * number, verdict="maybe" if number else "exclude")
    world.clock.act(290)
    blocks.release(block, by=world.people["Lea"])


def _rank(world: World) -> None:
    """An order by relevance, learned from what is open and from a record that is known: the seed's, turned round."""
    stage = titles(world.review)
    world.clock.act(295)
    known.name(world.review, by=world.people["Lea"], identifiers=f"10.5555/synthetic.{len(world.reports) - 1}")
    waiting = blocks.seeded(stage, blocks.waiting(stage))
    relevance.keep(
        stage,
        seq=factories.head_of(world.review),
        known=relevance.labels(stage),
        order=[report.pk for report in reversed(waiting)],
        name="A stand-in",
        version="1",
        weights={"stimulation": 0.5},
    )


def _open_texts(world: World) -> None:
    """Two included trials; one of them with its PDF."""
    stage = texts(world.review)
    for place, report in enumerate(retrieval.sought(world.review).order_by("pk"), start=300):
        world.clock.act(place)
        retrieval.record(report, by=world.people["Lea"], outcome="retrieved")
    released, first = _block(world, stage, 2, 320)
    for number, report in enumerate(first):
        for step, name in enumerate(("Ana", "Ben")):
            _cast(world, stage, name, report, 330 + 2 * number + step, verdict="include", design="randomised_parallel")
    world.clock.act(340)
    blocks.release(released, by=world.people["Lea"])
    world.clock.act(341)
    fulltexts.store(first[0], by=world.people["Lea"], name="trial.pdf", chunks=[b"%PDF-1.4 synthetic"])


def _analyse(world: World) -> None:
    """Arms, a hand-off that is received, an analysis with a run that waits; and an invitation that is open."""
    review, sam = world.review, world.people["Sam"]
    world.clock.act(342)
    outcome = extraction.create_outcome(
        review, by=world.people["Lea"], label="Pain", kind="continuous", lower_is_better=True
    )
    for place, study in enumerate(Study.objects.filter(review=review).order_by("pk"), start=343):
        world.clock.act(place)
        given = (("Stimulation", 30.0), ("Usual care", 40.0))
        arms = [Row(place=f"row {mean}", treatment=name, n=40, mean=mean, sd=10.0) for name, mean in given]
        extraction.enter(study, outcome, arms, by=world.people["Lea"])
    world.clock.act(346)
    handoffs.send(review, by=sam)
    Handoff.objects.update(received_at=world.clock.now())
    world.clock.act(347)
    question = Question(label="Main analysis", outcome=outcome, measure="SMD", reference="Usual care")
    runs.start(runs.create(review, question, by=sam), by=sam)
    world.clock.act(348)
    team.invite(review, by=world.people["Lea"], roles=[Role.OBSERVER], label="a colleague")


def _blind_texts(world: World, secrets: list[Secret]) -> None:
    stage = texts(world.review)
    _, blind = _block(world, stage, 3, 350)
    reasons = list(ExclusionReason.objects.filter(review=world.review))
    _cast(world, stage, "Ana", blind[0], 360, verdict="exclude", reason=reasons[0], note="mine")
    for number, secret in enumerate(secrets):
        _do(world, stage, blind[number], secret, 400 + 10 * number, reasons)


def _blind_titles(world: World, secrets: list[Secret], mine: list[str]) -> None:
    stage = titles(world.review)
    _, blind = _block(world, stage, SECRET_TITLES + 1, 500)
    for number, verdict in enumerate(mine):
        if verdict:
            _cast(world, stage, "Ana", blind[number], 510 + number, verdict=verdict)
    for number, secret in enumerate(secrets):
        _do(world, stage, blind[number], secret, 600 + 10 * number, [])


def _do(world: World, stage: Stage, report: Report, secret: Secret, place: int, reasons: list[ExclusionReason]) -> None:
    """Ben's acts on one report. The last report of each blind block is never decided by him: it stays incomplete."""
    if secret.skipped:
        world.clock.act(place)
        decisions.skip(stage, by=world.people["Ben"], report=report)
    if not secret.verdict:
        return
    if secret.changed:
        other = "maybe" if stage.kind == "title_abstract" else "ongoing"
        _cast(world, stage, "Ben", report, place + 1, verdict=other, note=f"{CANARY} first thought")
    reason = reasons[secret.reason] if reasons and secret.verdict == "exclude" else None
    _cast(
        world, stage, "Ben", report, place + 2, verdict=secret.verdict, reason=reason, design=secret.design,
        note=secret.note, why=secret.note, seconds=len(secret.note),
    )  # fmt: skip
