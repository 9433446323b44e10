"""Lists of records: every order read in both directions, counts that are those of the list, however it was found."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import catalogue, listing
from records.filters import Filters, Order, languages, sources, types
from records.models import BatchState, ImportBatch, Record
from reviews import founding
from reviews.errors import Invalid
from tests.factories import batch_of, record_of
from tests.records.bringing import bring, entry

pytestmark = pytest.mark.django_db
TYPES = (["Journal Article"], ["Letter", "journal article"], [])


@pytest.fixture
def stocked(review: Any, lead: Any) -> Any:
    """Forty records that differ in everything a list looks at, some of one report; and another review's."""
    last = None
    for number in range(40):
        last = record_of(
            review,
            report=last.report if last and number % 5 == 4 else None,
            source="PubMed" if number % 3 else "Embase",
            title=f"{'pain' if number % 2 else 'sleep'} {(number * 7) % 10} trial",
            abstract="" if number % 4 == 0 else "Said.",
            year=None if number % 10 == 0 else 1990 + (number * 3) % 17,
            authors=[] if number % 9 == 0 else [f"Łukasik {(number * 5) % 8}"],
            language=("eng", "ger" if number % 2 else "German", "")[number % 3],
            publication_types=TYPES[number % 3],
            notices=["RetractionIn: Synth J 2021"] if number in (4, 8) else [],
        )
    elsewhere = founding.found(title="Another", by=lead)
    record_of(elsewhere, title="pain 1 trial", language="fre")
    return review


