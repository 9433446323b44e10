"""Whatever people do in whatever order: the invariants I1 to I12 of RELIABILITY.md §2 hold after every step.

Random acts on a small review against a small model. LIFE_EXAMPLES=500 makes a long run of it.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import User
from records import duplicates
from records.models import Record, Report
from reporting import verification
from reviews import access, audit, team
from reviews.errors import DomainError
from reviews.models import Event, Membership, Role
from screening import blocks, conflicts, criteria, decisions, retrieval, stages, standing
from screening.conflicts import Outcome
from screening.decisions import Ballot
from screening.models import Assignment, Block, Decision, Resolution, Slot, Stage, Standing
from studies import linking
from tests.conftest import person
from tests.factories import texts, titles
from tests.records.bringing import bring, entry, records
from tests.screening.life import Life, Vote

# The rules are the program's; what the engines add is in tests/races.
pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]

NUMBER = 6
NAMES = ("Ana", "Ben", "Cleo")
ACTS = (
    *("say", "finish", "release") * 3, *("assign", "merge", "split", "settle", "retrieve") * 2, "undo", "hand_over",
    "leave", "come_back", "come_back", "open_or_close", "import_again", "import_more",
)  # fmt: skip
places = st.integers(0, 2 * NUMBER)
people = st.sampled_from(NAMES)
kinds = st.sampled_from(["title_abstract", "title_abstract", "full_text"])
verdicts = st.sampled_from(["include", "include", "exclude", "maybe", "ongoing"])


class Living(RuleBasedStateMachine):
    """`world` is the review with its lead and the three who screen."""

    world: tuple[Any, ...]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.review, self.lead, *screening = self.world
        self.users: dict[str, User] = dict(zip(NAMES, screening, strict=True))
        self.brought = NUMBER
        bring(self.review, self.lead, *map(entry, range(NUMBER)))
        self.life = Life()
        self.by_key: dict[int, Vote] = {}
        self.keys = 0
        self.released: set[tuple[int, int, frozenset[int]]] = set()
        self.cast = 0
        # In full swing: a block that is open, with what follows from it, and two that are not.
        self.assign("title_abstract", "Cleo", size=3)
        self.every_vote_is_there_as_it_was_cast()
        self.finish_block("title_abstract", 1)
        self.assign("full_text", "Cleo")

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def stage(self, kind: str) -> Stage:
        return titles(self.review) if kind == "title_abstract" else texts(self.review)

    def record(self, place: int) -> Record:
        here = records(self.review)
        return here[place % len(here)]

    def group(self, report: int) -> frozenset[int]:
        return frozenset(Record.objects.visible().filter(report=report).values_list("pk", flat=True))

    def seated(self, name: str) -> bool:
        return access.current(self.review).filter(user=self.users[name], role=Role.REVIEWER).exists()

    def tries(self, act: Any) -> bool:
        """Whether the act was done; refused, it has done nothing (the invariants look)."""
        try:
            with transaction.atomic():
                act()
        except DomainError:
            return False
        return True

    def vote(self, kind: str, name: str, record: Record, verdict: str) -> None:
        stage, user = self.stage(kind), self.users[name]
        # I6 and I12: what must not count is refused.
        barred = not stage.open or not self.seated(name) or not decisions.assigned(stage, record.report, user)
        self.keys += 1
        full = kind == "full_text"
        reason = self.review.exclusion_reasons.first() if full and verdict == "exclude" else None
        design = "randomised_parallel" if full and verdict == "include" else ""
        ballot = Ballot(verdict=verdict, key=f"life-{self.keys}", reason=reason, design=design)
        if self.tries(lambda: decisions.submit(stage, by=user, record=record, ballot=ballot)):
            assert not barred
            self.cast += 1
            self.life.cast(kind, record.pk, self.group(record.report_id), user.pk, verdict)

    @rule(
        what=st.sampled_from(ACTS), kind=kinds, name=people, other=people, place=places, second=places, verdict=verdicts
    )
    def act(self, what: str, kind: str, name: str, other: str, place: int, second: int, verdict: str) -> None:
        """One rule for all: Hypothesis would switch rules off for whole lives, and most need others before them."""
        match what:
            case "say":
                self.say(kind, name, place, verdict)
            case "finish" | "release" | "settle":
                getattr(self, f"{what}_{'one' if what == 'settle' else 'block'}")(kind, place)
            case "undo" | "assign":
                getattr(self, what)(kind, name)
            case "merge":
                self.merge(place, second)
            case "split":
                self.split(place)
            case "hand_over":
                self.hand_over(place, name, other)
            case "leave" | "come_back":
                getattr(self, what)(name)
            case "open_or_close":
                self.open_or_close(kind)
            case _:
                getattr(self, what)()

    def say(self, kind: str, name: str, place: int, verdict: str) -> None:
        """Mostly on what is in a block."""
        placed = Record.objects.filter(report__slots__stage=self.stage(kind)).order_by("pk")
        row = placed[place % len(placed)] if placed and place else self.record(place)
        self.vote(kind, name, row, verdict)

    def finish_block(self, kind: str, seed: int) -> None:
        """Everybody decides what is left of the oldest open block; without this few blocks are ever complete."""
        draw = random.Random(seed)
        block = Block.objects.filter(stage=self.stage(kind), released_seq=None).order_by("number").first()
        for seat in Assignment.objects.filter(block=block, ended_at=None).select_related("reviewer").order_by("pk"):
            for slot in Slot.objects.filter(block=block).order_by("position"):
                shown = Record.objects.filter(report=slot.report_id).order_by("pk").first()
                if shown:
                    self.vote(kind, seat.reviewer.name, shown, draw.choice(["include", "include", "exclude"]))
        if seed % 2:
            self.release_block(kind, 0)
            self.retrieve()
            self.assign(kind if seed % 3 else "full_text", NAMES[seed % 3])

    def undo(self, kind: str, name: str) -> None:
        if self.tries(lambda: decisions.undo(self.stage(kind), by=self.users[name])):
            self.cast += 1
            self.life.take_back(kind, self.users[name].pk)

    def assign(self, kind: str, resting: str, size: int = 2) -> None:
        chosen = [user for name, user in self.users.items() if name != resting]
        self.tries(lambda: blocks.assign(self.stage(kind), by=self.lead, reviewers=chosen, size=size))

    def release_block(self, kind: str, _: int) -> None:
        block = Block.objects.filter(stage=self.stage(kind), released_seq=None).order_by("number").first()
        if block and self.tries(lambda: blocks.release(block, by=self.lead)):
            for report in Slot.objects.filter(block=block).values_list("report", flat=True):
                self.life.release(kind, self.group(report))

    def settle_one(self, kind: str, place: int) -> None:
        stage, verdict = self.stage(kind), "include" if place % 3 else "exclude"
        waiting = list(conflicts.waiting(stage))
        if not waiting:
            return
        report = waiting[place % len(waiting)].report
        full = kind == "full_text"
        reason = self.review.exclusion_reasons.first() if full and verdict == "exclude" else None
        outcome = Outcome(verdict=verdict, reason=reason, design="randomised_parallel" if full and not reason else "")
        seen = conflicts.sight(stage, report)
        if self.tries(lambda: conflicts.resolve(stage, report, by=self.lead, outcome=outcome, seen=seen)):
            self.life.settle(kind, self.group(report.pk), verdict)

    def retrieve(self) -> None:
        for report in retrieval.sought(self.review):
            self.tries(lambda report=report: retrieval.record(report, by=self.lead, outcome="retrieved"))

    def merge(self, one: int, other: int) -> None:
        reports = {self.record(one).report_id, self.record(other).report_id}
        if len(reports) == 2:
            both = list(Report.objects.filter(pk__in=reports).order_by("pk"))
            if self.tries(lambda: duplicates.merge(self.review, by=self.lead, reports=both)):
                self.learn_what_a_group_released()

    def split(self, place: int) -> None:
        if self.tries(lambda: duplicates.split(self.review, by=self.lead, records=[self.record(place)])):
            self.learn_what_a_group_released()

    def learn_what_a_group_released(self) -> None:
        """What joins a released report is released with it, and nothing else is."""
        for row in Decision.objects.exclude(released_seq=None).select_related("stage", "record"):
            vote = self.by_key[row.pk]
            if not vote.final:
                group = self.group(row.record.report_id)
                votes = self.life.live(row.stage.kind, group)
                assert any(each.final for each in votes) or Standing.objects.filter(
                    stage=row.stage, report=row.record.report_id, released=True
                ), "a vote was released by itself"
        for row in Decision.objects.exclude(released_seq=None):
            self.by_key[row.pk].final = True

    def leave(self, name: str) -> None:
        seat = access.current(self.review).filter(user=self.users[name], role=Role.REVIEWER).first()
        if seat:
            team.end(seat, by=self.lead)

    def come_back(self, name: str) -> None:
        if not self.seated(name):
            _, secret = team.invite(self.review, by=self.lead, roles=[Role.REVIEWER])
            team.accept(secret, user=self.users[name])

    def hand_over(self, place: int, leaving: str, to: str) -> None:
        rows = list(Block.objects.filter(stage__review=self.review).order_by("pk"))
        if rows:
            block, old, new = rows[place % len(rows)], self.users[leaving], self.users[to]
            self.tries(lambda: blocks.hand_over(block, by=self.lead, leaving=old, to=new))

    def open_or_close(self, kind: str) -> None:
        stage = self.stage(kind)
        if stage.open:
            stages.close(stage, by=self.lead)
        else:
            stages.reopen(stage, by=self.lead, reason="It goes on.")

    def import_again(self) -> None:
        """I9: what is there already adds nothing."""
        before = (Record.objects.count(), Decision.objects.count())
        bring(self.review, self.lead, *map(entry, range(NUMBER)))
        assert (Record.objects.count(), Decision.objects.count()) == before

    def import_more(self) -> None:
        if self.brought == NUMBER + 3:
            return
        bring(self.review, self.lead, entry(self.brought), source="Scopus")
        self.brought += 1

    @invariant()
    def every_vote_is_there_as_it_was_cast(self) -> None:
        """I1, I2, I8: nothing acknowledged is lost, changed or doubled, and the ledger tells of each."""
        rows = list(Decision.objects.select_related("stage").order_by("pk"))
        assert len(rows) == len(self.life.votes)
        for row, vote in zip(rows, self.life.votes, strict=True):
            self.by_key[row.pk] = vote
            stored = (row.stage.kind, row.record_id, row.reviewer_id, row.verdict, row.to_seq is None)
            assert stored == (vote.stage, vote.record, vote.reviewer, vote.verdict, vote.live)
            assert (row.released_seq is not None) == vote.final
        assert Event.objects.filter(review=self.review, action__startswith="decision.").count() == self.cast

    @invariant()
    def every_report_stands_where_the_votes_say(self) -> None:
        """I3, I7: the standing is the model's, and what was released stays so while its records stay together."""
        assert standing.differences(self.review) == []
        now = set()
        for row in Standing.objects.filter(stage__review=self.review).select_related("stage"):
            group = self.group(row.report_id)
            slot = Slot.objects.filter(stage=row.stage, report=row.report_id).select_related("block").first()
            required = slot.block.required if slot else 2
            assert (row.state, row.released) == self.life.state(row.stage.kind, group, required=required)
            if row.released:
                now.add((row.stage_id, row.report_id, group))
        together = {(stage, report, group) for stage, report, group in self.released if self.group(report) == group}
        assert together <= now
        self.released = now

    @invariant()
    def everything_adds_up(self) -> None:
        """I4, I5, I10, I11: the flow, the settlements, the included trials and the chain."""
        assert verification.prisma_of(self.review) == []
        doubled = Resolution.objects.filter(to_seq=None).values("stage", "report").annotate(n=Count("pk"))
        assert not doubled.filter(n__gt=1).exists()
        assert not Resolution.objects.exclude(by=self.lead).exists()
        there = Standing.objects.released().filter(stage__kind="full_text", state="included")
        handed = [each.report.pk for study in linking.included(self.review) for each in study.reports]
        assert sorted(handed) == sorted(there.values_list("report", flat=True))
        assert audit.verify(self.review) == []


def test_screening_lives_through_anything(review: Any, lead: User, ana: User, ben: User) -> None:
    criteria.add_reason(review, by=lead, label="Not randomised")
    cleo = person("Cleo")
    Membership.objects.create(review=review, user=cleo, role=Role.REVIEWER)
    machine = type("Machine", (Living,), {"world": (review, lead, ana, ben, cleo)})
    long = int(os.environ.get("LIFE_EXAMPLES") or 0)
    bounded = settings(
        max_examples=long or 3,
        stateful_step_count=50 if long else 25,
        deadline=None,
        database=None,
        derandomize=not long,
        print_blob=True,
        # Shrinking replays whole lives: minutes, for a sequence that can be read as it is.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=bounded)
