"""The people of the demo, and how they sign in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from knox.models import AuthToken

from accounts import tokens
from accounts.models import User
from reviews.models import Role

DOMAIN = "@demo.example"
TOKEN_DAYS = 365


class Part(StrEnum):
    """The parts of the story, by the local part of the e-mail address."""

    LEAD = "lena"
    FIRST = "ravi"
    SECOND = "rosa"
    STATISTICIAN = "samir"
    OBSERVER = "olga"


PARTS: Mapping[Part, tuple[str, Role]] = {
    Part.LEAD: ("Lena Brandt", Role.LEAD),
    Part.FIRST: ("Ravi Menon", Role.REVIEWER),
    Part.SECOND: ("Rosa Keller", Role.REVIEWER),
    Part.STATISTICIAN: ("Samir Haddad", Role.STATISTICIAN),
    Part.OBSERVER: ("Olga Lind", Role.OBSERVER),
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody signs in; password and token are empty where whoever asks knows them already."""

    name: str
    email: str
    password: str
    role: str
    token: str


Cast = Mapping[Part, User]


def gather() -> Cast:
    """The cast, with accounts that nobody can sign in to yet."""
    return {part: _account(part) for part in PARTS}


def _account(part: Part) -> User:
    email = f"{part}{DOMAIN}"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, name=PARTS[part][0])


def sign_ins(cast: Cast, *, known: Mapping[str, str]) -> list[SignIn]:
    """Everybody's sign-in. Who signs in with the password known (by e-mail) keeps it; the others get new ones."""
    return list(_sign_ins(cast, known))


def _sign_ins(cast: Cast, known: Mapping[str, str]) -> Iterator[SignIn]:
    for part, user in cast.items():
        password, token = "", ""
        if not known.get(user.email) or not user.check_password(known[user.email]):
            password, token = _renew(user)
        yield SignIn(user.name, user.email, password, PARTS[part][1].value, token)


def _renew(user: User) -> tuple[str, str]:
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    AuthToken.objects.filter(user=user).delete()
    return password, tokens.create(user, days=TOKEN_DAYS)[1]