@pytest.fixture(params=["few", "near", "everywhere"])
def found_by(request: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same list by each of the three ways that it is found in large reviews."""
    if request.param != "few":
        monkeypatch.setattr(listing, "COUNTED", 3)
        monkeypatch.setattr(catalogue, "COUNTED", 3)
        monkeypatch.setattr(listing, "NEAR", 30 if request.param == "near" else 2)
    return str(request.param)


KEYS: dict[str, Any] = {
    Order.ARRIVAL: lambda row: row.pk,
    Order.NEWEST: lambda row: (-(row.year or 0), -row.pk),
    Order.OLDEST: lambda row: (row.year or 9999, row.pk),
    Order.TITLE: lambda row: (row.folded_title, row.pk),
    Order.AUTHOR: lambda row: (row.folded_author or "\U0010ffff", row.pk),
}
ASKED: list[tuple[dict[str, Any], Any]] = [
    ({}, lambda row: True),
    ({"words": "pai"}, lambda row: "pain" in row.title),
    ({"words": "-pain"}, lambda row: "pain" not in row.title),
    ({"words": "trial -sleep", "source": "PubMed"}, lambda row: "pain" in row.title and row.source == "PubMed"),
    ({"abstract": "without"}, lambda row: not row.abstract),
    ({"abstract": "with", "language": "German"}, lambda row: row.abstract and row.language in ("ger", "German")),
    ({"year_from": 1995, "year_to": 2000}, lambda row: row.year and 1995 <= row.year <= 2000),
    ({"type": "Journal article"}, lambda row: row.publication_types),
    ({"type": "LETTER"}, lambda row: "Letter" in row.publication_types),
    ({"duplicates": True}, lambda row: row.size > 1),
    ({"flag": "any"}, lambda row: row.flagged),
    ({"flag": "corrected"}, lambda row: False),
    ({"flag": "retracted", "duplicates": True, "words": "sle"}, lambda row: row.flagged and "sleep" in row.title),
]


def rows(review: Any) -> list[Any]:
    found = list(Record.objects.filter(review=review).select_related("batch__search"))
    for row in found:
        together = [each for each in found if each.report_id == row.report_id]
        row.source, row.size = row.batch.search.source, len(together)
        row.flagged = any(each.flag for each in together)
    return found


@pytest.mark.parametrize(("asked", "fits"), ASKED, ids=lambda value: str(value) if isinstance(value, dict) else "")
def test_every_order_is_read_in_both_directions(stocked: Any, found_by: str, asked: dict[str, Any], fits: Any) -> None:
    for order in Order:
        wanted = [row.pk for row in sorted(filter(fits, rows(stocked)), key=KEYS[order])]
        filters = Filters(**asked, order=order)
        page = catalogue.page(stocked, filters, size=12)
        forward, hits = [row.pk for row in page.rows], page.hits
        while page.following:
            page = catalogue.page(stocked, filters, mark=page.following, size=12)
            forward += [row.pk for row in page.rows]
            assert page.hits == hits
        backward = [row.pk for row in page.rows]
        while page.preceding:
            page = catalogue.page(stocked, filters, mark=page.preceding, size=12)
            backward[:0] = [row.pk for row in page.rows]
        assert (forward, backward) == (wanted, wanted)
        assert hits == (len(wanted) if found_by == "few" else min(len(wanted), 4))


def test_a_count_stops_and_says_so(stocked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert catalogue.page(stocked, Filters()).count == "40"
    for module in (listing, catalogue):
        monkeypatch.setattr(module, "COUNTED", 30)
    assert catalogue.page(stocked, Filters()).count == "30+"
    assert catalogue.page(stocked, Filters(words="pain")).count == "20"


def test_what_is_masked_neither_filters_nor_sorts(stocked: Any) -> None:
    everything = [row.pk for row in catalogue.page(stocked, Filters(), masked=True).rows]
    for asked in ({"year_from": 2005}, {"order": "newest"}, {"order": "author"}):
        assert [row.pk for row in catalogue.page(stocked, Filters(**asked), masked=True).rows] == everything
    Record.objects.update(search_text="lukasik synthetic journal")
    assert catalogue.page(stocked, Filters(words="lukasik")).hits == 40
    assert catalogue.page(stocked, Filters(words="lukasik"), masked=True).hits == 0
    assert catalogue.page(stocked, Filters(words="pain"), masked=True).hits == 20


def test_what_is_still_being_imported_shows_nowhere(stocked: Any, lead: Any) -> None:
    staged = record_of(stocked, source="Scopus", title="pain staged", notices=["ErratumIn: x"])
    ImportBatch.objects.filter(pk=staged.batch_id).update(state=BatchState.READING)
    Record.objects.filter(pk=staged.pk).update(report=rows(stocked)[0].report)
    assert catalogue.page(stocked, Filters(words="staged")).hits == 0
    assert catalogue.page(stocked, Filters(flag="corrected")).hits == 0
    assert catalogue.page(stocked, Filters(duplicates=True)).hits == 16


@pytest.mark.parametrize("mark", ["nonsense", "other order"])
def test_a_mark_of_another_list_is_refused(stocked: Any, mark: str) -> None:
    if mark == "other order":
        mark = catalogue.page(stocked, Filters(order="title"), size=5).following
    with pytest.raises(Invalid, match="Go to the list's beginning"):
        catalogue.page(stocked, Filters(), mark=mark)


def test_what_can_be_chosen_is_what_is_there(stocked: Any) -> None:
    assert languages(stocked) == ["English", "German"]
    assert [name.lower() for name in types(stocked)] == ["journal article", "letter"]


def test_sources_are_counted_as_the_searches_are(review: Any, lead: Any) -> None:
    bring(review, lead, entry(1), entry(2), entry(3, TI=""))
    bring(review, lead, entry(1), source="cochrane")
    with CaptureQueriesContext(connection) as asked:
        assert sources(review) == [("cochrane", 1), ("Embase", 2)]
    # A page of the list would read every record for a number that nobody sees there.
    assert not any("records_record" in each["sql"] for each in asked.captured_queries)


def test_a_list_costs_a_fixed_number_of_queries(stocked: Any) -> None:
    batch_of(stocked, source="Third")
    counts = set()
    for asked in ({}, {"words": "pain"}, {"source": "PubMed", "order": "title"}):
        with CaptureQueriesContext(connection) as queries:
            catalogue.page(stocked, Filters(**asked))
        counts.add(len(queries))
    assert counts == {3}
