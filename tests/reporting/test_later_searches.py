"""A later search adds its hits to D, and those already held to U; the same search again adds nothing."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pytest

from records import tallies
from records.models import BatchState, ImportBatch, Record, Search, Sighting
from reporting import boxes, exports, lists
from reviews.errors import Invalid
from tests.reporting.conftest import Cast

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
JANUARY = date(2026, 1, 1)
"""The day of every search that the factories make."""


def meet(cast: Cast, *records: Record, search: Search | None = None, **said: Any) -> ImportBatch:
    """Another import meets the records again: for a search of its own unless one is given."""
    first = records[0].batch.search
    batch = {"file_sha256": said.pop("file", ""), "state": said.pop("state", BatchState.VISIBLE)}
    fields = {"source": first.source, "kind": first.kind, "searched_on": JUNE, "run_by": cast.lead, **said}
    search = search or Search.objects.create(review=cast.review, **fields)
    made = ImportBatch.objects.create(review=cast.review, search=search, created_by=cast.lead, from_seq=1, **batch)
    Sighting.objects.bulk_create(Sighting(batch=made, record=record) for record in records)
    return made


def numbers(cast: Cast, *keys: str) -> tuple[int, ...]:
    """Of the flow, after looking that the Searches page counts as it does."""
    for batch in ImportBatch.objects.all():
        known = batch.sightings.count()
        ImportBatch.objects.filter(pk=batch.pk).update(known=known, in_file=known + batch.records.count())
    found = cast.flow()
    totals = tallies.totals(tallies.of_review(cast.review))
    told = (totals.databases, totals.registers, totals.others, totals.duplicates, totals.reports)
    removed = found.n("duplicates") + found.n("other-duplicates")
    others, kept = found.n("other-identified"), found.n("all-screened")
    assert told == (found.n("databases"), found.n("registers"), others, removed, kept)
    return tuple(found.n(key) for key in keys)


def test_a_search_of_another_day_adds_its_hits_and_as_many_duplicates(cast: Cast) -> None:
    one, two, three = (cast.record() for _ in range(3))
    entry = cast.record(source="ISRCTN", kind="register")
    before = numbers(cast, "screened", "all-screened")
    meet(cast, one, two)
    meet(cast, entry)
    assert numbers(cast, "databases", "registers", "duplicates", "identified") == (5, 2, 3, 7)
    assert numbers(cast, "screened", "all-screened") == before
    assert [(part.label, part.n) for part in cast.flow().sources] == [("PubMed", 5), ("ISRCTN", 2)]
    meet(cast, one, three, searched_on=JULY)
    assert numbers(cast, "databases", "duplicates") == (7, 5)


def test_what_is_the_same_search_again_adds_nothing(cast: Cast) -> None:
    one, two = cast.record(), cast.record()
    before = cast.flow()
    own = one.batch.search
    ImportBatch.objects.filter(pk=one.batch_id).update(file_sha256="f" * 64)
    meet(cast, one, two, search=own)
    meet(cast, one, two, searched_on=JANUARY)
    meet(cast, one, two, file="f" * 64)
    meet(cast, one, two, state=BatchState.READING)
    meet(cast, one, two, state=BatchState.DROPPED)
    assert cast.flow() == before


def test_a_declared_later_run_counts_on_the_same_day_too(cast: Cast) -> None:
    one = cast.record()
    meet(cast, one, searched_on=JANUARY, rerun_of=one.batch.search)
    assert numbers(cast, "databases", "duplicates") == (2, 1)


def test_a_record_counts_once_for_a_day_however_many_files_hold_it(cast: Cast) -> None:
    one = cast.record()
    again = meet(cast, one)
    meet(cast, one, search=again.search, file="a" * 64)
    meet(cast, one)
    assert numbers(cast, "databases", "duplicates") == (2, 1)


def test_other_methods_count_in_their_own_arm(cast: Cast) -> None:
    cast.record()
    cited = cast.record(source="Reference lists", kind="citation")
    meet(cast, cited)
    assert numbers(cast, "databases", "duplicates") == (1, 0)
    assert numbers(cast, "citation-searching", "other-identified", "other-duplicates") == (2, 2, 1)
    assert numbers(cast, "other-screened", "all-screened") == (1, 2)


def test_its_list_says_which_search_met_the_record_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    made = [cast.record() for _ in range(3)]
    meet(cast, *made[:2])
    listed = boxes.members(cast.review, "databases")

    pages = [lists.page(cast.review, listed, reader=cast.ana)]
    while pages[-1].next:
        after = pages[-1].next.removeprefix("?after=")
        pages.append(lists.page(cast.review, listed, reader=cast.ana, after=after))
    rows = [entry for page in pages for entry in page.entries]
    assert [row.record for row in rows] == [*made, *made[:2]]
    assert [row.again for row in rows] == ["", "", "", *["met again by PubMed, 1 June 2026"] * 2]
    assert len({row.id for row in rows}) == 5

    back = [pages[-1]]
    while back[0].previous:
        before = back[0].previous.removeprefix("?before=")
        back.insert(0, lists.page(cast.review, listed, reader=cast.ana, before=before))
    assert [row.id for page in back for row in page.entries] == [row.id for row in rows]
    with pytest.raises(Invalid, match="This list has changed"):
        lists.page(cast.review, listed, reader=cast.ana, after=f"{made[2].public_id}.{made[2].batch.public_id}")


def test_its_export_has_a_row_for_each_time(cast: Cast) -> None:
    one = cast.record()
    cast.record()
    meet(cast, one)
    text = "".join(exports.records(cast.review, key="databases", format="csv", by=cast.lead).pieces)
    rows = list(csv.DictReader(text.lstrip("\ufeff").splitlines()))
    assert [row["met_again"] for row in rows] == ["", "", "met again by PubMed, 1 June 2026"]
    assert rows[0]["title"] == rows[2]["title"]
