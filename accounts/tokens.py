"""API tokens: made for a program, shown once, kept as a hash, each with an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from knox.models import AuthToken

from accounts import acts
from accounts.models import User

LIFETIMES = (7, 30, 90, 365)
USUAL = 90
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Token:
    """What may be shown of a token: how it begins, and its dates."""

    begins: str
    created: datetime
    expiry: datetime | None


@transaction.atomic
def create(user: User, *, days: int = USUAL) -> tuple[Token, str]:
    """A token and its text; the text is shown this once."""
    row, text = AuthToken.objects.create(user, expiry=timedelta(days=days))
    acts.told.send(create, user=user, action="account.token_created")
    return _told(row), text


def of(user: User) -> list[Token]:
    """The tokens that still work, newest first."""
    rows = AuthToken.objects.filter(user=user).exclude(expiry__lt=timezone.now()).order_by("-created")
    return [_told(row) for row in rows]


@transaction.atomic
def revoke(user: User, *, begins: str) -> bool:
    """End the token that begins so; at once, for every program that holds it. False where there is none."""
    found = AuthToken.objects.filter(user=user, token_key__startswith=begins) if len(begins) == SHOWN else None
    if found is None or not found.delete()[0]:
        return False
    acts.told.send(revoke, user=user, action="account.token_revoked")
    return True


@transaction.atomic
def revoke_all(user: User) -> None:
    """End every token at once: a changed password shuts out whoever knew the old one, and what they made with it."""
    if AuthToken.objects.filter(user=user).delete()[0]:
        acts.told.send(revoke_all, user=user, action="account.token_revoked")


def _told(row: AuthToken) -> Token:
    return Token(row.token_key[:SHOWN], row.created, row.expiry)
