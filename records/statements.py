"""What a review says of an item of PRISMA-S over all its searches: the only writer of `Statement`."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from records.models import Statement
from reviews import audit, locks
from reviews.errors import Invalid
from reviews.models import Review

ITEMS = range(1, 17)
LONGEST = 20_000


def of(review: Review) -> dict[int, str]:
    """The statements by the number of their item."""
    return dict(Statement.objects.filter(review=review).values_list("item", "text"))


@transaction.atomic
def state(review: Review, *, by: User, item: int, text: str) -> None:
    """Write, change or (with nothing) take away what the review says of an item."""
    said = text.strip()
    if item not in ITEMS:
        raise Invalid("PRISMA-S has items 1 to 16.", {"item": "Write a number from 1 to 16."})
    if len(said) > LONGEST:
        raise Invalid(f"A statement has at most {LONGEST} characters.", {"text": "Shorten it."})
    locks.exclusive(Review.objects.filter(pk=review.pk))
    was = of(review).get(item, "")
    if said == was:
        return
    if said:
        Statement.objects.update_or_create(review=review, item=item, defaults={"text": said})
    else:
        Statement.objects.filter(review=review, item=item).delete()
    audit.record(review, actor=by, action="search.stated", item=item, was=was, now=said)
