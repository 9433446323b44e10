"""What waits for one person, over any number of reviews in a fixed number of queries: own work, released facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, F

from accounts.models import User
from reviews.access import GRANTS, Permission
from reviews.models import Membership, Protocol, Review, Role, Settlement
from screening import conflicts, permits, queue
from screening.models import Stage

MOST_STAGES = 200
Waiting = Counter[tuple[int, str]]
"""How much waits, by the keys of review and stage kind."""


def roles(user: User, reviews: Iterable[Review]) -> dict[int, set[str]]:
    """The person's roles in each review, by its key."""
    found: dict[int, set[str]] = {}
    seats = Membership.objects.filter(user=user, review__in=list(reviews), ended_at=None)
    for review, role in seats.values_list("review", "role"):
        found.setdefault(review, set()).add(role)
    return found


def to_screen(user: User, seats: dict[int, set[str]]) -> Waiting:
    """Places in the person's blocks that the person has not decided."""
    mine = [review for review, held in seats.items() if Role.REVIEWER in held]
    stages = list(Stage.objects.filter(review__in=mine).order_by("pk")[:MOST_STAGES])
    if not stages:
        return Counter()
    first, *others = [
        queue.open_slots(user, stage).order_by().values(in_review=F("stage__review"), kind=F("stage__kind"))
        .annotate(n=Count("pk"))
        for stage in stages
    ]  # fmt: skip
    return Counter({(row["in_review"], row["kind"]): row["n"] for row in first.union(*others, all=True)})


def to_settle(user: User, seats: dict[int, set[str]]) -> Waiting:
    """Released conflicts that the protocol lets this person settle alone, or agree on with the others who voted."""
    mine = [review for review, held in seats.items() if any(Permission.RESOLVE in GRANTS[role] for role in held)]
    rules = dict(Protocol.objects.filter(review__in=mine).values_list("review", "settlement"))
    rows = conflicts.unsettled().filter(stage__review__in=mine).annotate(voted=conflicts.voted_on(user)).order_by()
    rows = rows.exclude(voted=False, stage__in=permits.barred(mine, user))
    found: Waiting = Counter()
    for review, kind, own, n in rows.values_list("stage__review", "stage__kind", "voted").annotate(n=Count("pk")):
        if rules[review] in _rules(own=own):
            found[review, kind] += n
    return found


def _rules(*, own: bool) -> set[str]:
    """The rules of settlement under which somebody who voted, or who did not, can do something."""
    return {Settlement.CONSENSUS, Settlement.EITHER} if own else {Settlement.THIRD_PERSON, Settlement.EITHER}
