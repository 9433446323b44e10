"""Work in seeded blocks, assigned before anybody votes in them, released as one act.

What a reviewer is handed depends on the seed and on released standings only, never on what another reviewer did.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from records.models import ImportBatch, Report
from reviews import access, audit, locks
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Membership, Review, Role
from screening import decisions, permits, relevance, stages, standing
from screening.models import (
    Assignment,
    Block,
    Retrieval,
    RetrievalOutcome,
    Slot,
    Stage,
    StageKind,
    Standing,
    State,
    Stop,
)

PILOT = 0
Order = Callable[[Stage, Iterable[Report]], list[Report]]


def of(review: Review, public_id: str) -> Block:
    """One block of the review, or nothing."""
    found = Block.objects.select_related("stage__review").filter(stage__review=review, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def waiting(stage: Stage) -> QuerySet[Report]:
    """Reports that have reached the stage and lie in no block of it yet."""
    placed = Slot.objects.filter(stage=stage, report=OuterRef("pk"))
    ready = Report.objects.visible().filter(review=stage.review_id).exclude(Exists(placed))
    if stage.kind == StageKind.TITLE_ABSTRACT:
        return ready
    earlier = Stage.objects.get(review=stage.review_id, kind=StageKind.TITLE_ABSTRACT)
    advanced = Standing.objects.released().filter(stage=earlier, report=OuterRef("pk"), state=State.INCLUDED)
    retrieved = Retrieval.objects.filter(report=OuterRef("pk"), to_seq=None, outcome=RetrievalOutcome.RETRIEVED)
    return ready.filter(Exists(advanced), Exists(retrieved))


def in_order(stage: Stage, reports: Iterable[Report]) -> list[Report]:
    """By relevance where the protocol wants it and a ranking stands (`screening.relevance`), else seeded."""
    return relevance.ordered(stage, seeded(stage, reports))


def seeded(stage: Stage, reports: Iterable[Report]) -> list[Report]:
    """In the stage's seeded order."""
    return sorted(reports, key=lambda report: (_order(stage, report), report.pk))


def at_random(stage: Stage, reports: Iterable[Report]) -> list[Report]:
    """In an order of the next block's own, whatever orders the others: the head of it is a random sample."""
    turn = f"{stage.seed}:sample {_next_number(stage, first=PILOT)}:"
    return sorted(reports, key=lambda report: hashlib.sha256(f"{turn}{report.queue_key}".encode()).digest())


def stopped(stage: Stage) -> bool:
    """Whether an approved stop stands."""
    return Stop.objects.filter(stage=stage, to_seq=None).exists()


@transaction.atomic
def assign(stage: Stage, *, by: User, reviewers: Sequence[User], size: int, order: Order = in_order) -> Block:
    """The next block: `size` waiting reports in seeded order, for these reviewers. The first block is the pilot.

    Each report of the block needs the decision of everyone it is assigned to. With `order=at_random` the block is an
    audit sample, and remembers from how many it was drawn.
    """
    check_reviewers(stage, reviewers)
    permits.check(stage, reviewers)
    ordered = take(stage, size=size, order=order)
    drawn_from = len(ordered) if order is at_random else None
    [block] = lay(stage, [(ordered[:size], reviewers)], by=by, sampled_from=drawn_from)
    return block


def take(stage: Stage, *, size: int, order: Order = in_order) -> list[Report]:
    """All that waits, in order and held for the caller's transaction, for blocks of `size`; never nothing."""
    if size < 1:
        raise Invalid("A block holds at least one record.", {"size": "Write a number above 0."})
    locks.exclusive(Review.objects.filter(pk=stage.review_id))
    locks.exclusive(Stage.objects.filter(pk=stage.pk))
    if stopped(stage):
        raise Conflict("Screening was stopped here, so nothing more is handed out. Take the stop back to go on.")
    ordered = order(stage, waiting(stage))
    if not ordered:
        raise Conflict(_nothing_waits(stage))
    return ordered


def lay(
    stage: Stage,
    portions: Sequence[tuple[Sequence[Report], Sequence[User]]],
    *,
    by: User,
    sampled_from: int | None = None,
) -> list[Block]:
    """One block for each portion of what was taken, for its people; call it in the transaction of `take`."""
    made = [
        _lay(stage, reports, reviewers, number=number, sampled_from=sampled_from)
        for (reports, reviewers), number in zip(portions, _numbers(stage, first=PILOT), strict=False)
    ]
    seq = audit.reserve(stage.review)
    every = [report for reports, _ in portions for report in reports]
    for start in range(0, len(every), standing.AT_ONCE):
        standing.project(stage, every[start : start + standing.AT_ONCE], seq=seq)
    for block, (reports, reviewers) in zip(made, portions, strict=True):
        _tell_assigned(block, reports, reviewers, by=by)
    return made


def lay_imported(stage: Stage, reports: Sequence[int], *, reviewers: Sequence[User], batch: ImportBatch) -> None:
    """A block for reports that an import brings with the votes of all these people; call it with `decisions.bring` in
    one transaction. Whatever has come into another block meanwhile is left there."""
    check_reviewers(stage, reviewers)
    locks.exclusive(Review.objects.filter(pk=stage.review_id))
    locks.exclusive(Stage.objects.filter(pk=stage.pk))
    if free := seeded(stage, waiting(stage).filter(pk__in=reports)):
        _lay(stage, free, reviewers, number=_next_number(stage, first=PILOT + 1), batch=batch)


@transaction.atomic
def hand_over(block: Block, *, by: User, leaving: User, to: User) -> None:
    """Give what one reviewer left open in a block to another. What was decided stays decided."""
    locks.exclusive(Block.objects.filter(pk=block.pk))
    reseat(block, leaving=leaving, to=to)
    audit.record(
        block.stage.review,
        actor=by,
        action="block.handed_over",
        stage=block.stage.kind,
        block=block.number,
        leaving=leaving.pk,
        to=to.pk,
    )


