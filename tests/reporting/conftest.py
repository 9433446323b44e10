"""A small review on its way, made through the nouns that the pages use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import User
from records.models import Record, Report
from reporting import boxes, identities, prisma
from reporting.flow import Flow
from reviews.models import Review
from screening import blocks, retrieval
from screening.models import ExclusionReason, RetrievalOutcome
from tests.factories import batch_of, record_of, texts, titles, vote


@dataclass
class Cast:
    """A review with its people, and short ways to move it on."""

    review: Review
    lead: User
    ana: User
    ben: User
    third: User

    def record(
        self, *, source: str = "PubMed", kind: str = "database", report: Report | None = None, **more: Any
    ) -> Record:
        batch_of(self.review, source=source, kind=kind)
        return record_of(self.review, source=source, report=report, **more)

    def reports(self, number: int, **more: Any) -> list[Report]:
        return [self.record(**more).report for _ in range(number)]

    def screen(self, votes: dict[Report, tuple[str, str]], *, release: bool = True) -> Any:
        """Everything that waits in a block of its own, with Ana's and Ben's votes; both exclude what is not named."""
        stage = titles(self.review)
        block = blocks.assign(stage, by=self.lead, reviewers=[self.ana, self.ben], size=1000)
        rest = {slot.report: ("exclude", "exclude") for slot in block.slots.all()} if release else {}
        for report, (ana, ben) in {**rest, **votes}.items():
            vote(stage, self.ana, report, ana)
            vote(stage, self.ben, report, ben)
        if release:
            blocks.release(block, by=self.lead)
        return block

    def retrieve(self, *reports: Report) -> None:
        for report in reports:
            retrieval.record(report, by=self.lead, outcome=RetrievalOutcome.RETRIEVED)

    def judge(self, votes: dict[Report, tuple[Any, Any]], *, release: bool = True) -> Any:
        """Full texts: each side is a verdict, or the exclusion reason."""
        stage = texts(self.review)
        block = blocks.assign(stage, by=self.lead, reviewers=[self.ana, self.ben], size=1000)
        for report, sides in votes.items():
            for person, said in zip((self.ana, self.ben), sides, strict=True):
                vote(stage, person, report, **ballot(said))
        if release:
            blocks.release(block, by=self.lead)
        return block

    def flow(self) -> Flow:
        return sound(self.review)


def ballot(said: Any) -> dict[str, Any]:
    if isinstance(said, ExclusionReason):
        return {"verdict": "exclude", "reason": said}
    return {"verdict": said, "design": "randomised_parallel" if said == "include" else ""}


def sound(review: Review) -> Flow:
    """The flow, after looking that every identity holds and every list has the length of its number."""
    found = prisma.flow(review)
    broken = [each.sentence for each in identities.of(found) if not each.holds]
    assert not broken
    for key, box in found.boxes.items():
        listed = boxes.members(review, key)
        assert (key, listed.count()) == (key, box.n)
    for part in (*found.sources, *found.reasons, *found.other_reasons):
        assert boxes.members(review, part.key).count() == part.n
    assert not boxes.members(review, "unlinked").count()
    return found


@pytest.fixture
def cast(review: Review, lead: User, ana: User, ben: User, third: User) -> Cast:
    return Cast(review, lead, ana, ben, third)


@pytest.fixture
def population(review: Review, lead: User) -> ExclusionReason:
    return ExclusionReason.objects.create(review=review, label="Wrong population", position=1)


@pytest.fixture
def comparator(review: Review, lead: User) -> ExclusionReason:
    return ExclusionReason.objects.create(review=review, label="Wrong comparator", position=2)
