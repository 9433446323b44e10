"""Whether a vote from another tool can stand here: the rules of every vote, looked up for many at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from django.db.models import Q

from accounts.models import User
from records.models import ImportBatch
from screening.models import Assignment, Decision, Slot, Stage, Standing


class Fate(Enum):
    """What becomes of a decision from elsewhere."""

    CAST = "taken over"
    VOTED = "already decided here by the same reviewer"
    FINAL = "on records that are released"
    ELSEWHERE = "on records in a block that the reviewer does not screen"
    UNREACHED = "on records that have not reached this stage"
    UNFIT = "with no verdict of this stage, or with no reason on the review's list"
    AT_ODDS = "on which the file contradicts itself"


@dataclass(frozen=True, slots=True)
class Ground:
    """Who has decided which report, what is final, which block holds it, who sits in that block."""

    voted: set[tuple[int, int]]
    final: set[int]
    places: dict[int, int]
    seats: set[tuple[int, int]]

    def fate(self, report: int, reviewer: int) -> Fate:
        """What has been decided here is asked last: what comes before it tells nothing of anybody's votes."""
        if report in self.final:
            return Fate.FINAL
        if report in self.places and (self.places[report], reviewer) not in self.seats:
            return Fate.ELSEWHERE
        return Fate.VOTED if (report, reviewer) in self.voted else Fate.CAST


def survey(stage: Stage, people: Collection[User], batch: ImportBatch, reports: Sequence[int] | None = None) -> Ground:
    """The ground for these people's votes on some reports, or on all of the stage.

    A vote that this import brought and its reviewer has taken back counts as cast: it does not come a second time.
    """
    only = {} if reports is None else {"report__in": reports}
    votes = {} if reports is None else {"record__report__in": reports}
    voted: set[tuple[int, int]] = set()
    for person in people:
        own = Decision.objects.own(person).filter(Q(to_seq=None) | Q(imported=batch), stage=stage, **votes)
        voted |= {(report, person.pk) for report in own.values_list("record__report", flat=True)}
    sitting = Assignment.objects.filter(block__stage=stage, reviewer__in=people, ended_at=None)
    return Ground(
        voted=voted,
        final=set(Standing.objects.released().filter(stage=stage, **only).values_list("report", flat=True)),
        places=dict(Slot.objects.filter(stage=stage, **only).values_list("report", "block")),
        seats=set(sitting.values_list("block", "reviewer")),
    )
