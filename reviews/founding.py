"""How a review comes to be."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from accounts.models import User
from reviews import audit
from reviews.errors import Forbidden, Invalid
from reviews.models import ChainHead, Membership, Protocol, Review, Role

STAFF_ONLY = "On this instance only its staff create reviews. Ask them for one."

on_found: list[Callable[[Review], None]] = []
"""Higher apps add what every review needs of theirs (screening: its stages)."""


@transaction.atomic
def found(*, title: str, by: User, time_zone: str = "UTC") -> Review:
    """A new review with its founder as lead, an empty protocol and a ledger."""
    if not may_found(by):
        raise Forbidden(STAFF_ONLY)
    title = " ".join(title.split())
    if not title:
        raise Invalid("A review needs a title.", {"title": "Write a title."})
    review = Review.objects.create(title=title, created_by=by, time_zone=time_zone)
    ChainHead.objects.create(review=review)
    Membership.objects.create(review=review, user=by, role=Role.LEAD)
    Protocol.objects.create(review=review)
    for prepare in on_found:
        prepare(review)
    audit.record(review, actor=by, action="review.founded", title=title)
    return review


def may_found(user: User) -> bool:
    return user.is_staff or settings.WHO_CREATES_REVIEWS == "anyone"
