"""Missing abstracts: asked of PubMed by identifier, pasted by a person; the record stays as it came."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from demo.pubmed.faults import ALWAYS, Fault, FaultKind
from demo.pubmed.server import StandIn
from records import abstracts, duplicates, masking, pubmed
from records import annotations as beside
from records.models import Annotation, Record
from records.readers import Citation
from reporting import exports
from reviews import jobs
from reviews.errors import Conflict, Invalid
from reviews.models import Event, JobStatus
from screening import blocks, sheets
from tests.conftest import again, client_of
from tests.factories import titles
from tests.records.bringing import bring, entry, records

pytestmark = pytest.mark.django_db


def article(number: int, **other: Any) -> Citation:
    said: dict[str, Any] = {
        "title": f"Synthetic trial number {number} of spinal stimulation",
        "abstract": f"Synthetic abstract {number} from PubMed.",
        "authors": (f"Writer N{number}",),
        "year": 2020,
        "journal": "Synthetic Journal",
        "pmid": str(40_000_000 + number),
        "doi": f"10.1000/{number}",
    }
    return Citation(**{**said, **other})


@pytest.fixture
def stand_in(settings: Any, monkeypatch: Any) -> Iterator[StandIn]:
    monkeypatch.setattr(pubmed, "limiter", lambda _: lambda: None)
    monkeypatch.setattr("records.progress.time.sleep", lambda _: None)
    shelf = [article(1), article(2), article(3, abstract=""), article(4, title="Of something else entirely")]
    with StandIn(shelf) as server:
        settings.PUBMED_URL = server.address
        yield server


@pytest.fixture
def bare(review: Any, lead: Any) -> list[Record]:
    """By PMID, by DOI, without an abstract there, under a wrong number, without any number."""
    numbers: list[dict[str, str]] = [
        {"AN": "1", "ID": "PMID: 40000001"},
        {"DO": "10.1000/2"},
        {"DO": "10.1000/3"},
        {"DO": "10.1000/4"},
        {},
    ]
    bring(review, lead, *(entry(place, AB="", **more) for place, more in enumerate(numbers, start=1)))
    Record.objects.filter(title__contains="number 1 ").update(pmid="40000001")
    return records(review)


def fetched(review: Any, lead: Any) -> Any:
    job = abstracts.fetch_all(review, by=lead)
    jobs.run(job.public_id)
    return again(job)


def texts(found: list[Record]) -> list[str]:
    there = beside.of(found)
    mask = masking.Mask(False)
    return [beside.completed(mask.fields(record), record, there)["abstract"] for record in found]


def test_all_that_lack_one_are_asked_by_identifier(
    review: Any, lead: Any, stand_in: StandIn, bare: list[Record]
) -> None:
    assert (abstracts.lacking(review).count(), abstracts.askable(review).count()) == (5, 4)
    job = fetched(review, lead)
    assert (job.status, job.error) == (JobStatus.DONE, "")
    assert job.message == (
        "2 abstracts were added from PubMed; it has none for 1; "
        "under the number of 1 it has another title, which was not taken."
    )
    assert texts(bare) == ["Synthetic abstract 1 from PubMed.", "Synthetic abstract 2 from PubMed.", "", "", ""]
    assert {row.origin.partition(",")[0] for row in Annotation.objects.all()} == {"PubMed 40000001", "PubMed 40000002"}
    assert [record.abstract for record in records(review)] == [""] * 5
    assert Event.objects.filter(review=review, action="abstracts.added").count() == 1
    # One search for all DOIs, one fetch for all articles.
    assert [call.program for call in stand_in.calls].count("efetch") == 1
    fetched(review, lead)
    assert Annotation.objects.count() == 2


def test_asking_twice_at_once_is_one_job(review: Any, lead: Any, stand_in: StandIn, bare: list[Record]) -> None:
    assert abstracts.fetch_all(review, by=lead) == abstracts.fetch_all(review, by=lead)


def test_nothing_to_ask_for_is_said(review: Any, lead: Any) -> None:
    bring(review, lead, entry(1), entry(2, AB=""))
    with pytest.raises(Conflict, match="No record without an abstract names"):
        abstracts.fetch_all(review, by=lead)


def test_a_failing_pubmed_keeps_what_came_before(
    review: Any, lead: Any, stand_in: StandIn, bare: list[Record], monkeypatch: Any
) -> None:
    monkeypatch.setattr(abstracts, "AT_ONCE", 1)
    ask = abstracts._ask

    def failing(*given: Any) -> None:
        ask(*given)
        stand_in.faults.add(Fault(kind=FaultKind.FAILING, times=ALWAYS))

    monkeypatch.setattr(abstracts, "_ask", failing)
    job = fetched(review, lead)
    assert job.status == JobStatus.FAILED
    assert job.error.startswith("1 abstract was added from PubMed. Then PubMed failed: PubMed is failing (HTTP 500)")
    assert Annotation.objects.count() == 1


def test_cancelling_keeps_what_came_before(
    review: Any, lead: Any, stand_in: StandIn, bare: list[Record], monkeypatch: Any
) -> None:
    monkeypatch.setattr(abstracts, "AT_ONCE", 1)
    job, ask = abstracts.fetch_all(review, by=lead), abstracts._ask

    def cancelling(*given: Any) -> None:
        ask(*given)
        jobs.cancel(job)

    monkeypatch.setattr(abstracts, "_ask", cancelling)
    jobs.run(job.public_id)
    assert again(job).status == JobStatus.CANCELLED
    assert Annotation.objects.count() == 1


def test_one_record_is_asked_for_on_its_page(review: Any, lead: Any, stand_in: StandIn, bare: list[Record]) -> None:
    client, base = client_of(lead), f"/reviews/{review.public_id}/records"
    page = client.post(f"{base}/{bare[1].public_id}/abstract/fetch/", follow=True).content.decode()
    assert "Synthetic abstract 2 from PubMed." in page
    assert "Abstract: PubMed 40000002, fetched" in page
    for place, told in ((2, "it has none for 1"), (3, "another title"), (4, "names no PMID, DOI or PMCID")):
        page = client.post(f"{base}/{bare[place].public_id}/abstract/fetch/", follow=True).content.decode()
        assert told in page


def test_an_unreachable_pubmed_is_a_sentence(
    review: Any, lead: Any, stand_in: StandIn, bare: list[Record], settings: Any
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.PUBMED_URL = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        with pytest.raises(Invalid, match="refused the connection"):
            abstracts.fetch_one(bare[0], by=lead)


def test_a_pasted_abstract_is_named_replaced_and_taken_back(review: Any, lead: Any) -> None:
    bring(review, lead, entry(1, AB=""), entry(2))
    record, other = records(review)
    client, address = client_of(lead), f"/reviews/{review.public_id}/records/{record.public_id}/abstract/"
    page = client.post(address, {"text": "Pasted words."}, follow=True).content.decode()
    assert "Pasted words." in page
    assert f"Abstract: entered by {lead.name}" in page
    client.post(address, {"text": "Better words."})
    assert texts([record]) == ["Better words."]
    assert Annotation.objects.filter(to_seq=None).count() == 1
    assert Annotation.objects.count() == 2
    client.post(f"{address}undo/")
    assert texts([record]) == [""]
    for text, told in ((" ", "The abstract is empty"), ("x" * 100_001, "at most 100.000")):
        with pytest.raises(Invalid, match=told):
            beside.add_by_hand(record, by=lead, text=text)
    with pytest.raises(Conflict, match="stays as it came"):
        beside.add_by_hand(other, by=lead, text="Other words.")


def test_it_is_shown_while_screening_and_in_exports(review: Any, lead: Any, ana: Any, ben: Any) -> None:
    bring(review, lead, entry(1, AB="", DO="10.1000/1"))
    [record] = records(review)
    beside.add_by_hand(record, by=lead, text="Methods:\nPasted words.")
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=1)
    [sheet] = sheets.of(ana, titles(review), [record.report])
    assert [(part.heading, str(part.html)) for part in sheet.parts] == [("Methods", "Pasted words.")]
    page = client_of(ana).get(f"/reviews/{review.public_id}/screen/title_abstract/").content.decode()
    assert f"entered by {lead.name}" in page or "Pasted words." not in page
    for form, said in (("csv", f"entered by {lead.name}"), ("ris", f"[Abstract: entered by {lead.name}]")):
        content = "".join(exports.records(review, key="screened", format=form, by=lead).pieces)
        assert "Pasted words." in content
        assert said in content


def test_it_follows_its_record_when_reports_merge_and_split(review: Any, lead: Any) -> None:
    bring(review, lead, entry(1, AB=""), entry(2, AB=""))
    one, other = records(review)
    beside.add_by_hand(other, by=lead, text="Pasted words.")
    duplicates.merge(review, by=lead, reports=[one.report, other.report])
    assert texts(records(review)) == ["Pasted words.", "Pasted words."]
    assert not abstracts.lacking(review).exists()
    duplicates.split(review, by=lead, records=[records(review)[1]])
    assert texts(records(review)) == ["", "Pasted words."]


def test_what_is_masked_is_not_filled_in(review: Any, lead: Any, monkeypatch: Any) -> None:
    bring(review, lead, entry(1, AB=""))
    [record] = records(review)
    beside.add_by_hand(record, by=lead, text="Pasted words.")
    monkeypatch.setitem(masking.MASKED, "abstract", "")
    fields = beside.completed(masking.Mask(True).fields(record), record, beside.of([record]))
    assert (fields["abstract"], fields["origins"]) == ("", {})


def test_by_program(review: Any, lead: Any, ana: Any, stand_in: StandIn, bare: list[Record]) -> None:
    client, base = client_of(lead), f"/api/v1/reviews/{review.public_id}"
    assert client.get(f"{base}/abstracts/").json() == {"lacking": 5, "askable": 4}
    one = f"{base}/records/{bare[0].public_id}/abstract/"
    assert client.post(one).json()["origins"]["abstract"].startswith("PubMed 40000001, fetched")
    assert client.put(one, {"text": "Pasted."}, "application/json").json()["abstract"] == "Pasted."
    assert client.delete(one).status_code == 204
    assert client.delete(one).status_code == 404
    job = client.post(f"{base}/abstracts/")
    assert (job.status_code, job.json()["status"]) == (202, "queued")
    for method in ("post", "put", "delete"):
        assert getattr(client_of(ana), method)(one).status_code == 403
