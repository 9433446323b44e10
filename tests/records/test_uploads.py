"""Files brought several at once: each asks what it must, becomes an import of its own, or leaves nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from records import files, searches, uploads
from records.models import BatchState, ImportBatch, Record, Search, Upload
from reviews import jobs, protocol
from reviews.errors import Conflict, Invalid
from tests.conftest import client_of
from tests.records.bringing import entry, records, ris, search

pytestmark = pytest.mark.django_db
TABLE = b"""Heading,Who,When,Words
Synthetic trial one,"Writer, A",2020,Synthetic words.
Synthetic trial two,"Writer, B",2021,
"""
CHOSEN = {"column-0": "title", "column-1": "authors", "column-2": "year", "column-3": "abstract"}


def table(name: str = "mine.csv", content: bytes = TABLE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def read(batch: ImportBatch) -> ImportBatch:
    jobs.run(batch.job.public_id)
    batch.refresh_from_db()
    return batch


def test_several_files_wait_until_somebody_says_where_they_are_from(review: Any, lead: Any) -> None:
    client, base = client_of(lead), f"/reviews/{review.public_id}/searches"
    files = [ris(entry(1, DB="Embase"), name="one.ris"), ris(entry(2), name="two.ris")]
    page = client.post(f"{base}/file/", {"file": files}, follow=True).content.decode()
    assert Upload.objects.count() == 2
    assert not Search.objects.exists()
    assert "It seems to come from Embase: Its entries say so in the tag DB." in page
    assert 'value="Embase"' in page
    assert "one.ris" in client.get(f"{base}/").content.decode()
    for source, upload in zip(("Embase", "Scopus"), list(uploads.waiting(review))):
        given = {"source": source, "kind": "database", "searched_on": "2026-11-02", "import": "yes"}
        assert client.post(f"{base}/files/{upload.public_id}/", given).status_code == 302
    assert not Upload.objects.exists()
    for batch in ImportBatch.objects.all():
        read(batch)
    assert [record.batch.search.source for record in records(review)] == ["Embase", "Scopus"]


def test_files_of_one_search_are_read_at_once_and_a_refused_one_says_why(review: Any, lead: Any) -> None:
    made, client = search(review, lead), client_of(lead)
    files = [ris(entry(1), name="one.ris"), SimpleUploadedFile("two.ris", b"%PDF-1.7"), ris(entry(2), name="three.ris")]
    address = f"/reviews/{review.public_id}/searches/{made.public_id}/file/"
    page = client.post(address, {"file": files}, follow=True).content.decode()
    assert "“two.ris” seems to be a PDF" in page
    assert [batch.file_name for batch in ImportBatch.objects.order_by("pk")] == ["one.ris", "three.ris"]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"%PDF-1.7", "seems to be a PDF"), (b"", "is empty"), (b"title\nOne\nTwo\n", "one column")],
)
def test_what_is_no_export_is_a_sentence_at_the_field(review: Any, lead: Any, content: bytes, told: str) -> None:
    file = SimpleUploadedFile("a.ris", content)
    page = client_of(lead).post(f"/reviews/{review.public_id}/searches/file/", {"file": file})
    assert page.status_code == 422
    assert told in page.content.decode()
    assert not Upload.objects.exists()


def test_the_page_s_script_is_told_where_to_go_on(review: Any, lead: Any) -> None:
    address = f"/reviews/{review.public_id}/searches/file/"
    answer = client_of(lead).post(address, {"file": ris(entry(1))}, headers={"HX-Request": "true"})
    assert (answer.status_code, Upload.objects.get().public_id in answer["HX-Redirect"]) == (204, True)


def test_a_table_of_nobody_known_asks_for_its_columns_and_shows_how_it_comes_in(review: Any, lead: Any) -> None:
    made, client = search(review, lead), client_of(lead)
    base = f"/reviews/{review.public_id}/searches"
    page = client.post(f"{base}/{made.public_id}/file/", {"file": table()}, follow=True).content.decode()
    upload = Upload.objects.get()
    assert "No column was chosen for the title" in page or "Look at each column" in page
    shown = client.post(f"{base}/files/{upload.public_id}/", {**CHOSEN, "show": "yes"}).content.decode()
    assert "Synthetic trial one" in shown
    assert Upload.objects.exists()
    untitled = client.post(f"{base}/files/{upload.public_id}/", {**CHOSEN, "column-0": "", "import": "yes"})
    assert (untitled.status_code, "No column was chosen for the title" in untitled.content.decode()) == (422, True)
    assert client.post(f"{base}/files/{upload.public_id}/", {**CHOSEN, "import": "yes"}).status_code == 302
    batch = read(ImportBatch.objects.get())
    assert batch.mapping == {"Heading": "title", "Who": "authors", "When": "year", "Words": "abstract"}
    assert (batch.state, batch.in_file) == (BatchState.VISIBLE, 2)
    assert [(r.title, r.year, r.abstract) for r in records(review)] == [
        ("Synthetic trial one", 2020, "Synthetic words."),
        ("Synthetic trial two", 2021, ""),
    ]


def test_a_known_exporter_is_not_asked_but_can_be_adjusted(review: Any, lead: Any) -> None:
    scopus = (
        b"Authors,Title,Year,Source title,DOI,EID\nWriter A.,Synthetic trial,2020,Synthetic Journal,10.1000/a,2-s2\n"
    )
    made = search(review, lead, "Scopus")
    brought = uploads.bring(review, by=lead, files=[table("s.csv", scopus)], search=made)
    assert (len(brought.reading), brought.waiting) == (1, [])
    assert read(brought.reading[0]).mapping == {}
    address = f"/reviews/{review.public_id}/searches/{made.public_id}/file/"
    given = {"file": table("t.csv", scopus), "look": "on"}
    page = client_of(lead).post(address, given, follow=True).content.decode()
    assert "The columns are those of an exporter that is known" in page
    changed = {"column-1": "", "column-3": "title", "import": "yes"}
    client_of(lead).post(f"/reviews/{review.public_id}/searches/files/{Upload.objects.get().public_id}/", changed)
    assert ImportBatch.objects.get(file_name="t.csv").mapping["Source title"] == "title"


def test_a_file_is_started_or_discarded_once(review: Any, lead: Any) -> None:
    made, upload = search(review, lead), uploads.keep(review, by=lead, file=ris(entry(1)))
    uploads.start(upload, by=lead, search=made, mapping={})
    with pytest.raises(Conflict, match="being read or was discarded"):
        uploads.start(upload, by=lead, search=made, mapping={})
    other = uploads.keep(review, by=lead, file=ris(entry(2)))
    uploads.discard(other, by=lead)
    assert not Upload.objects.exists()
    assert not Record.objects.visible().exists()


def test_a_later_run_names_an_earlier_search_and_never_itself(review: Any, lead: Any) -> None:
    first, second = search(review, lead), search(review, lead, searched_on=date(2026, 11, 20))
    searches.revise(second, by=lead, changes={"rerun_of": first})
    for circle in (second, first):
        with pytest.raises(Invalid, match="itself a later run"):
            searches.revise(first, by=lead, changes={"rerun_of": circle if circle is second else first})
    client = client_of(lead)
    given = {"kind": "database", "source": "Embase", "searched_on": "2026-11-02", "rerun_of": second.public_id}
    page = client.post(f"/reviews/{review.public_id}/searches/{first.public_id}/edit/", given)
    assert page.status_code == 422
    assert "Choose an earlier one" in page.content.decode()


def test_whoever_is_masked_sees_no_authors_of_a_file_that_waits(review: Any, lead: Any) -> None:
    from reviews.models import Membership, Role

    Membership.objects.create(review=review, user=lead, role=Role.REVIEWER)
    protocol.revise(review, by=lead, changes={"masks_authors": True})
    upload = uploads.keep(review, by=lead, file=ris(entry(1)))
    page = client_of(lead).get(f"/reviews/{review.public_id}/searches/files/{upload.public_id}/").content.decode()
    assert "Synthetic trial number 1" in page
    assert "Writer" not in page
    answer = client_of(lead).post(f"/api/v1/reviews/{review.public_id}/uploads/{upload.public_id}/preview/")
    assert answer.json()[0]["authors"] == []


def test_by_program(review: Any, lead: Any) -> None:
    client, base = client_of(lead), f"/api/v1/reviews/{review.public_id}"
    made = client.post(f"{base}/uploads/", {"file": table()}).json()
    assert (made["asks"], [column["header"] for column in made["columns"]]) == (
        True,
        ["Heading", "Who", "When", "Words"],
    )
    assert client.get(f"{base}/uploads/").json() == [made]
    one = f"{base}/uploads/{made['id']}"
    mapping = {"Heading": "title", "When": "year"}
    shown = client.post(f"{one}/preview/", {"mapping": mapping}, "application/json").json()
    assert [(each["title"], each["year"]) for each in shown] == [
        ("Synthetic trial one", 2020),
        ("Synthetic trial two", 2021),
    ]
    bad = client.post(
        f"{one}/import/",
        {"mapping": {"Heading": "nonsense"}, "source": "x", "searched_on": "2026-11-02"},
        "application/json",
    )
    assert bad.status_code == 422
    given = {"mapping": mapping, "source": "Colleagues", "kind": "other", "searched_on": "2026-11-02"}
    batch = client.post(f"{one}/import/", given, "application/json")
    assert batch.status_code == 202
    jobs.run(batch.json()["job"])
    assert (
        client.get(f"{base}/imports/{batch.json()['id']}/")
        .json()["words"]
        .startswith("Colleagues, 2 November 2026: 2 records in the file = 2 new + 0 already known + 0 set aside.")
    )
    found = Search.objects.get()
    assert client.post(f"{base}/searches/{found.public_id}/files/", {"file": table("again.csv")}).status_code == 422
    other = client.post(f"{base}/uploads/", {"file": ris(entry(1))}).json()
    assert client.delete(f"{base}/uploads/{other['id']}/").status_code == 204
    assert client.get(f"{base}/uploads/{other['id']}/").status_code == 404


@pytest.fixture
def stored(settings: Any, django_capture_on_commit_callbacks: Any) -> Any:
    """Do something with what follows its commit, and say how many files lie on the server then."""

    def count(act: Any) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return sum(path.is_file() for path in Path(settings.FILES).glob("*"))

    return count


def test_what_is_discarded_leaves_no_bytes_unless_somebody_else_names_them(
    review: Any, lead: Any, stored: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(jobs, "ring", [])
    first, second, third = (uploads.keep(review, by=lead, file=ris(entry(1))) for _ in range(3))
    assert stored(lambda: uploads.discard(first, by=lead)) == 1
    begun = uploads.start(second, by=lead, search=search(review, lead), mapping={})
    assert stored(lambda: uploads.discard(third, by=lead)) == 1
    assert read(begun).state == BatchState.VISIBLE
    other = uploads.keep(review, by=lead, file=ris(entry(2)))
    assert stored(lambda: uploads.discard(other, by=lead)) == 1


def test_bytes_that_were_let_go_while_somebody_kept_them_again_are_there(
    review: Any, lead: Any, stored: Any, monkeypatch: Any
) -> None:
    """A row that is committed between the two looks gets them back; one that is committed later writes them anew."""
    upload = uploads.keep(review, by=lead, file=ris(entry(1)))
    looks = iter([False, True])
    with monkeypatch.context() as patch:
        patch.setattr(files, "named", [lambda sha256: next(looks)])
        files.let_go(upload.file_sha256)
    assert files.kept(upload.file_sha256)
    assert stored(lambda: _kept_and_lost(review, lead, monkeypatch)) == 1


def _kept_and_lost(review: Any, lead: Any, monkeypatch: Any) -> None:
    upload = uploads.keep(review, by=lead, file=ris(entry(1)))
    with monkeypatch.context() as patch:
        patch.setattr(files, "named", [])
        files.let_go(upload.file_sha256)
