"""From a query to records, through the stand-in for PubMed; and every way in which that fails, as a sentence."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from accounts import pubmed_key
from demo.pubmed.faults import ALWAYS, Fault, FaultKind
from demo.pubmed.server import StandIn
from records import pubmed, searches, staging
from records.models import BatchState, Quarantined, Record, Report, Revision
from records.readers import Citation
from reviews import jobs
from reviews.errors import Invalid
from reviews.models import Event, Job, JobStatus
from tests.conftest import again
from tests.records.bringing import bring, entry, records

pytestmark = pytest.mark.django_db

QUERY = "spinal AND stimulation"


def citation(number: int) -> Citation:
    return Citation(
        title=f"Synthetic trial number {number} of spinal stimulation",
        abstract=f"Synthetic abstract {number}.",
        authors=(f"Writer N{number}",),
        year=2020,
        journal="Synthetic Journal",
        pmid=str(40_000_000 + number),
        doi=f"10.1000/{number}",
    )


@pytest.fixture
def stand_in(settings: Any, monkeypatch: Any) -> Iterator[StandIn]:
    monkeypatch.setattr(pubmed, "limiter", lambda _: lambda: None)
    monkeypatch.setattr("records.progress.time.sleep", lambda _: None)
    with StandIn([citation(number) for number in range(5)]) as server:
        settings.PUBMED_URL = server.address
        yield server


def ran(review: Any, lead: Any, query: str = QUERY) -> tuple[Any, Any]:
    search = searches.run_pubmed(review, by=lead, query=query)
    batch = search.batches.get()
    jobs.run(batch.job.public_id)
    return again(batch), again(batch.job)


def test_a_preview_counts_and_keeps_nothing(review: Any, lead: Any, stand_in: StandIn) -> None:
    answer = searches.preview(lead, QUERY)
    assert answer.count == 5
    assert "spinal" in answer.translation
    assert not Job.objects.exists()
    assert {call.program for call in stand_in.calls} == {"esearch"}


def test_a_search_becomes_records_and_is_kept_as_prisma_s_wants_it(review: Any, lead: Any, stand_in: StandIn) -> None:
    batch, job = ran(review, lead)
    assert (job.status, job.error) == (JobStatus.DONE, "")
    assert job.message == ("5 found = 5 new + 0 already known + 0 set aside. All 5 records asked for came.")
    assert (job.done, job.total) == (5, 5)
    search = again(batch.search)
    assert (search.source, search.strategy, search.hits, search.run_by) == ("PubMed", QUERY, 5, lead)
    assert "spinal" in search.translation
    assert sorted(record.pmid for record in records(review)) == [str(40_000_000 + number) for number in range(5)]
    assert list(Event.objects.filter(review=review).order_by("-seq").values_list("action", flat=True))[:2] == [
        "import.finished",
        "import.started",
    ]


def test_the_same_search_again_finds_everything_known(review: Any, lead: Any, stand_in: StandIn) -> None:
    ran(review, lead)
    batch, _ = ran(review, lead)
    assert (batch.in_file, batch.known) == (5, 5)
    assert len(records(review)) == 5
    assert not Revision.objects.exists()


def test_what_another_database_has_too_is_one_report(review: Any, lead: Any, stand_in: StandIn) -> None:
    bring(review, lead, entry(1, DO="https://doi.org/10.1000/1"))
    ran(review, lead)
    assert (len(records(review)), Report.objects.visible().count()) == (6, 5)


def test_no_hits_are_a_search_with_its_warnings(review: Any, lead: Any, stand_in: StandIn) -> None:
    batch, job = ran(review, lead, "xyzzyplugh")
    assert (batch.state, batch.in_file, job.status) == (BatchState.VISIBLE, 0, JobStatus.DONE)
    assert job.message == "PubMed found no records for this query."
    assert again(batch.search).hits == 0
    assert any("xyzzyplugh" in warning for warning in again(batch.search).warnings)


def test_a_misspelt_part_is_told_before_and_after(review: Any, lead: Any, stand_in: StandIn) -> None:
    answer = searches.preview(lead, "spinal OR stimulatoin")
    assert any("stimulatoin" in warning for warning in answer.warnings)
    batch, _ = ran(review, lead, "spinal OR stimulatoin")
    assert again(batch.search).warnings == list(answer.warnings)


def test_an_empty_query_is_refused_at_once(review: Any, lead: Any, stand_in: StandIn) -> None:
    for ask in (lambda: searches.preview(lead, " "), lambda: searches.run_pubmed(review, by=lead, query=" ")):
        with pytest.raises(Invalid, match="query is empty"):
            ask()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("kind", "program", "told"),
    [
        (FaultKind.TOO_MANY, "", "asked too often (429)"),
        (FaultKind.FAILING, "", "PubMed is failing (HTTP 500)"),
        (FaultKind.HTML, "", "Instead of PubMed's XML came a web page"),
        (FaultKind.TRUNCATED, "efetch", "broke off before its end"),
        (FaultKind.CUT, "efetch", "broke off before its end"),
        (FaultKind.EMPTY, "efetch", "was empty"),
        (FaultKind.RESET, "efetch", "was cut"),
    ],
)
def test_a_failing_pubmed_fails_the_job_with_a_sentence_and_leaves_nothing(
    review: Any, lead: Any, stand_in: StandIn, kind: FaultKind, program: str, told: str
) -> None:
    stand_in.faults.add(Fault(kind=kind, times=ALWAYS, program=program))
    batch, job = ran(review, lead)
    assert (job.status, batch.state) == (JobStatus.FAILED, BatchState.FAILED)
    assert told in job.error
    assert not Record.objects.exists()
    stand_in.faults.clear()
    jobs.restart(job)
    jobs.run(job.public_id)
    assert (again(job).status, len(records(review))) == (JobStatus.DONE, 5)


def test_a_storm_that_passes_is_weathered(review: Any, lead: Any, stand_in: StandIn) -> None:
    stand_in.faults.add(Fault(kind=FaultKind.TOO_MANY, times=3, value="30"))
    _, job = ran(review, lead)
    assert (job.status, len(records(review))) == (JobStatus.DONE, 5)


def test_a_preview_does_not_wait_for_a_failing_pubmed(review: Any, lead: Any, stand_in: StandIn) -> None:
    stand_in.faults.add(Fault(kind=FaultKind.TOO_MANY, times=ALWAYS, value="60"))
    with pytest.raises(Invalid, match="429"):
        searches.preview(lead, QUERY)
    assert len(stand_in.calls) == 1


def test_an_unreachable_pubmed_is_a_sentence(review: Any, lead: Any, stand_in: StandIn, settings: Any) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.PUBMED_URL = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        _, job = ran(review, lead)
    assert job.status == JobStatus.FAILED
    assert "refused the connection" in job.error


def test_records_that_did_not_come_are_named(review: Any, lead: Any, stand_in: StandIn) -> None:
    stand_in.faults.add(Fault(kind=FaultKind.DROP, value="40000002"))
    batch, job = ran(review, lead)
    assert (job.status, len(records(review))) == (JobStatus.DONE, 4)
    assert "Missing: PMID 40000002" in batch.reconciliation
    assert not Quarantined.objects.exists()
    ran(review, lead)
    assert len(records(review)) == 5


def test_cancelling_between_two_fetches_leaves_nothing(
    review: Any, lead: Any, stand_in: StandIn, monkeypatch: Any
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 2)
    search = searches.run_pubmed(review, by=lead, query=QUERY)
    job = search.batches.get().job
    add = staging.Stage.add

    def cancelling(stage: staging.Stage, entries: Any) -> None:
        add(stage, entries)
        jobs.cancel(job)

    monkeypatch.setattr(staging.Stage, "add", cancelling)
    jobs.run(job.public_id)
    assert again(job).status == JobStatus.CANCELLED
    assert not Record.objects.exists()


def test_without_the_shared_count_nobody_is_asked(
    review: Any, lead: Any, stand_in: StandIn, monkeypatch: Any, settings: Any
) -> None:
    monkeypatch.undo()
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    pubmed._store.cache_clear()
    with pytest.raises(Invalid, match="Redis or Valkey is running"):
        searches.preview(lead, QUERY)
    assert not stand_in.calls


def test_a_person_with_a_key_has_a_count_of_their_own(lead: Any, ana: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(pubmed, "_store", lambda _: Redis())
    pubmed_key.save(ana, "a synthetic key")
    with_key, without = pubmed.limiter(pubmed_key.read(ana)), pubmed.limiter(pubmed_key.read(lead))
    assert (with_key._most, without._most) == (10, 3)
    assert with_key._key != without._key
    assert "synthetic" not in with_key._key


def test_what_entrez_stated_stays_and_what_people_add_can_change(review: Any, lead: Any, stand_in: StandIn) -> None:
    batch, _ = ran(review, lead)
    search = again(batch.search)
    searches.revise(search, by=lead, changes={"peer_review": "PRESS, by a librarian"})
    with pytest.raises(Invalid, match="stay as they were"):
        searches.revise(search, by=lead, changes={"strategy": "another"})
    assert (again(search).peer_review, again(search).strategy) == ("PRESS, by a librarian", QUERY)
