"""Who screens what, and how far it is: for whoever runs the review.

A lead who also screens is a reviewer here and sees of others no more than whether a block is complete
(RELIABILITY.md §1); a lead who does not screen sees counts of work done. Nobody sees a verdict.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from accounts.models import User
from reviews import access
from reviews.models import Event, Review, Role
from screening import wall
from screening.models import Assignment, Block, Decision, Slot, Stage, Standing, State


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at work on a block. `decided` is None where the reader may not know it; `gone` has left it."""

    reviewer: User
    decided: int | None
    gone: bool


@dataclass(frozen=True, slots=True)
class BlockWork:
    block: Block
    reports: int
    seats: list[Seat]
    complete: bool
    released_at: datetime | None = None

    @property
    def pilot(self) -> bool:
        return self.block.number == 0

    @property
    def open(self) -> bool:
        """Whether the block has been opened, that is, released."""
        return self.block.released_seq is not None

    @property
    def leavers(self) -> list[User]:
        """Those whose open work nobody has taken over yet, the gone ones first."""
        return [seat.reviewer for seat in sorted(self.seats, key=lambda seat: not seat.gone)]


@dataclass(frozen=True, slots=True)
class Load:
    """One reviewer's work at one stage, in reports; `decided` is None where the reader may not know it."""

    reviewer: User
    assigned: int
    decided: int | None


def sees_counts(user: User, review: Review) -> bool:
    """Whether this person may know how much each reviewer has done: a lead who does not screen.

    To lay the role down for a moment is not enough: a block that is still blind is remembered.
    """
    roles = access.roles_of(user, review)
    blind = Assignment.objects.filter(block__stage__review=review, block__released_seq=None, reviewer=user)
    return Role.LEAD in roles and Role.REVIEWER not in roles and not blind.exists()


def blocks(stage: Stage, *, reader: User) -> list[BlockWork]:
    """Every block of a stage by number."""
    counts = sees_counts(reader, stage.review)
    sizes = _sizes(stage)
    people = _people(stage)
    decided = _decided(stage, people) if counts else Counter()
    unfinished = _unfinished(stage)
    here = list(Block.objects.filter(stage=stage).order_by("number"))
    moments = _moments(stage, here)
    return [
        BlockWork(
            block=block,
            reports=sizes[block.pk],
            seats=[
                Seat(one.reviewer, decided[block.pk, one.reviewer_id] if counts else None, one.ended_at is not None)
                for one in people[block.pk]
            ],
            complete=block.pk not in unfinished,
            released_at=moments.get(block.released_seq),
        )
        for block in here
    ]


def loads(stage: Stage, *, reader: User) -> list[Load]:
    """What each reviewer of the review has been given at this stage, by name."""
    counts = sees_counts(reader, stage.review)
    given: Counter[int] = Counter()
    done: Counter[int] = Counter()
    for work in blocks(stage, reader=reader):
        for seat in work.seats:
            given[seat.reviewer.pk] += 0 if seat.gone else work.reports
            done[seat.reviewer.pk] += seat.decided or 0
    people = reviewers(stage.review)
    return [Load(person, given[person.pk], done[person.pk] if counts else None) for person in people]


def reviewers(review: Review) -> list[User]:
    """Everybody who can be given a block, by name."""
    seats = access.current(review).filter(role=Role.REVIEWER)
    return list(User.objects.filter(pk__in=seats.values("user")).order_by("name", "pk"))


def _moments(stage: Stage, blocks: Sequence[Block]) -> dict[int | None, datetime]:
    """When blocks were released, by the number of the event."""
    released = [block.released_seq for block in blocks if block.released_seq is not None]
    return dict(Event.objects.filter(review=stage.review_id, seq__in=released).values_list("seq", "at"))


def _sizes(stage: Stage) -> Counter[int]:
    """Reports that still have records, by block."""
    rows = Slot.objects.filter(stage=stage, report__records__isnull=False).values("block")
    return Counter({row["block"]: row["n"] for row in rows.annotate(n=Count("report", distinct=True))})


def _decided(stage: Stage, people: Mapping[int, Sequence[Assignment]]) -> Counter[tuple[int, int]]:
    """How many reports each reviewer has decided in each block: read person by person, and never what."""
    found: Counter[tuple[int, int]] = Counter()
    for person in {one.reviewer for seats in people.values() for one in seats}:
        votes = Decision.objects.own(person).current().filter(stage=stage, record__report__slots__stage=stage)
        rows = votes.values("record__report__slots__block").annotate(n=Count("record__report", distinct=True))
        with wall.unsealed():
            found.update({(row["record__report__slots__block"], person.pk): row["n"] for row in rows})
    return found


def _unfinished(stage: Stage) -> set[int]:
    waiting = Standing.objects.filter(stage=stage, state__in=[State.UNDECIDED, State.AWAITING])
    return set(waiting.filter(report__slots__stage=stage).values_list("report__slots__block", flat=True))


def last_holders(rows: Iterable[Assignment]) -> list[Assignment]:
    """Of assignments by age, the newest of each seat."""
    newest = {row.replaces_id or row.pk: row for row in rows}
    return sorted(newest.values(), key=lambda row: row.replaces_id or row.pk)


def _people(stage: Stage) -> defaultdict[int, list[Assignment]]:
    """Who is at work on each block; those who left stay until somebody has taken over."""
    found: defaultdict[int, list[Assignment]] = defaultdict(list)
    rows = Assignment.objects.filter(block__stage=stage).select_related("reviewer").order_by("pk")
    for row in last_holders(rows):
        found[row.block_id].append(row)
    return found
