"""Worlds that differ only in what Ben did in secret look the same to everybody else (RELIABILITY.md §1).

V: they differ in the values of his acts. P: they differ in whether he acted. Every route of the resolver is fetched by
every kind of person, by GET and by POST, and status, headers and bytes are compared; their mail and the log, too.

Six worlds are fifteen pairs. Each run takes another third of the routes to each person, by the day, so that two members
and a stranger take every route through fifteen pairs each: 135 pairs, 30 and more for a route. BLINDING_WORLDS=27 takes
every person everywhere, through 351 pairs each (nightly).
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from zlib import crc32

import pytest
from django.db import connection

from tests.blinding import crawl, histories, pairs, worlds
from tests.blinding.allowed import ALLOWED
from tests.blinding.pairs import Look, Only, everything

pytestmark = pytest.mark.django_db

MEMBERS = ["Ana", "Ana by token", "Lou", "Lea", "Olga", "Sam"]
"""A reviewer of the same block, the same by token, a lead who screens, a lead who does not, an observer, a
statistician."""
OTHERS = ["Rex", "Sid", "nobody"]
"""A member who was removed, a stranger, somebody signed out."""
NIGHTLY = int(os.environ.get("BLINDING_WORLDS") or 0)
TODAY = datetime.now(UTC).toordinal()


def number() -> int:
    """How many worlds are compared. PostgreSQL differs in its own wall only, and takes fewer."""
    return NIGHTLY or (6 if connection.vendor == "sqlite" else 2)


def share(viewer: str) -> Only:
    """Today's third of the addresses for this person; each third is two members' and one other's."""
    if NIGHTLY:
        return everything
    place = [*MEMBERS, *OTHERS].index(viewer) + TODAY
    return lambda address: crc32(re.sub(r"/[a-z0-9]{12}/", "/", address).encode()) % 3 == place % 3


def test_every_place_of_a_route_is_classified() -> None:
    assert crawl.unknown_places() == set()


def test_every_query_belongs_to_a_route() -> None:
    assert set(crawl.QUERIES) - {entry.name for _, entry in crawl.patterns()} == set()
    assert "?limit=1" in crawl.declared()["api-next"]


def test_every_route_has_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that nothing fills would leave its routes out without a word."""
    with worlds.steady(monkeypatch) as clock:
        world = worlds.build(clock, histories.in_values(1))
        assert [name for name, fill in crawl.FILLED.items() if not fill(world)] == []


@pytest.mark.parametrize("viewer", [*MEMBERS, *OTHERS])
def test_what_ben_did_is_seen_by_nobody(viewer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the worlds differ in values, the others in acts as well; for the lead who counts, in values only."""
    some = number()
    acts = [
        histories.in_values if viewer == "Lea" or seed * 2 < some else histories.in_presence for seed in range(some)
    ]
    drawn = [draw(seed) for seed, draw in enumerate(acts, start=1)]
    seen = pairs.seen(monkeypatch, drawn, [Look(viewer, share(viewer))])
    assert pairs.leaks([answers for [answers] in seen]) == []


def test_a_lead_who_does_not_screen_sees_work_where_it_is_allowed_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = pairs.seen(monkeypatch, [histories.in_values(1), histories.in_presence(2)], [Look("Lea", share("Lea"))])
    told = pairs.leaks([answers for [answers] in seen])
    differing = {crawl.route_of(leak.partition(": ")[0]) for leak in told}
    assert [leak for leak in told if "canary" in leak] == []
    assert differing <= set(ALLOWED), told
    if NIGHTLY:
        assert differing == set(ALLOWED), "the list holds what is not needed"
