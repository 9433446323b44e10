"""A later run against the earlier one, and the numbers of searches with the lists behind them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from records import brought, reruns, searches, tallies
from records.models import Search
from reviews import jobs
from reviews.errors import Conflict, NotFound
from tests.conftest import client_of
from tests.records.bringing import entry, records, ris, search
from tests.records.test_abstracts import stand_in

__all__ = ["stand_in"]
pytestmark = pytest.mark.django_db


def read(review: Any, lead: Any, found: Search, *entries: str) -> None:
    from records import imports

    batch = imports.read_file(review, by=lead, search=found, file=ris(*entries))
    jobs.run(batch.job.public_id)


@pytest.fixture
def runs(review: Any, lead: Any) -> tuple[Search, Search]:
    """Met again, retracted since, vanished; and one that is new."""
    first = search(review, lead)
    second = search(review, lead, searched_on=date(2026, 11, 20), rerun_of=first)
    read(review, lead, first, entry(1, AN="L1"), entry(2, AN="L2"), entry(3, AN="L3"))
    retracted = entry(2, AN="L2", TI="RETRACTED: Synthetic trial number 2 of spinal stimulation")
    read(review, lead, second, entry(1, AN="L1"), retracted, entry(4, AN="L4"), entry(4, AN="L4"))
    return first, second


def numbers(found: Any) -> list[str]:
    return sorted(record.accession for record in found)


def test_the_difference_of_two_runs(runs: tuple[Search, Search]) -> None:
    first, second = runs
    assert numbers(brought.of_search(second, "new")) == ["L4"]
    assert numbers(brought.of_search(second, "again")) == ["L1", "L2"]
    assert numbers(brought.of_search(second, "vanished")) == ["L3"]
    assert numbers(brought.of_search(second, "known")) == ["L1", "L2"]
    found = reruns.difference(second)
    assert found is not None
    assert (found.former, found.again, found.vanished) == (first, 2, 1)
    assert reruns.difference(first) is None
    for part in ("again", "nonsense"):
        with pytest.raises(NotFound):
            brought.of_search(first, part)


def test_what_was_retracted_in_between_is_named(runs: tuple[Search, Search]) -> None:
    from records.models import Revision

    _, second = runs
    assert numbers(brought.of_search(second, "retracted")) == []
    Revision.objects.update(notices=["RetractionIn: J Synth 2026"])
    assert numbers(brought.of_search(second, "retracted")) == ["L2"]


def test_every_number_opens_its_list(review: Any, lead: Any, runs: tuple[Search, Search]) -> None:
    client = client_of(lead)
    for tally in tallies.of_review(review):
        for part, number in (
            ("new", tally.new),
            ("duplicates", tally.duplicates),
            ("recounted", tally.again),
        ):
            assert brought.of_search(tally.search, part).count() == number
    page = client.get(f"/reviews/{review.public_id}/searches/{runs[1].public_id}/").content.decode()
    for part in ("new", "known", "again", "vanished"):
        address = f"/reviews/{review.public_id}/searches/{runs[1].public_id}/records/{part}/"
        assert address in page
        assert client.get(address).status_code == 200
    listed = client.get(f"/api/v1/reviews/{review.public_id}/searches/{runs[1].public_id}/records/vanished/").json()
    assert [each["accession"] for each in listed["records"]] == ["L3"]
    difference = client.get(f"/api/v1/reviews/{review.public_id}/searches/{runs[1].public_id}/difference/").json()
    assert (difference["former"], difference["again"]) == (runs[0].public_id, 2)
    other = client.get(f"/api/v1/reviews/{review.public_id}/searches/{runs[0].public_id}/difference/")
    assert other.status_code == 404


def test_totals_add_up_as_the_flow_counts(review: Any, lead: Any, runs: tuple[Search, Search]) -> None:
    from reporting import prisma

    scopus, register = search(review, lead, "Scopus"), search(review, lead, "ISRCTN", kind="register")
    read(review, lead, scopus, entry(1, AN="S1"), entry(9, AN="S9"))
    read(review, lead, register, entry(1, AN="R1"))
    told = tallies.of_review(review)
    totals, flow = tallies.totals(told), prisma.flow(review)
    assert (totals.databases, totals.registers) == (flow.n("databases"), flow.n("registers"))
    assert (totals.databases, totals.registers) == (8, 1)
    assert totals.duplicates == flow.n("duplicates") == 4
    assert totals.identified == len(records(review)) + 2 == 9
    assert totals.reports == flow.n("all-screened")
    assert [tally.duplicates for tally in told] == [0, 0, 1, 1]
    assert told[2].batches[0].words == (
        "Scopus, 2 November 2026: 2 records in the file = 2 new + 0 already known + 0 set aside. "
        "1 of the new ones was found to be a duplicate."
    )


def test_pubmed_is_asked_again_with_one_click(review: Any, lead: Any, stand_in: Any) -> None:
    first = searches.run_pubmed(review, by=lead, query="spinal", limits="Humans.", entered_from=date(2000, 1, 1))
    jobs.run(first.batches.get().job.public_id)
    searches.revise(first, by=lead, changes={"peer_review": "PRESS"})
    answer = client_of(lead).post(f"/reviews/{review.public_id}/searches/{first.public_id}/again/", follow=True)
    second = Search.objects.get(rerun_of=first)
    assert "the difference will stand here" in answer.content.decode()
    assert (second.strategy, second.peer_review) == ("spinal", "PRESS")
    assert second.limits.splitlines() == ["Humans.", "Entered PubMed from 2000-01-01 to the day of the search."]
    jobs.run(second.batches.get().job.public_id)
    found = reruns.difference(second)
    assert found is not None
    assert (found.again, found.vanished) == (3, 0)

    with pytest.raises(Conflict, match="Bring the file of its later run"):
        searches.run_again(search(review, lead, "Scopus"), by=lead)


def test_it_is_run_again_by_program(review: Any, lead: Any, stand_in: Any) -> None:
    first = searches.run_pubmed(review, by=lead, query="spinal")
    answer = client_of(lead).post(f"/api/v1/reviews/{review.public_id}/searches/{first.public_id}/again/")
    assert (answer.status_code, answer.json()["rerun_of"]) == (202, first.public_id)