def reseat(block: Block, *, leaving: User, to: User) -> None:
    """Put one person into another's seat; call it with the block held, and write the event."""
    held = Assignment.objects.filter(block=block, reviewer=leaving).order_by("-pk").first()
    if held is None:
        raise NotFound
    if Assignment.objects.filter(block=block, reviewer=to, ended_at=None).exists():
        raise Conflict(f"{to} already screens this block; a record needs different people.")
    _check_seats(block.stage, [to])
    permits.check(block.stage, [to])
    first = held.replaces or held
    sitting = Assignment.objects.filter(Q(pk=first.pk) | Q(replaces=first), block=block, ended_at=None)
    if sitting.exclude(pk=held.pk).exists():
        raise Conflict(f"Somebody else has already taken over from {leaving} in this block.")
    sitting.update(ended_at=timezone.now())
    Assignment.objects.create(block=block, reviewer=to, replaces=first)


@transaction.atomic
def release(block: Block, *, by: User) -> None:
    """Open a complete block: its decisions become final, its standings known, its conflicts can be settled."""
    locks.shared(block.stage)
    [held] = locks.exclusive(Block.objects.filter(pk=block.pk))
    if held.released_seq is not None:
        raise Conflict("This block is already open.")
    reports = locks.exclusive(Report.objects.filter(slots__block=block))
    if not complete(held):
        raise Conflict(
            "This block is not complete yet. It can be opened when everyone assigned has decided every record."
        )
    seq = audit.reserve(held.stage.review)
    Block.objects.filter(pk=held.pk).update(released_seq=seq)
    decisions.seal(held.stage, reports, seq=seq)
    audit.record(held.stage.review, actor=by, action="block.released", stage=held.stage.kind, block=held.number)


def complete(block: Block) -> bool:
    """Whether every report of the block that still stands somewhere has all its required votes."""
    here = Standing.objects.filter(stage=block.stage_id, report__slots__block=block)
    return not here.filter(state__in=[State.UNDECIDED, State.AWAITING]).exists()


def handed_out(report: Report) -> bool:
    """Whether the report is in a block of any stage, whatever anybody decided on it."""
    return Slot.objects.filter(report=report).exists()


def size(block: Block) -> int:
    """How many reports of the block still have records (a merge may have emptied some)."""
    return block.slots.filter(report__records__isnull=False).distinct().count()


def give_back(membership: Membership, by: User) -> None:  # noqa: ARG001
    """When a reviewer leaves, the assignments end; a lead hands the open work over."""
    if membership.role != Role.REVIEWER:
        return
    blocks = Block.objects.filter(stage__review=membership.review_id, released_seq=None)
    open_work = Assignment.objects.filter(block__in=blocks, reviewer=membership.user_id, ended_at=None)
    open_work.update(ended_at=timezone.now())


def _next_number(stage: Stage, *, first: int) -> int:
    return next(_numbers(stage, first=first))


def _numbers(stage: Stage, *, first: int) -> Iterator[int]:
    """The pilot is the first block that is screened here; blocks laid for an import count on behind it."""
    taken = set(Block.objects.filter(stage=stage).values_list("number", flat=True))
    if first not in taken:
        yield first
    yield from count(max({first, *taken}) + 1)


def _lay(
    stage: Stage,
    reports: Sequence[Report],
    reviewers: Sequence[User],
    *,
    number: int,
    batch: ImportBatch | None = None,
    sampled_from: int | None = None,
) -> Block:
    block = Block.objects.create(
        stage=stage, number=number, required=len(reviewers), imported=batch, sampled_from=sampled_from
    )
    Slot.objects.bulk_create(
        Slot(block=block, stage=stage, report=report, position=place, audit=relevance.drawn(report))
        for place, report in enumerate(reports, start=1)
    )
    Assignment.objects.bulk_create(Assignment(block=block, reviewer=reviewer) for reviewer in reviewers)
    return block


def _tell_assigned(block: Block, reports: Sequence[Report], reviewers: Sequence[User], *, by: User) -> None:
    audit.record(
        block.stage.review,
        actor=by,
        action="block.assigned",
        stage=block.stage.kind,
        block=block.number,
        reports=len(reports),
        reviewers=[reviewer.pk for reviewer in reviewers],
        ranking=relevance.orderer(reports),
    )


def _order(stage: Stage, report: Report) -> str:
    return hashlib.sha256(f"{stage.seed}:{stage.kind}:{report.queue_key}".encode()).hexdigest()


def check_reviewers(stage: Stage, reviewers: Sequence[User]) -> None:
    quota = stages.quota(stage)
    if len({reviewer.pk for reviewer in reviewers}) != len(reviewers):
        raise Invalid("A block names each reviewer once.", {"reviewers": "Choose different people."})
    if len(reviewers) < quota:
        raise Invalid(
            f"The protocol wants {quota} reviewers for each record; this block names {len(reviewers)}.",
            {"reviewers": f"Choose at least {quota}."},
        )
    _check_seats(stage, reviewers)


def _check_seats(stage: Stage, reviewers: Sequence[User]) -> None:
    seats = access.current(stage.review).filter(role=Role.REVIEWER, user__in=reviewers).values("user")
    if seats.count() != len(reviewers):
        raise Invalid("Only reviewers of this review can screen a block.", {"reviewers": "Choose reviewers."})


def _nothing_waits(stage: Stage) -> str:
    if stage.kind == StageKind.TITLE_ABSTRACT:
        return "No record waits for a block. Import records first; everything imported is already in blocks."
    return "No full text waits for a block. Reports come here once they are included, released and retrieved."
