"""An export of another tool says what people decided there: no such text reaches anybody who could be swayed by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from records import citations, judgements
from records.models import ImportedJudgement, Quarantined, RawText, Record, Revision
from screening.models import Block, Stage
from tests.blinding import crawl, histories, worlds
from tests.blinding.histories import CANARY
from tests.blinding.worlds import World

# The texts are held back by one function, whatever the engine.
pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The review of the two worlds, whose records came from another tool with what Ben had decided there."""
    with transaction.atomic(), worlds.steady(monkeypatch) as clock:
        made = worlds.build(clock, histories.in_values(7))
        [batch] = {record.batch for record in Record.objects.all()}
        for record in Record.objects.order_by("pk"):
            RawText.objects.create(record=record, compressed=b"")
            ImportedJudgement.objects.create(record=record, batch=batch, reviewer="Ben")
        first = Record.objects.get(report=made.telling()[1])
        Revision.objects.create(record=first, batch=batch, content_hash="other", compressed=b"")
        Quarantined.objects.create(batch=batch, line=1, reason="No title.", raw="")
        says(made, "include")
        yield made
        transaction.set_rollback(True)


def says(world: World, verdict: str) -> None:
    """What the file says of Ben, everywhere it says it."""
    text = f"N1  - RAYYAN-INCLUSION: {{'Ben'=>'{verdict}'}} {CANARY}"
    ImportedJudgement.objects.update(verdict=verdict, note=f"{CANARY} {verdict}", reason=CANARY)
    RawText.objects.update(compressed=citations.compress(text))
    Revision.objects.update(compressed=citations.compress(text))
    Quarantined.objects.update(raw=text)


def leaks(world: World, viewer: str, *names: str) -> list[str]:
    """Where the canary is, and where another verdict in the file makes other bytes: on the pages and endpoints of one
    record and of imports."""
    names = names or (Record.objects.get(report=world.telling()[1]).public_id, "/imports/")

    def only(address: str) -> bool:
        return any(name in address for name in names)

    says(world, "include")
    one = crawl.fetch(world, world.people[viewer], only=only)
    says(world, "exclude")
    other = crawl.fetch(world, world.people[viewer], only=only)
    assert any(answer.status == 200 for answer in one.values())
    return [key for key, answer in one.items() if CANARY.encode() in answer.body] + crawl.different(one, other)


@pytest.mark.parametrize("viewer", ["Ana", "Lou", "Olga", "Sam"])
def test_nobody_reads_what_the_file_says(world: World, viewer: str) -> None:
    assert leaks(world, viewer) == []


def everybody_is_let_through(world: World, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(judgements, "open_to", [lambda user, review: True])


def every_lead_is_let_through(world: World, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(judgements, "open_to", [lambda user, review: user == world.people["Lou"]])


def the_text_of_such_imports_is_shown(world: World, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(judgements, "curtain", lambda reader, batch: lambda text: text)


@pytest.mark.parametrize(
    "plant", [everybody_is_let_through, every_lead_is_let_through, the_text_of_such_imports_is_shown]
)
def test_a_leak_is_found(
    world: World, plant: Callable[[World, pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(world, monkeypatch)
    assert leaks(world, "Lou", "quarantine/") != []


def test_a_lead_who_does_not_screen_can_mend_it_and_everybody_reads_it_in_the_end(world: World) -> None:
    assert leaks(world, "Lea", "quarantine/") != []
    Stage.objects.update(open=False)
    assert leaks(world, "Ana", "quarantine/") == []
    Block.objects.update(released_seq=1)
    assert leaks(world, "Ana", "quarantine/") != []


def test_text_that_looks_like_it_is_held_back_even_where_nothing_was_read_from_it(world: World) -> None:
    ImportedJudgement.objects.all().delete()
    assert leaks(world, "Ana") == []


def test_no_search_finds_what_the_file_says(world: World) -> None:
    assert not Record.objects.filter(search_text__icontains="rayyan").exists()
    assert not Record.objects.filter(search_text__contains=CANARY.split("-")[0]).exists()
