"""Which source goes before which: the lead's order of a review's searches, for records that are equally complete."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from accounts.models import User
from records.models import Search
from reviews import audit, locks
from reviews.errors import Conflict
from reviews.models import Review


def searches(review: Review) -> list[Search]:
    """The searches of a review as they go before each other; those that nobody has put in order follow as they came."""
    return list(Search.objects.filter(review=review).order_by(F("place").asc(nulls_last=True), "pk"))


def rank(search: Search) -> tuple[int, int]:
    """Smaller goes first."""
    return (0, search.place) if search.place is not None else (1, search.pk)


@transaction.atomic
def put_in_order(review: Review, *, by: User, order: Sequence[str]) -> None:
    """Give the review's searches this order, by their public ids. What is shown of a report may change by it."""
    locks.exclusive(Review.objects.filter(pk=review.pk))
    known = {search.public_id: search for search in searches(review)}
    if sorted(order) != sorted(known):
        raise Conflict("The searches have changed meanwhile. Look at the list again.")
    if list(order) == list(known):
        return
    for place, public_id in enumerate(order, start=1):
        Search.objects.filter(pk=known[public_id].pk).update(place=place)
    audit.record(review, actor=by, action="searches.ordered", order=[known[each].source for each in order])


def moved(review: Review, public_id: str, *, up: bool) -> list[str]:
    """The order with one search a place further up or down."""
    order = [search.public_id for search in searches(review)]
    here = order.index(public_id) if public_id in order else -1
    there = here + (-1 if up else 1)
    if here >= 0 and 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    return order
