"""Who takes part: invitations by link, roles, and how they end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from reviews import access, audit, locks
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Invitation, InvitedRole, Membership, Review, Role

VALID_FOR = timedelta(days=14)

on_leave: list[Callable[[Membership, User], None]] = []
"""Called inside the transaction that ends a membership, with the membership and whoever ends it."""


@transaction.atomic
def invite(review: Review, *, by: User, roles: Sequence[str], label: str = "") -> tuple[Invitation, str]:
    """An invitation and the secret of its link; the secret is shown once and only its hash is kept."""
    wanted = [role for role in Role.values if role in roles]
    if not wanted or len(wanted) != len(set(roles)):
        raise Invalid("Choose at least one role for the invitation.", {"roles": "Choose at least one role."})
    secret = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        review=review,
        label=label.strip(),
        secret_hash=_hash(secret),
        created_by=by,
        expires_at=timezone.now() + VALID_FOR,
    )
    InvitedRole.objects.bulk_create([InvitedRole(invitation=invitation, role=role) for role in wanted])
    audit.record(review, actor=by, action="team.invited", invitation=invitation.public_id, roles=wanted)
    return invitation, secret


def open_invitations(review: Review) -> QuerySet[Invitation]:
    """Invitations that somebody could still accept, newest first."""
    waiting = Invitation.objects.filter(
        review=review, accepted_at=None, revoked_at=None, expires_at__gte=timezone.now()
    )
    return waiting.prefetch_related("roles").select_related("created_by").order_by("-created_at", "-pk")


def invitation_for(secret: str) -> Invitation:
    """The invitation behind a link, while it is still open."""
    found = Invitation.objects.select_related("review", "created_by").filter(secret_hash=_hash(secret)).first()
    if found is None or found.revoked_at or found.accepted_at or found.expires_at < timezone.now():
        raise NotFound("This invitation is used up, withdrawn or older than two weeks. Ask the lead for a new link.")
    return found


@transaction.atomic
def accept(secret: str, *, user: User) -> Review:
    """Take the seats that the invitation offers; a link works once."""
    invitation = invitation_for(secret)
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        accepted_by=user, accepted_at=timezone.now()
    )
    if not taken:
        raise Conflict("Somebody has just used this invitation. Ask the lead for a new link.")
    roles = set(invitation.roles.values_list("role", flat=True)) - access.roles_of(user, invitation.review)
    if not roles:
        # A lead who tries the link before sending it does not use it up.
        raise Conflict("You already have the roles this invitation offers. The link still works for somebody else.")
    for role in sorted(roles):
        _seat(invitation.review, user, role)
    audit.record(
        invitation.review, actor=user, action="team.joined", invitation=invitation.public_id, roles=sorted(roles)
    )
    return invitation.review


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    ):
        raise Conflict("This invitation is already used or withdrawn.")
    audit.record(invitation.review, actor=by, action="team.invitation_revoked", invitation=invitation.public_id)


@transaction.atomic
def grant(review: Review, *, by: User, user: User, role: str) -> Membership:
    """Give a member one more role. Whoever has no seat in the review comes by invitation."""
    if role not in Role.values:
        raise Invalid("There is no such role.", {"role": "Choose one of the roles listed."})
    locks.exclusive(Review.objects.filter(pk=review.pk))
    roles = access.roles_of(user, review)
    if not roles:
        raise NotFound
    seat = _seat(review, user, role)
    if role not in roles:
        audit.record(review, actor=by, action="team.granted", user=user.pk, role=role)
    return seat


@transaction.atomic
def end(membership: Membership, *, by: User) -> None:
    """End one role of one person. Votes stay as they were cast; open work goes back."""
    locks.exclusive(Review.objects.filter(pk=membership.review_id))
    [seat] = locks.exclusive(Membership.objects.filter(pk=membership.pk))
    if seat.ended_at:
        raise Conflict("This role has already ended.")
    leads = access.current(seat.review).filter(role=Role.LEAD)
    if seat.role == Role.LEAD and not leads.exclude(pk=seat.pk).exists():
        raise Conflict("A review needs a lead. Make somebody else lead first.")
    seat.ended_at = timezone.now()
    seat.save(update_fields=["ended_at"])
    if seat.role == Role.LEAD:
        _withdraw_all(seat)
    for told in on_leave:
        told(seat, by)
    audit.record(seat.review, actor=by, action="team.ended", user=seat.user_id, role=seat.role)


def _withdraw_all(seat: Membership) -> None:
    """What a lead has offered ends with the lead's role: nobody comes back by a link of their own making."""
    offered = Invitation.objects.filter(review=seat.review_id, created_by=seat.user_id, accepted_at=None)
    offered.filter(revoked_at=None).update(revoked_at=seat.ended_at)


def people(review: Review) -> list[tuple[User, list[Membership]]]:
    """Everybody who takes part now, with their current roles, by name."""
    seats: dict[User, list[Membership]] = {}
    for seat in access.current(review).select_related("user").order_by("user__name", "user_id", "pk"):
        seats.setdefault(seat.user, []).append(seat)
    return list(seats.items())


def former(review: Review) -> QuerySet[Membership]:
    """Roles that have ended, newest first."""
    ended = Membership.objects.filter(review=review, ended_at__isnull=False)
    return ended.select_related("user").order_by("-ended_at", "-pk")


def ever(review: Review) -> QuerySet[User]:
    """Everybody who takes or took part, by name."""
    return User.objects.filter(pk__in=Membership.objects.filter(review=review).values("user")).order_by("name", "pk")


def seat_of(review: Review, public_id: str) -> Membership:
    """One role of one person in this review, or nothing."""
    found = Membership.objects.select_related("review", "user").filter(review=review, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def member(review: Review, public_id: str) -> User:
    """Somebody who has a seat in this review, or nothing."""
    found = User.objects.filter(public_id=public_id, pk__in=access.current(review).values("user")).first()
    if found is None:
        raise NotFound
    return found


def invitation_of(review: Review, public_id: str) -> Invitation:
    found = Invitation.objects.select_related("review").filter(review=review, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def _seat(review: Review, user: User, role: str) -> Membership:
    seat, _ = Membership.objects.get_or_create(review=review, user=user, role=role, ended_at=None)
    return seat


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
