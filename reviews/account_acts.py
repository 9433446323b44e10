"""Acts on accounts, told to the instance's own ledger. Accounts stand below reviews, so this listens instead."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as allauth
from django.contrib.auth.signals import user_logged_in, user_logged_out

from accounts import acts, tokens
from accounts.models import User
from reviews import audit


def listen() -> None:
    acts.told.connect(_record, dispatch_uid="account acts")
    user_logged_in.connect(_signed_in, dispatch_uid="account signed in")
    user_logged_out.connect(_signed_out, dispatch_uid="account signed out")
    allauth.user_signed_up.connect(_signed_up, dispatch_uid="account made")
    for signal in (allauth.password_changed, allauth.password_set, allauth.password_reset):
        signal.connect(_password_changed, dispatch_uid=f"password {id(signal)}")


def _record(*, user: User, action: str, **_: Any) -> None:
    audit.record(None, actor=user, action=action)


def _signed_in(*, user: User, **_: Any) -> None:
    audit.record(None, actor=user, action="account.signed_in")


def _signed_out(*, user: User | None, **_: Any) -> None:
    if user is not None:
        audit.record(None, actor=user, action="account.signed_out")


def _signed_up(*, user: User, **_: Any) -> None:
    audit.record(None, actor=user, action="account.made")


def _password_changed(*, user: User, **_: Any) -> None:
    audit.record(None, actor=user, action="account.password_changed")
    tokens.revoke_all(user)
