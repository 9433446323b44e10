from __future__ import annotations

from records.entrez import pmid_of, reconcile
from records.readers.citation import Citation, Unreadable
from tests.records.entrez.conftest import synthetic


def test_fetch_sends_200_ids_a_request(stand_in, ask):
    server = stand_in()
    pmids = [900_000 + number for number in range(450)]
    found = list(ask(server.address).fetch(pmids))
    sizes = [call.parameters["id"].count(",") + 1 for call in server.calls]
    assert sizes == [200, 200, 50]
    assert [entry.pmid for entry in found] == [str(pmid) for pmid in pmids]
    assert reconcile(pmids, found).sentence == "All 450 records asked for came."


def test_what_did_not_come_is_named(stand_in, ask):
    pmids = [900_000 + number for number in range(450)]
    found = list(ask(stand_in("drop:1:900003+900007").address).fetch(pmids))
    result = reconcile(pmids, found)
    assert (result.asked, result.received, result.missing) == (450, 448, ("900003", "900007"))
    assert "Missing: PMID 900003, 900007." in result.sentence


def test_a_pmid_that_does_not_exist_is_missing(stand_in, ask):
    result = reconcile(["12"], ask(stand_in().address).fetch(["12"]))
    assert result.missing == ("12",)


def test_deleted_and_unreadable_entries_have_come():
    deleted = Unreadable(line=1, reason="Deleted.", raw="<PMID Version='1'>7</PMID>")
    result = reconcile([5, 6, 7], [synthetic(0, pmid="5"), deleted, "8"])
    assert (result.received, result.missing, result.unasked) == (2, ("6",), ("8",))


def test_twenty_missing_are_shown_and_the_rest_counted():
    assert "and 5 more" in reconcile(range(1, 26), []).sentence


def test_the_pmid_of_an_entry():
    assert pmid_of(Citation(title="x", pmid="3")) == "3"
    assert pmid_of(Unreadable(line=1, reason="x", raw="no number")) == ""
    assert pmid_of(4) == "4"
