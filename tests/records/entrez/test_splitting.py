from __future__ import annotations

from datetime import date

import pytest

from demo.pubmed.shelf import Bulk
from records.entrez import Slice
from records.entrez.errors import CannotSplit
from records.entrez.splitting import MOST, divide


def test_25000_of_which_12000_on_one_day_all_come_once(stand_in, ask):
    server = stand_in(bulk=True)
    pubmed = ask(server.address)
    parts = list(pubmed.slices("anything"))
    assert all(0 < part.count <= MOST for part in parts)
    assert sum(part.count for part in parts) == Bulk.COUNT
    crowded = [part for part in parts if part.first_pmid is not None]
    assert {(part.mindate, part.maxdate) for part in crowded} == {(Bulk.CROWDED_DAY, Bulk.CROWDED_DAY)}
    pmids = list(pubmed.pmids("anything"))
    assert len(pmids) == Bulk.COUNT
    assert set(pmids) == set(Bulk().everything())


def test_what_fits_is_one_slice(stand_in, ask):
    (part,) = ask(stand_in().address).slices("cord")
    assert part == Slice(query="cord", count=450)


def test_nothing_found_is_no_slice(stand_in, ask):
    assert list(ask(stand_in().address).slices("xyzzyq")) == []


def test_a_day_that_pmids_do_not_divide_is_a_sentence():
    day = date(2021, 3, 15)
    whole = Slice(query="x", mindate=day, maxdate=day, count=12_000)
    with pytest.raises(CannotSplit, match="12,000 hits entered PubMed on 2021-03-15"):
        list(divide(whole, lambda part: 0))


def test_halves_that_lose_hits_are_refused():
    whole = Slice(query="x", count=12_000)
    with pytest.raises(CannotSplit, match="only 10 in the two halves"):
        list(divide(whole, lambda part: 5))


def test_a_slice_states_its_range_of_pmids():
    assert Slice(query="a OR b", first_pmid=1, last_pmid=9).term == "(a OR b) AND 1:9[uid]"


def test_a_part_that_has_grown_is_divided_again(stand_in, ask):
    pubmed = ask(stand_in(bulk=True).address)
    grown = Slice(query="anything", mindate=Bulk.CROWDED_DAY, maxdate=Bulk.CROWDED_DAY, count=9_000)
    assert len(set(pubmed._listed(grown))) == Bulk.CROWD
