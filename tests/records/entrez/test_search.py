from __future__ import annotations

from datetime import date

import pytest

from records.entrez.errors import EmptyQuery, QueryRefused
from tests.records.entrez.conftest import synthetic


def test_a_search_says_count_translation_and_day(stand_in, ask):
    answer = ask(stand_in().address, today=lambda: date(2026, 11, 22)).search("cord stimulation[ti]")
    assert (answer.count, answer.searched_on) == (450, date(2026, 11, 22))
    assert answer.translation == '"cord stimulation"[Title]'
    assert (answer.warnings, answer.errors) == ((), ())


@pytest.mark.parametrize(
    ("query", "sentence", "count"),
    [
        ("cord xyzzyq", "PubMed did not find the phrase “xyzzyq” and left it out.", 450),
        ("cord[nonsense]", "PubMed does not know the field tag “nonsense” and ignored it.", 450),
        ('"stimulation cord"', 'PubMed did not find the quoted phrase "stimulation cord" as a phrase', 450),
        ("the cord", "PubMed ignored “the”, which it does not search for.", 450),
        ("xyzzyq", "PubMed says: No items found.", 0),
    ],
)
def test_each_remark_is_a_sentence(stand_in, ask, query, sentence, count):
    answer = ask(stand_in().address).search(query)
    assert answer.count == count
    assert any(sentence in warning for warning in answer.warnings)
    assert set(answer.errors) <= set(answer.warnings)


@pytest.mark.parametrize("query", ["", "  \n"])
def test_an_empty_query_is_not_sent(stand_in, ask, query):
    server = stand_in()
    with pytest.raises(EmptyQuery, match="Write what PubMed should search for"):
        ask(server.address).search(query)
    assert not server.calls


def test_a_refused_query_is_quoted_and_not_repeated(stand_in, ask, waits):
    server = stand_in("error:always:Unbalanced brackets")
    with pytest.raises(QueryRefused, match="“Unbalanced brackets”"):
        ask(server.address).search("(cord")
    assert len(server.calls) == 1
    assert waits == []


def test_dates_are_those_of_entry(stand_in, ask):
    pubmed = ask(stand_in(citations=[synthetic(1, year=2011), synthetic(2, year=2012)]).address)
    assert pubmed.search("cord", mindate=date(2012, 1, 1)).count == 1
    assert pubmed.search("cord", maxdate=date(2011, 12, 31)).count == 1
    assert list(pubmed.pmids("cord", mindate=date(2012, 1, 1), maxdate=date(2012, 12, 31))) == [900_002]


def test_every_call_names_tool_but_no_address_holds_the_key(stand_in, ask):
    server = stand_in()
    ask(server.address).search("cord")
    (call,) = server.calls
    assert call.parameters["tool"] == "tandem"
    assert call.method == "POST"
