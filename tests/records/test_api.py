"""The API of searches and records: the same acts, the same answers, the same doors."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from records.models import ImportBatch, Search
from reviews import jobs, protocol
from tests.conftest import client_of
from tests.records.bringing import bring, entry, partition, records, ris, search

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def stocked(review: Any, lead: Any) -> Any:
    bring(review, lead, entry(1, DO="10.1000/a"), entry(2), entry(3, TI=""))
    bring(review, lead, entry(1, DO="10.1000/a"), entry(4), source="Scopus")
    return review


def at(review: Any, rest: str) -> str:
    return f"/api/v1/reviews/{review.public_id}/{rest}"


def reads(review: Any) -> list[str]:
    batch, record = ImportBatch.objects.first(), records(review)[0]
    found = Search.objects.first()
    return [
        "searches/",
        f"searches/{found.public_id}/",
        f"imports/{batch.public_id}/",
        f"imports/{batch.public_id}/quarantine/",
        f"imports/{batch.public_id}/records/new/",
        f"searches/{found.public_id}/records/known/",
        "search-report/",
        "records/",
        f"records/{record.public_id}/",
        "duplicates/",
    ]


def acts(review: Any) -> list[tuple[str, str]]:
    found = Search.objects.first()
    return [
        ("post", "searches/"),
        ("post", "searches/preview/"),
        ("post", "searches/pubmed/"),
        ("patch", f"searches/{found.public_id}/"),
        ("post", f"searches/{found.public_id}/files/"),
        ("post", f"searches/{found.public_id}/records/"),
        ("post", f"searches/{found.public_id}/again/"),
        ("put", "searches/order/"),
        ("post", "possible-duplicates/again/"),
        ("get", "uploads/"),
        ("post", "uploads/"),
        ("get", "uploads/none/"),
        ("delete", "uploads/none/"),
        ("post", "uploads/none/preview/"),
        ("post", "uploads/none/import/"),
        ("put", "search-report/items/6/"),
        ("post", "quarantine/none/release/"),
        ("post", "quarantine/none/dismiss/"),
        ("post", "quarantine/none/undo/"),
        ("post", "abstracts/"),
        ("post", "reports/merge/"),
        ("post", "records/split/"),
    ]


def test_every_answer_is_for_members_only_and_every_act_for_the_lead(
    stocked: Any, lead: Any, ana: Any, stranger: Any
) -> None:
    for path in reads(stocked):
        answers = [client_of(one).get(at(stocked, path)).status_code for one in (lead, ana, stranger)]
        assert answers == [200, 200, 404], path
        assert client_of(None).get(at(stocked, path)).status_code == 401, path
        assert client_of(lead).delete(at(stocked, path)).status_code == 405, path
    for method, path in acts(stocked):
        answers = [getattr(client_of(one), method)(at(stocked, path), {}).status_code for one in (ana, stranger)]
        assert answers == [403, 404], path


def test_a_search_is_written_down_read_and_corrected(review: Any, lead: Any) -> None:
    client = client_of(lead)
    given = {"kind": "register", "source": "ClinicalTrials.gov", "searched_on": "2026-11-02", "strategy": "pain"}
    made = client.post(at(review, "searches/"), given, JSON)
    assert made.status_code == 201
    changed = client.patch(at(review, f"searches/{made.json()['id']}/"), {"hits": 12}, JSON).json()
    assert (changed["hits"], changed["source"], changed["batches"]) == (12, "ClinicalTrials.gov", [])
    assert client.get(at(review, "searches/")).json() == [changed]
    assert client.post(at(review, "searches/"), {"source": "x"}, JSON).status_code == 400


def test_a_file_is_imported(review: Any, lead: Any) -> None:
    made, client = search(review, lead), client_of(lead)
    answer = client.post(at(review, f"searches/{made.public_id}/files/"), {"file": ris(entry(1), entry(2, TI=""))})
    assert answer.status_code == 202
    jobs.run(answer.json()["job"])
    batch = client.get(at(review, f"imports/{answer.json()['id']}/")).json()
    assert [batch[name] for name in ("state", "in_file", "new", "known", "set_aside")] == ["visible", 2, 1, 0, 1]
    [aside] = client.get(at(review, f"imports/{batch['id']}/quarantine/")).json()
    assert aside["reason"]
    pdf = SimpleUploadedFile("a.ris", b"%PDF-1.7")
    refused = client.post(at(review, f"searches/{made.public_id}/files/"), {"file": pdf})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert "seems to be a PDF" in refused.json()["detail"]


def test_a_record_is_added(review: Any, lead: Any) -> None:
    made = search(review, lead, "Reference lists", kind="citation")
    given = {"title": "A synthetic trial", "authors": ["A, B"], "year": 2019}
    address = at(review, f"searches/{made.public_id}/records/")
    answer = client_of(lead).post(address, given, JSON)
    assert (answer.status_code, answer.json()["authors"], answer.json()["year"]) == (201, ["A, B"], 2019)
    assert client_of(lead).post(address, given, JSON).status_code == 409


def test_the_list_turns_its_pages_both_ways(review: Any, lead: Any, monkeypatch: Any) -> None:
    bring(review, lead, *(entry(number, PY=str(2000 + number % 3)) for number in range(120)))
    client = client_of(lead)
    for order in ("arrival", "newest", "oldest", "title"):
        pages = [client.get(at(review, f"records/?order={order}")).json()]
        while mark := pages[-1]["following"]:
            pages.append(client.get(at(review, "records/"), {"order": order, "mark": mark}).json())
        assert [len(page["records"]) for page in pages] == [50, 50, 20]
        assert len({record["id"] for page in pages for record in page["records"]}) == 120
        back = client.get(at(review, "records/"), {"order": order, "mark": pages[2]["preceding"]}).json()
        assert back["records"] == pages[1]["records"]
        first = client.get(at(review, "records/"), {"order": order, "mark": back["preceding"]}).json()
        assert (first["records"], first["preceding"]) == (pages[0]["records"], "")
    assert pages[0]["count"] == "120"
    assert client.get(at(review, "records/?mark=forged")).status_code == 422


def test_a_record_tells_where_it_is_from_and_has_been(stocked: Any, lead: Any) -> None:
    first, *_, twin, _ = records(stocked)
    told = client_of(lead).get(at(stocked, f"records/{twin.public_id}/")).json()
    assert (told["source"], told["others"], told["position"]) == ("Scopus", [first.public_id], 1)
    assert [place["reason"] for place in told["placements"]] == [
        "Same DOI 10.1000/a, same title, authors, year and journal"
    ]
    assert told["raw"].startswith("TY  - JOUR")


def test_duplicates_are_listed_merged_and_split(stocked: Any, lead: Any) -> None:
    client, before = client_of(lead), partition(stocked)
    [group] = client.get(at(stocked, "duplicates/")).json()["groups"]
    assert [record["reason"] for record in group["records"]] == [
        "",
        "Same DOI 10.1000/a, same title, authors, year and journal",
    ]
    others = {record.report.public_id for record in records(stocked)} - {group["report"]}
    merged = client.post(at(stocked, "reports/merge/"), {"reports": [group["report"], *others]}, JSON)
    assert merged.json()["report"] == group["report"]
    stale = client.post(at(stocked, "reports/merge/"), {"reports": [group["report"], *others]}, JSON)
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    moved = [record.public_id for record in records(stocked) if record.placements.count() == 2]
    split = client.post(at(stocked, "records/split/"), {"records": moved}, JSON)
    assert len(split.json()) == 3
    assert partition(stocked) == before


def test_masked_fields_are_in_no_answer(stocked: Any, lead: Any, ana: Any) -> None:
    protocol.revise(stocked, by=lead, changes={"masks_authors": True})
    for path in reads(stocked):
        answer = client_of(ana).get(at(stocked, path)).content.decode()
        assert "Writer" not in answer, path
        assert "Synthetic Journal" not in answer, path
    assert client_of(ana).get(at(stocked, "records/?words=writer")).json()["records"] == []
