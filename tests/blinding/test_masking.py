"""While the protocol masks authors, journal and year, no route tells them to whoever screens.

Studies and their analysis are told: they are there only once decisions on a report are final.
"""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import pytest
from django.db.models.signals import pre_save

from records.models import Record
from reviews import protocol
from studies import labels
from tests.blinding import crawl, histories, worlds

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
AUTHOR, JOURNAL, YEAR = "Xylander", "Zymology", 1907
PAST = re.compile("/(studies|outcomes|analysis|handoffs|runs)/")
TELLING = re.compile(f"{AUTHOR}|{JOURNAL}|{YEAR}".encode(), re.IGNORECASE)


def _signed(instance: Record, **_: Any) -> None:
    instance.authors, instance.journal, instance.year = [f"{AUTHOR} Q"], f"Annals of {JOURNAL}", YEAR
    instance.folded_author, instance.date = AUTHOR.casefold(), f"{YEAR}-03"


@pytest.mark.parametrize("viewer", ["Ana", "Lou"])
def test_a_masked_reviewer_meets_no_author_journal_or_year(monkeypatch: pytest.MonkeyPatch, viewer: str) -> None:
    named = count(1)
    monkeypatch.setattr(labels, "propose", lambda *_, **__: f"Study {next(named)}")
    pre_save.connect(_signed, sender=Record)
    try:
        with worlds.steady(monkeypatch) as clock:
            world = worlds.build(clock, histories.in_values(1))
            protocol.revise(world.review, by=world.people["Lea"], changes={"masks_authors": True})
            seen = crawl.fetch(
                world, world.people[viewer], only=lambda address: not PAST.search(address), methods=["get"]
            )
            whole = crawl.fetch(world, world.people["Lea"], only=lambda address: address.endswith("/records/"))
    finally:
        pre_save.disconnect(_signed, sender=Record)
    told = [f"{key}: {found[0].decode()}" for key, answer in seen.items() if (found := TELLING.search(answer.body))]
    assert told == [], "\n".join(told)
    assert any(TELLING.search(answer.body) for answer in whole.values())
