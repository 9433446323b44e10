"""The door: the only way from a request to a review. A stranger finds nothing (404), a wrong role is refused (403)."""

from __future__ import annotations

from enum import Enum

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from reviews.errors import Forbidden, NotFound
from reviews.models import Membership, Review, Role


class Permission(Enum):
    """What somebody may do in a review."""

    VIEW = "look at the review"
    MANAGE = "run the review"
    SCREEN = "screen"
    RESOLVE = "settle conflicts"
    EXTRACT = "work on studies"
    ANALYSE = "run analyses"
    READ_LEDGER = "read the ledger"


GRANTS: dict[str, frozenset[Permission]] = {
    Role.LEAD: frozenset(
        {
            Permission.VIEW,
            Permission.MANAGE,
            Permission.RESOLVE,
            Permission.EXTRACT,
            Permission.ANALYSE,
            Permission.READ_LEDGER,
        }
    ),
    Role.REVIEWER: frozenset({Permission.VIEW, Permission.SCREEN, Permission.RESOLVE, Permission.EXTRACT}),
    Role.STATISTICIAN: frozenset({Permission.VIEW, Permission.EXTRACT, Permission.ANALYSE}),
    Role.OBSERVER: frozenset({Permission.VIEW}),
}


def signed_in(user: User | AnonymousUser) -> User:
    """The person behind a request that the sign-in wall has let through."""
    if not isinstance(user, User):
        raise NotFound
    return user


def review_for(user: User | AnonymousUser, public_id: str, permission: Permission) -> Review:
    """The review, if this person may do this in it."""
    review = Review.objects.filter(public_id=public_id).first()
    roles = roles_of(user, review) if review else frozenset()
    if review is None or not roles:
        raise NotFound
    if permission not in granted(roles):
        raise Forbidden(f"Your role in this review does not allow you to {permission.value}. A lead can change roles.")
    return review


def roles_of(user: User | AnonymousUser, review: Review) -> frozenset[str]:
    """The roles this person has in the review now."""
    if not user.is_authenticated:
        return frozenset()
    return frozenset(current(review).filter(user=user).values_list("role", flat=True))


def permissions_of(user: User | AnonymousUser, review: Review) -> frozenset[Permission]:
    return granted(roles_of(user, review))


def granted(roles: frozenset[str]) -> frozenset[Permission]:
    return frozenset().union(*(GRANTS[role] for role in roles))


def may(user: User | AnonymousUser, review: Review, permission: Permission) -> bool:
    return permission in permissions_of(user, review)


def current(review: Review) -> QuerySet[Membership]:
    """The memberships that have not ended."""
    return Membership.objects.filter(review=review, ended_at=None)


def reviews_of(user: User) -> QuerySet[Review]:
    """Every review this person has a seat in, newest first."""
    seats = Membership.objects.filter(user=user, ended_at=None)
    return Review.objects.filter(pk__in=seats.values("review")).order_by("-created_at", "-pk")
