"""What a reviewer is shown next: a function of the reviewer's own decisions, the seed and released standings only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat

from accounts.models import User
from records.models import Record
from reviews.models import Review
from screening import wall
from screening.models import Assignment, Decision, Skip, Slot, Stage, StageKind, Standing


@dataclass(frozen=True, slots=True)
class Progress:
    """A reviewer's own work at a stage, in reports."""

    decided: int
    total: int

    @property
    def left(self) -> int:
        return self.total - self.decided


@dataclass(frozen=True, slots=True)
class BlockProgress(Progress):
    """A reviewer's own work in one block; number 0 is the pilot."""

    number: int = 0


def next_for(user: User, stage: Stage, *, limit: int = 1) -> list[Slot]:
    """The reviewer's next reports: by block, then seeded place; what was put off comes last."""
    put_off = Skip.objects.filter(stage=stage, report=OuterRef("report"), reviewer=user)
    queue = open_slots(user, stage).annotate(put_off=Exists(put_off), put_off_at=put_off.values("at")[:1])
    ordered = queue.order_by("put_off", F("put_off_at").asc(nulls_first=True), "block__number", "position")
    return list(ordered.select_related("block", "report")[:limit])


def open_slots(user: User, stage: Stage) -> QuerySet[Slot]:
    """Places in the reviewer's blocks that the reviewer has not decided, and that are not released."""
    return _not_left_to_predecessor(_own_slots(user, stage), user, stage).exclude(Exists(_decided(user, stage)))


def progress(user: User, stage: Stage) -> Progress:
    """Own progress over all blocks of the stage that are still blind."""
    mine = _not_left_to_predecessor(_own_slots(user, stage), user, stage)
    return Progress(decided=mine.filter(Exists(_decided(user, stage))).count(), total=mine.count())


def open_titles(user: User, review: Review) -> int:
    """How many titles and abstracts wait for this person."""
    return _left(user, review, StageKind.TITLE_ABSTRACT)


def open_texts(user: User, review: Review) -> int:
    """How many full texts wait for this person."""
    return _left(user, review, StageKind.FULL_TEXT)


def by_block(user: User, stage: Stage) -> list[BlockProgress]:
    """Own progress in each block of the stage that is still blind and not empty, by number."""
    mine = _not_left_to_predecessor(_own_slots(user, stage), user, stage)
    done = Count("pk", filter=Exists(_decided(user, stage)))
    rows = mine.order_by().values("block__number").annotate(total=Count("pk"), done=done)
    return [
        BlockProgress(decided=row["done"], total=row["total"], number=row["block__number"])
        for row in rows.order_by("block__number")
    ]


def _left(user: User, review: Review, kind: StageKind) -> int:
    stage = Stage.objects.filter(review=review, kind=kind).first()
    return open_slots(user, stage).count() if stage else 0


def _own_slots(user: User, stage: Stage) -> QuerySet[Slot]:
    mine = Assignment.objects.filter(block=OuterRef("block"), reviewer=user, ended_at=None)
    released = Standing.objects.released().filter(stage=stage, report=OuterRef("report"))
    alive = Record.objects.filter(report=OuterRef("report"))
    slots = Slot.objects.filter(Exists(mine), Exists(alive), stage=stage, block__released_seq=None)
    return slots.exclude(Exists(released))


def _not_left_to_predecessor(slots: QuerySet[Slot], user: User, stage: Stage) -> QuerySet[Slot]:
    """A replacement is handed what earlier holders of the seat left, not what they decided."""
    mine = Assignment.objects.filter(reviewer=user, ended_at=None, block__stage=stage).exclude(replaces=None)
    for seat in mine.select_related("replaces"):
        holders = Assignment.objects.filter(Q(pk=seat.replaces_id) | Q(replaces=seat.replaces_id)).exclude(pk=seat.pk)
        before = Decision.objects.current().filter(stage=stage, reviewer__in=holders.values("reviewer"))
        here = before.filter(record__report__slots__block=seat.block_id)
        with wall.unsealed():
            decided = list(here.values_list("record__report", flat=True))
        slots = slots.exclude(report__in=decided, block=seat.block_id)
    return slots


def _decided(user: User, stage: Stage) -> QuerySet[Any]:
    """The reviewer's own current votes on the report at hand, unless they differ.

    A merge can bring two differing votes of one reviewer together; then the report comes back to be decided once.
    """
    votes = Decision.objects.own(user).current().filter(stage=stage, record__report=OuterRef("report"))
    content = Concat(
        F("verdict"), Value("|"), F("design"), Value("|"), Coalesce(F("reason"), 0), output_field=CharField()
    )
    spread = votes.order_by().values("record__report").annotate(kinds=Count(content, distinct=True))
    alike: QuerySet[Any] = spread.filter(kinds=1)
    return alike
