"""The search index follows the records by itself, and stands again after whatever took it down."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from records import catalogue, duplicates, indexes
from records.filters import Filters
from records.models import Placement, Record
from tests.factories import record_of
from tests.records.bringing import bring, entry

pytestmark = pytest.mark.django_db


def hits(review: Any, **asked: Any) -> int:
    return catalogue.page(review, Filters(**asked)).hits


def listed() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_listed")
        return int(cursor.fetchone()[0])


def test_it_stands() -> None:
    assert indexes.missing() == []
    assert indexes.look()[0]


def test_a_lost_trigger_is_missed_and_what_came_meanwhile_is_found_after_migrating(review: Any) -> None:
    record_of(review, title="Before it")
    indexes.take_down()
    assert len(indexes.missing()) == len(indexes._engine().ACTS)
    assert "not kept" in indexes.look()[1]
    record_of(review, title="Meanwhile it")
    assert hits(review, words="meanwhile") == 0
    call_command("migrate", verbosity=0)
    assert indexes.missing() == []
    assert (hits(review, words="meanwhile"), hits(review, words="it"), listed()) == (1, 2, 2)


@pytest.mark.parametrize(("app", "left"), [("records", 0), ("screening", len(indexes._engine().ACTS))])
def test_migrations_of_this_app_find_no_trigger_in_their_way(app: str, left: int) -> None:
    indexes.make_way(plan=[(SimpleNamespace(app_label=app), False)])
    assert len(indexes._standing()) == left


def test_nothing_is_made_again_where_it_stands(review: Any) -> None:
    record_of(review)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_listed SET language = 'kept'")
    indexes.install()
    assert hits(review, language="kept") == 1


def test_a_record_that_goes_leaves_no_word_behind(review: Any) -> None:
    kept, gone = record_of(review, title="Common and kept"), record_of(review, title="Common and gone")
    Placement.objects.filter(record=gone).delete()
    Record.objects.filter(pk=gone.pk).delete()
    assert [row.pk for row in catalogue.page(review, Filters(words="common")).rows] == [kept.pk]
    assert (hits(review, words="gone"), listed()) == (0, 1)


def test_a_changed_text_is_found_by_its_new_words_only(review: Any) -> None:
    record = record_of(review, title="Old words")
    Record.objects.filter(pk=record.pk).update(folded_title="new text", search_text="new text", year=1999)
    assert (hits(review, words="old"), hits(review, words="new"), hits(review, year_to=1999)) == (0, 1, 1)


def test_duplicates_follow_merging_and_splitting(review: Any, lead: Any) -> None:
    bring(review, lead, entry(1), entry(2), entry(3))
    reports = [row.report for row in Record.objects.select_related("report").order_by("pk")]
    assert hits(review, duplicates=True) == 0
    duplicates.merge(review, by=lead, reports=reports[:2])
    assert hits(review, duplicates=True) == 2
    moved = list(Record.objects.filter(placements__back__isnull=False))
    duplicates.split(review, by=lead, records=moved)
    assert hits(review, duplicates=True) == 0


@pytest.mark.parametrize(
    "text",
    ["w" * 5000, "long " * 400_000, " ".join(f"w{n}" for n in range(150_000)), "標" * 3000, "a ' b \\ c : d & | ! ( *"],
    ids=["one word", "one word many times", "many words", "wide", "signs"],
)
def test_no_text_is_too_long_to_be_kept(review: Any, text: str) -> None:
    record_of(review, title="A beginning", search_text=f"a beginning {text}")
    assert hits(review, words="beginning") == 1


def test_no_list_of_types_is_too_long_to_be_kept(review: Any) -> None:
    record_of(review, publication_types=[f"Type {n}" for n in range(2000)], language="l" * 5000, authors=["標" * 3000])
    assert (hits(review, order="author"), hits(review, language="l" * 80)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_emptying_the_tables_empties_the_index(review: Any) -> None:
    record_of(review)
    assert listed() == 1
    from reviews import guards

    with guards.lifted():
        call_command("flush", interactive=False, verbosity=0)
    assert (listed(), indexes.missing()) == (0, [])
