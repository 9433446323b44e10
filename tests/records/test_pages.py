"""Every page of searches and records: works, wrong role, stranger, wrong method."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import uploads
from records.models import ImportBatch, Quarantined, Record, Report, Search, Upload
from reviews import jobs, protocol
from tests.blinding.crawl import read
from tests.conftest import client_of
from tests.records.bringing import bring, entry, partition, records, ris, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def stocked(review: Any, lead: Any) -> Any:
    """Two sources with a duplicate, a retraction, an entry set aside."""
    bring(review, lead, entry(1, DO="10.1000/a"), entry(2, AB=""), entry(3, TI=""))
    bring(review, lead, entry(1, DO="10.1000/a", JO="Another Journal"), entry(4), source="Scopus")
    uploads.keep(review, by=lead, file=ris(entry(7)))
    return review


def addresses(review: Any) -> dict[str, str]:
    base = f"/reviews/{review.public_id}"
    found, batch, record = Search.objects.first(), ImportBatch.objects.first(), records(review)[0]
    second, aside = records(review)[1], Quarantined.objects.first()
    upload = Upload.objects.first()
    return {
        "searches": f"{base}/searches/",
        "search": f"{base}/searches/{found.public_id}/",
        "quarantine": f"{base}/imports/{batch.public_id}/quarantine/",
        "records": f"{base}/records/",
        "record": f"{base}/records/{record.public_id}/",
        "duplicates": f"{base}/duplicates/merged/",
        "search_upload": f"{base}/searches/file/",
        "search_new": f"{base}/searches/new/",
        "search_edit": f"{base}/searches/{found.public_id}/edit/",
        "search_file": f"{base}/searches/{found.public_id}/file/",
        "record_add": f"{base}/searches/{found.public_id}/add/",
        "records_compare": f"{base}/records/compare/?record={record.public_id}&record={second.public_id}",
        "pubmed_preview": f"{base}/searches/pubmed/check/",
        "pubmed_import": f"{base}/searches/pubmed/import/",
        "reports_merge": f"{base}/records/merge/",
        "records_split": f"{base}/records/split/",
        "search_records": f"{base}/searches/{found.public_id}/records/new/",
        "import_records": f"{base}/imports/{batch.public_id}/records/duplicates/",
        "search_report": f"{base}/searches/report/",
        "search_report_txt": f"{base}/searches/report/txt/",
        "search_report_csv": f"{base}/searches/report/csv/",
        "search_state": f"{base}/searches/report/items/6/",
        "search_move": f"{base}/searches/{found.public_id}/move/",
        "duplicates_again": f"{base}/duplicates/again/",
        "search_again": f"{base}/searches/{found.public_id}/again/",
        "upload": f"{base}/searches/files/{upload.public_id if upload else 'none'}/",
        "upload_discard": f"{base}/searches/files/{upload.public_id if upload else 'none'}/discard/",
        "mend_text": f"{base}/quarantine/{aside.public_id if aside else 'none'}/",
        "mend_fields": f"{base}/quarantine/{aside.public_id if aside else 'none'}/fields/",
        "quarantine_dismiss": f"{base}/quarantine/{aside.public_id if aside else 'none'}/dismiss/",
        "quarantine_undo": f"{base}/quarantine/{aside.public_id if aside else 'none'}/undo/",
        "abstracts_fetch": f"{base}/searches/abstracts/",
        "abstract_add": f"{base}/records/{record.public_id}/abstract/",
        "abstract_fetch": f"{base}/records/{record.public_id}/abstract/fetch/",
        "abstract_withdraw": f"{base}/records/{record.public_id}/abstract/undo/",
    }


READ = ["searches", "search", "quarantine", "records", "record", "duplicates", "search_records", "import_records"]
READ += ["search_report", "search_report_txt", "search_report_csv"]
SENT = ["search_upload", "search_new", "search_edit", "search_file", "record_add", "upload", "mend_text", "mend_fields"]
FORMS = [*SENT, "records_compare"]
ACTS = ["pubmed_preview", "pubmed_import", "reports_merge", "records_split", "search_state", "search_again"]
ACTS += ["search_move", "duplicates_again", "upload_discard", "quarantine_dismiss", "quarantine_undo"]
ACTS += ["abstracts_fetch", "abstract_add", "abstract_fetch", "abstract_withdraw"]


@pytest.mark.parametrize("name", [*READ, *FORMS])
def test_a_page_opens_for_those_who_may_and_for_nobody_else(
    stocked: Any, lead: Any, ana: Any, observer: Any, stranger: Any, name: str
) -> None:
    address = addresses(stocked)[name]
    assert client_of(lead).get(address).status_code == 200
    others = 200 if name in READ else 403
    assert [client_of(one).get(address).status_code for one in (ana, observer)] == [others, others]
    assert client_of(stranger).get(address).status_code == 404
    assert client_of(None).get(address).status_code == 302
    assert client_of(lead).put(address).status_code == 405


@pytest.mark.parametrize("name", [*ACTS, *SENT])
def test_an_act_is_the_leads(stocked: Any, lead: Any, ana: Any, stranger: Any, name: str) -> None:
    address = addresses(stocked)[name]
    before = (Search.objects.count(), Record.objects.count(), partition(stocked))
    assert client_of(ana).post(address).status_code == 403
    assert client_of(stranger).post(address).status_code == 404
    if name in ACTS:
        assert client_of(lead).get(address).status_code == 405
    assert (Search.objects.count(), Record.objects.count(), partition(stocked)) == before


def test_ids_of_another_review_are_not_there(stocked: Any, lead: Any) -> None:
    from reviews import founding

    elsewhere = founding.found(title="Another", by=lead)
    for name in (
        "search",
        "quarantine",
        "record",
        "search_edit",
        "search_file",
        "record_add",
        "records_compare",
        "search_records",
        "upload",
    ):
        address = addresses(stocked)[name].replace(stocked.public_id, elsewhere.public_id)
        assert client_of(lead).get(address).status_code == 404


def test_a_lead_brings_a_file_and_reads_what_it_held(review: Any, lead: Any) -> None:
    client, base = client_of(lead), f"/reviews/{review.public_id}"
    given = {"kind": "database", "source": "Embase", "searched_on": "2026-11-02", "strategy": "exp back pain/"}
    client.post(f"{base}/searches/file/", {"file": ris(entry(1), entry(2, TI=""))})
    page = client.post(
        f"{base}/searches/files/{Upload.objects.get().public_id}/", {**given, "import": "1"}, follow=True
    )
    assert "waiting for a worker" in page.content.decode()
    jobs.run(ImportBatch.objects.get().job.public_id)
    page = client.get(f"{base}/searches/").content.decode()
    told = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "Embase, 2 November 2026: 2 records in the file = 1 new + 0 already known + 1 set aside." in told
    page = client.get(f"{base}/imports/{ImportBatch.objects.get().public_id}/quarantine/").content.decode()
    assert "Line" in page


def test_a_pdf_is_refused_in_the_form_and_nothing_is_made(review: Any, lead: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("a.ris", b"%PDF-1.7")
    page = client_of(lead).post(f"/reviews/{review.public_id}/searches/file/", {"file": file})
    assert page.status_code == 422
    assert "“a.ris” seems to be a PDF" in page.content.decode()
    assert not Search.objects.exists()


def test_a_record_is_added_and_a_search_corrected_on_their_pages(review: Any, lead: Any) -> None:
    made, client = search(review, lead, "Reference lists", kind="citation"), client_of(lead)
    base = f"/reviews/{review.public_id}/searches/{made.public_id}"
    wrong = client.post(f"{base}/add/", {"title": "A synthetic trial", "doi": "none"})
    assert (wrong.status_code, "“none” is no DOI" in wrong.content.decode()) == (422, False)
    assert "Write it like 10.1000/abc" in wrong.content.decode()
    given = {"title": "A synthetic trial", "authors": "A, B\nC, D", "doi": "https://doi.org/10.1000/X"}
    assert client.post(f"{base}/add/", given).status_code == 302
    [record] = records(review)
    assert (record.authors, record.doi) == (["A, B", "C, D"], "10.1000/x")
    given = {"kind": "citation", "source": "Reference lists", "searched_on": "2026-11-03", "notes": "of 12 reviews"}
    assert client.post(f"{base}/edit/", given).status_code == 302
    made.refresh_from_db()
    assert (str(made.searched_on), made.notes) == ("2026-11-03", "of 12 reviews")


def test_merging_and_splitting_by_page(stocked: Any, lead: Any) -> None:
    client, base = client_of(lead), f"/reviews/{stocked.public_id}"
    before = partition(stocked)
    reports = list(Report.objects.visible())
    client.post(f"{base}/records/merge/", {"report": [report.public_id for report in reports[:2]]})
    assert len(partition(stocked)) == len(before) - 1
    moved = Record.objects.get(placements__back__isnull=False)
    client.post(f"{base}/records/split/", {"record": [moved.public_id]})
    assert partition(stocked) == before


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", 4),
        ("words=NUMBER+4", 1),
        ("words=10.1000%2Fa", 2),
        ("source=Scopus", 2),
        ("abstract=without", 1),
        ("duplicates=on", 2),
        ("flag=any", 0),
        ("words=numb+-4", 3),
        ("words=%22trial+number+4%22", 1),
        ("words=umber", 0),
        ("language=ger", 0),
        ("type=letter", 0),
        ("batch=nothing", 0),
        ("order=author", 4),
        ("year_from=2021", 0),
        ("order=title", 4),
        ("order=newest", 4),
    ],
)
def test_the_list_filters(stocked: Any, lead: Any, asked: str, expected: int) -> None:
    page = client_of(lead).get(f"/reviews/{stocked.public_id}/records/?{asked}").content.decode()
    assert page.count('name="record"') == expected


@pytest.mark.parametrize("name", [*READ])
def test_masked_authors_journal_and_year_are_nowhere(
    stocked: Any, lead: Any, ana: Any, observer: Any, name: str
) -> None:
    protocol.revise(stocked, by=lead, changes={"masks_authors": True})
    address = addresses(stocked)[name]
    page = read(client_of(ana).get(address)).body.decode()
    for secret in ("Writer", "Synthetic Journal", "Another Journal", "PY  - 2020"):
        assert secret not in page
    if name == "record":
        assert "Synthetic Journal" in client_of(observer).get(address).content.decode()


def test_what_is_masked_cannot_be_searched_for(stocked: Any, lead: Any, ana: Any) -> None:
    protocol.revise(stocked, by=lead, changes={"masks_authors": True})
    for asked in ("words=writer", "words=another+journal"):
        assert "No records" in client_of(ana).get(f"/reviews/{stocked.public_id}/records/?{asked}").content.decode()


@pytest.mark.parametrize("name", ["searches", "records", "duplicates"])
def test_lists_ask_a_constant_number_of_queries(review: Any, lead: Any, name: str) -> None:
    client, counts = client_of(lead), []
    for first in (0, 10):
        for number in range(first, first + 3 + first):
            bring(review, lead, entry(number), source=f"Source {number}")
            bring(review, lead, entry(number), source=f"Other source {number}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(addresses(review)[name]).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
