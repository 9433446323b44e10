"""All open work of one person, handed to others in one act: by what is assigned, never by what anybody has done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from reviews import access, audit, locks, team
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Review, Role
from screening import blocks, permits, workload
from screening.models import Act, Assignment, Block, Slot


@transaction.atomic
def hand_over(
    review: Review, *, by: User, leaving: User, to: Sequence[User] = (), ends: bool = False
) -> list[tuple[Block, User]]:
    """Give every open block of `leaving` to one of `to`, or of all other reviewers: whoever has the least assigned.

    All blocks or none. `ends` also ends the role of reviewer. What was decided stays decided.
    """
    locks.exclusive(Review.objects.filter(pk=review.pk))
    chosen = list(to) or [person for person in workload.reviewers(review) if person != leaving]
    if leaving in chosen:
        raise Invalid(f"{leaving} hands the work over; choose other people.", {"to": "Choose other people."})
    keys = [row.block_id for row in _seats(review) if row.reviewer_id == leaving.pk]
    held = locks.exclusive(Block.objects.select_related("stage__review").filter(pk__in=keys, released_seq=None))
    if not held and not ends:
        raise Conflict(f"{leaving} has no open work to hand over.")
    given = _divided(review, held, chosen)
    for block, person in given:
        blocks.reseat(block, leaving=leaving, to=person)
    if ends:
        _end_role(review, leaving, by=by)
    pairs = [[block.stage.kind, block.number, person.pk] for block, person in given]
    audit.record(review, actor=by, action="work.handed_over", leaving=leaving.pk, blocks=len(given), to=pairs)
    return given


def leavers(review: Review) -> list[User]:
    """Everybody with open work to hand over, also those who left theirs behind, by name."""
    keys = {row.reviewer_id for row in _seats(review)}
    return list(User.objects.filter(pk__in=keys).order_by("name", "pk"))


def _seats(review: Review) -> list[Assignment]:
    """Who sits in each seat of the blocks that are still blind, or was the last to."""
    rows = Assignment.objects.filter(block__stage__review=review, block__released_seq=None)
    return workload.last_holders(rows.order_by("pk"))


def _divided(review: Review, held: Sequence[Block], chosen: Sequence[User]) -> list[tuple[Block, User]]:
    """Each block goes to who has the least assigned of those who were never in it: a record needs different people."""
    seats = _seats(review)
    places = Slot.objects.filter(block__in={seat.block_id for seat in seats})
    sizes = Counter(places.values_list("block", flat=True))
    given: Counter[int] = Counter()
    for seat in seats:
        given[seat.reviewer_id] += 0 if seat.ended_at else sizes[seat.block_id]
    divided: list[tuple[Block, User]] = []
    for block in held:
        sat = set(Assignment.objects.filter(block=block).values_list("reviewer", flat=True))
        may = permits.people(block.stage, Act.SCREEN)
        free = [person for person in chosen if person in may and person.pk not in sat]
        if not free:
            raise Conflict(
                f"Nobody of those chosen can take block {block.number} of {block.stage.get_kind_display().lower()}: "
                "all of them screen it, have screened it or are not named for the stage. "
                "Nothing was handed over; choose more people."
            )
        person = min(free, key=lambda one: given[one.pk])
        given[person.pk] += sizes[block.pk]
        divided.append((block, person))
    return divided


def _end_role(review: Review, leaving: User, *, by: User) -> None:
    seat = access.current(review).filter(user=leaving, role=Role.REVIEWER).first()
    if seat is None:
        raise NotFound
    team.end(seat, by=by)
