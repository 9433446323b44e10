"""Random walks of small reviews: after every step every identity holds and every list has its length."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records import duplicates
from records.models import Record, Report
from reviews import protocol
from reviews.errors import DomainError
from screening import blocks, conflicts, decisions, retrieval, stops
from screening.models import Block, Decision, ExclusionReason, RetrievalOutcome, StageKind, Standing
from tests.factories import texts, titles, vote
from tests.reporting.conftest import Cast, ballot

SOURCES = (
    ("PubMed", "database"),
    ("Embase", "database"),
    ("CT.gov", "register"),
    ("Lists", "citation"),
    ("Web", "website"),
)
ACTS = ("import", "again", "assign", "vote", "vote", "vote", "vote", "release", "release", "settle", "retrieve",
        "retrieve", "merge", "split", "undo", "stop", "go_on")  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 10_000)), min_size=8, max_size=20)


class Walker:
    """Does one act chosen by a number; what is not allowed at that moment changes nothing."""

    def __init__(self, cast: Cast, reasons: list[ExclusionReason]) -> None:
        self.cast, self.reasons = cast, reasons

    def step(self, act: str, seed: int) -> None:
        try:
            with transaction.atomic():
                getattr(self, f"do_{act}")(seed)
        except DomainError:
            pass

    def pick(self, rows: Any, seed: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[seed % len(found)] if found else None

    @property
    def reports(self) -> Any:
        return Report.objects.visible().filter(review=self.cast.review)

    def stage(self, seed: int) -> Any:
        return (titles if seed % 2 else texts)(self.cast.review)

    def do_import(self, seed: int) -> None:
        source, kind = SOURCES[seed % len(SOURCES)]
        self.cast.record(source=source, kind=kind)

    def do_again(self, seed: int) -> None:
        source, kind = SOURCES[seed % len(SOURCES)]
        report = self.pick(self.reports, seed)
        if report:
            self.cast.record(source=source, kind=kind, report=report)

    def do_assign(self, seed: int) -> None:
        pair = [self.cast.ana, self.cast.ben] if seed % 3 else [self.cast.ben, self.cast.third]
        blocks.assign(self.stage(seed), by=self.cast.lead, reviewers=pair, size=1 + seed % 3)

    def do_vote(self, seed: int) -> None:
        """Everybody of one block votes on one report, alike or not."""
        block = self.pick(
            Block.objects.filter(released_seq=None, slots__report__records__isnull=False).distinct(), seed
        )
        if block is None:
            return
        report = self.pick(Report.objects.filter(slots__block=block, records__isnull=False).distinct(), seed // 7)
        full = block.stage.kind == StageKind.FULL_TEXT
        said = (
            ["include", "ongoing", "awaiting_classification", *self.reasons]
            if full
            else ["include", "maybe", "exclude"]
        )
        for step, seat in enumerate(block.assignments.all()):
            choice = said[(seed + step * (seed % 4 == 0)) % len(said)]
            vote(block.stage, seat.reviewer, report, **ballot(choice))

    def do_release(self, seed: int) -> None:
        block = self.pick(Block.objects.filter(released_seq=None), seed)
        if block:
            blocks.release(block, by=self.cast.lead)

    def do_settle(self, seed: int) -> None:
        stage = self.stage(seed)
        standing = self.pick(conflicts.waiting(stage), seed)
        if standing is None:
            return
        full = stage.kind == StageKind.FULL_TEXT
        outcome = conflicts.Outcome(verdict="include", design="randomised_parallel" if full else "")
        if seed % 3 == 0:
            outcome = conflicts.Outcome(verdict="exclude", reason=self.reasons[0] if full else None)
        seen = [row.public_id for row in conflicts.votes_on(stage, standing.report)]
        conflicts.resolve(stage, standing.report, by=self.cast.lead, outcome=outcome, seen=seen)

    def do_retrieve(self, seed: int) -> None:
        report = self.pick(retrieval.sought(self.cast.review), seed)
        outcome = RetrievalOutcome.values[(seed // 5) % 3] if seed % 2 else RetrievalOutcome.RETRIEVED
        if report:
            retrieval.record(report, by=self.cast.lead, outcome=outcome, why="Not found")

    def do_merge(self, seed: int) -> None:
        one, two = self.pick(self.reports, seed), self.pick(self.reports, seed // 3)
        if one and one != two:
            duplicates.merge(self.cast.review, by=self.cast.lead, reports=[one, two])

    def do_split(self, seed: int) -> None:
        record = self.pick(Record.objects.filter(review=self.cast.review), seed)
        if record:
            duplicates.split(self.cast.review, by=self.cast.lead, records=[record])

    def do_undo(self, seed: int) -> None:
        decisions.undo(self.stage(seed), by=(self.cast.ana, self.cast.ben)[seed % 2])

    def do_stop(self, seed: int) -> None:
        stops.approve(titles(self.cast.review), by=self.cast.lead, reason=f"Enough {seed}", against=True)

    def do_go_on(self, seed: int) -> None:
        stops.take_back(titles(self.cast.review), by=self.cast.lead, reason=f"More {seed}")


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_every_walk_adds_up_at_every_step(
    cast: Cast, population: ExclusionReason, comparator: ExclusionReason, steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        walker = Walker(cast, [population, comparator])
        protocol.revise(cast.review, by=cast.lead, changes={"recall_target": 95})
        for number in range(4):
            walker.step("import", number)
        for act, seed in steps:
            walker.step(act, seed)
            cast.flow()
        transaction.set_rollback(True)


def test_a_merge_that_brings_different_votes_together_stays_sound(cast: Cast, population: ExclusionReason) -> None:
    one, two, three = cast.reports(3)
    cast.screen({one: ("include", "include"), two: ("exclude", "exclude"), three: ("include", "include")})
    cast.retrieve(one, three)
    cast.judge({one: ("include", "include"), three: (population, population)})
    before, votes = cast.flow(), Decision.objects.current().count()

    moved = three.records.get()
    duplicates.merge(cast.review, by=cast.lead, reports=[one, three])
    merged = cast.flow()
    assert (merged.n("screened"), merged.n("text-conflict"), merged.n("duplicates")) == (2, 1, 1)
    duplicates.split(cast.review, by=cast.lead, records=[moved])

    assert cast.flow() == before
    assert Decision.objects.current().count() == votes
    assert not Standing.objects.filter(state="conflict").exists()
