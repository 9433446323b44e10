"""Two worlds that differ only in what Ben did in secret look the same to everybody else (RELIABILITY.md §1).

V: they differ in the values of his acts. P: they differ in whether he acted. Every route of the resolver is fetched by
every kind of person, by GET and by POST, and status, headers and bytes are compared.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from zlib import crc32

import pytest
from django.db import connection, transaction
from knox import crypto
from knox.models import AuthToken

from tests.blinding import crawl, worlds
from tests.blinding.crawl import Answer
from tests.blinding.worlds import CANARY, SECRET_TEXTS, SECRET_TITLES, Secret, World

pytestmark = pytest.mark.django_db

VIEWERS = ["Ana", "Ana by token", "Lou", "Lea", "Olga", "Sam", "Rex", "Sid", "nobody"]
"""A reviewer of the same block, the same by token, a lead who screens, a lead who does not, an observer, a
statistician, a member who was removed, a stranger, somebody signed out."""

# The only allowlist of P: Lea, a lead who does not screen, sees how much each reviewer has done (RELIABILITY.md §1).
# Who is no member sees nothing of the review at all, which V shows.


def everything(_: str) -> bool:
    return True


def share(viewer: str) -> Callable[[str], bool]:
    """On SQLite Ana sees every address; everybody else, and everybody on PostgreSQL, another third of them."""
    if viewer == "Ana" and connection.vendor == "sqlite":
        return everything
    return lambda address: crc32(re.sub(r"/[a-z0-9]{12}/", "/", address).encode()) % 3 == VIEWERS.index(viewer) % 3


def histories(seed: int) -> tuple[list[Secret], list[Secret], list[str]]:
    draw = random.Random(seed)
    at_titles = [worlds.a_secret_at_titles(draw) for _ in range(SECRET_TITLES)]
    at_texts = [worlds.a_secret_at_texts(draw) for _ in range(SECRET_TEXTS)]
    mine = [draw.choice(["include", "exclude", "maybe", ""]) for _ in range(SECRET_TITLES + 1)]
    return at_titles, at_texts, mine


def seen_by(
    viewer: str,
    patch: pytest.MonkeyPatch,
    at_titles: list[Secret],
    at_texts: list[Secret],
    mine: list[str],
    only: Callable[[str], bool] = everything,
    plant: Callable[[pytest.MonkeyPatch], None] | None = None,
) -> dict[str, Answer]:
    """Build a world, fetch everything as this person, and take the world away again."""
    with transaction.atomic(), worlds.steady(patch) as clock:
        world = worlds.build(clock, at_titles, at_texts, mine)
        user = world.people.get(viewer.split()[0])
        token = token_of(world, patch) if "token" in viewer else ""
        with patch.context() as planted:
            if plant:
                plant(planted)
            answers = crawl.fetch(world, user, token=token, only=only)
        transaction.set_rollback(True)
    return answers


def token_of(world: World, patch: pytest.MonkeyPatch) -> str:
    patch.setattr(crypto, "create_token_string", lambda: "5eed" * 16)
    _, token = AuthToken.objects.create(user=world.people["Ana"])
    return str(token)


def in_values(seed: int) -> tuple[tuple[list[Secret], list[Secret]], tuple[list[Secret], list[Secret]], list[str]]:
    """Two sets of secrets with the same acts and other values."""
    at_titles, at_texts, mine = histories(seed)
    other_titles, other_texts, _ = histories(seed + 1_000)
    return (at_titles, at_texts), (other_titles, other_texts), mine


def in_presence(seed: int) -> tuple[tuple[list[Secret], list[Secret]], tuple[list[Secret], list[Secret]], list[str]]:
    """The same secrets; in the other world some of the acts are missing, some are changed or put off."""
    at_titles, at_texts, mine = histories(seed)
    draw = random.Random(seed)

    def thin(secrets: list[Secret]) -> list[Secret]:
        kept = [
            draw.choice([secret, replace(secret, changed=True), Secret(verdict="", skipped=True)]) for secret in secrets
        ]
        return [Secret(verdict=""), *kept[1:]]

    return (at_titles, at_texts), (thin(at_titles), thin(at_texts)), mine


def compare(
    viewer: str,
    patch: pytest.MonkeyPatch,
    pair: tuple[tuple[list[Secret], list[Secret]], tuple[list[Secret], list[Secret]], list[str]],
    only: Callable[[str], bool] = everything,
    plant: Callable[[pytest.MonkeyPatch], None] | None = None,
) -> list[str]:
    one, other, mine = pair
    first = seen_by(viewer, patch, *one, mine, only, plant)
    second = seen_by(viewer, patch, *other, mine, only, plant)
    assert first, "nothing was fetched"
    leaks = [f"{address}: holds the canary" for address, answer in first.items() if CANARY.encode() in answer.body]
    return leaks + crawl.different(first, second)


def test_every_place_of_a_route_is_classified() -> None:
    assert crawl.unknown_places() == set()


@pytest.mark.parametrize("viewer", VIEWERS)
def test_what_ben_said_is_seen_by_nobody(
    viewer: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert compare(viewer, monkeypatch, in_values(VIEWERS.index(viewer)), share(viewer)) == []
    assert CANARY not in caplog.text


@pytest.mark.parametrize("viewer", ["Ana", "Lou", "Olga", "Sam"])
def test_whether_ben_acted_is_seen_by_nobody(viewer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compare(viewer, monkeypatch, in_presence(VIEWERS.index(viewer)), share(viewer)) == []
