"""Full texts on pages and by program: who gets in, what is filed, how a PDF is given out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from records import uploads
from records.models import Report
from records.readers import Citation
from reviews import founding, jobs
from reviews.models import Job, JobStatus, Review
from screening import blocks, fulltexts, retrieval, zips
from screening.models import FullText, Retrieval
from tests.conftest import client_of
from tests.factories import record_of, reports_of, titles, vote
from tests.screening.settling import open_block, sought_of

PDF = b"%PDF-1.7\n%synthetic\n"


@pytest.fixture
def report(review: Review, lead: User, ana: User, ben: User) -> Report:
    made = record_of(review, pmid="90000417", doi="10.5555/synthetic.417", title="Stimulation after surgery").report
    open_block(titles(review), lead, {ana: "include", ben: "include"})
    return made


def pdf_file(content: bytes = PDF, name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def zip_file(name: str = "90000417.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return SimpleUploadedFile("many.zip", made.getvalue())


def page(review: Review) -> str:
    return reverse("full_texts", args=[review.public_id])


def api(review: Review) -> str:
    return f"/api/v1/reviews/{review.public_id}/"


def acts(review: Review, report: Report, pdf: FullText) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Every changing address with a body that would work."""
    one, many = f"{page(review)}{report.public_id}/", page(review)
    told = {"outcome": "retrieved"}
    return {
        "upload": ("post", f"{one}upload/", {"pdf": pdf_file(PDF + b"2")}),
        "record": ("post", f"{one}retrieval/", told),
        "zip": ("post", f"{many}zip/", {"archive": zip_file()}),
        "remove": ("post", f"{many}pdf/{pdf.public_id}/remove/", {}),
        "api upload": ("post", f"{api(review)}full-texts/{report.public_id}/", {"pdf": pdf_file(PDF + b"2")}),
        "api record": ("post", f"{api(review)}retrievals/{report.public_id}/", told),
        "api zip": ("post", f"{api(review)}full-texts/zip/", {"archive": zip_file()}),
        "api remove": ("delete", f"{api(review)}full-texts/pdf/{pdf.public_id}/", {}),
    }


@pytest.mark.parametrize(
    "name", ["upload", "record", "zip", "remove", "api upload", "api record", "api zip", "api remove"]
)
def test_who_files(
    review: Review, report: Report, lead: User, ana: User, statistician: User, observer: User, stranger: User, name: str
) -> None:
    pdf = fulltexts.store(report, by=ana, name="a.pdf", chunks=[PDF])
    works = {"upload": 302, "record": 302, "zip": 200, "remove": 302}
    works |= {"api upload": 201, "api record": 201, "api zip": 200, "api remove": 204}
    for user, expected in [(statistician, 403), (observer, 403), (stranger, 404), (lead, works[name])]:
        method, url, body = acts(review, report, pdf)[name]
        assert getattr(client_of(user), method)(url, body).status_code == expected
    method, url, body = acts(review, report, pdf)[name]
    assert client_of(lead).put(url).status_code == 405
    assert client_of(None).post(url, body).status_code in {302, 401}


@pytest.mark.parametrize("role", ["lead", "ana", "statistician", "observer"])
def test_everybody_in_the_review_reads(
    review: Review, report: Report, lead: User, ana: User, statistician: User, observer: User, stranger: User, role: str
) -> None:
    pdf = fulltexts.store(report, by=ana, name="a.pdf", chunks=[PDF])
    user = {"lead": lead, "ana": ana, "statistician": statistician, "observer": observer}[role]
    for url in (
        page(review),
        f"{page(review)}{report.public_id}/",
        f"{page(review)}pdf/{pdf.public_id}/",
        f"{api(review)}retrievals/",
        f"{api(review)}full-texts/pdf/{pdf.public_id}/",
    ):
        answer = client_of(user).get(url)
        list(answer)
        assert answer.status_code == 200
        assert client_of(stranger).get(url).status_code == 404
        assert client_of(user).put(url).status_code == 405
    text = client_of(user).get(page(review)).content.decode()
    assert ("Upload the zip" in text) is (role in {"lead", "ana"})


def test_nothing_is_listed_before_release(review: Review, lead: User, ana: User, ben: User) -> None:
    voted, bare = reports_of(review, 2)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=5)
    vote(titles(review), ana, voted)
    vote(titles(review), ben, voted)
    client = client_of(lead)
    assert "No full texts are sought yet" in client.get(page(review)).content.decode()
    assert client.get(f"{api(review)}retrievals/").json()["count"] == 0
    for one in (voted, bare):
        assert client.get(f"{page(review)}{one.public_id}/").status_code == 404
        for url, body in (
            (f"{page(review)}{one.public_id}/upload/", {"pdf": pdf_file()}),
            (f"{page(review)}{one.public_id}/retrieval/", {"outcome": "requested"}),
            (f"{api(review)}full-texts/{one.public_id}/", {"pdf": pdf_file()}),
            (f"{api(review)}retrievals/{one.public_id}/", {"outcome": "requested"}),
        ):
            assert client.post(url, body).status_code == 404


def test_a_pdf_is_given_out_as_a_pdf_and_nothing_else(review: Review, report: Report, ana: User) -> None:
    pdf = fulltexts.store(report, by=ana, name='<b>"Ärzte"; x=1.html', chunks=[b"<script>\n", PDF])
    for url in (f"{page(review)}pdf/{pdf.public_id}/", f"{api(review)}full-texts/pdf/{pdf.public_id}/"):
        answer = client_of(ana).get(url, headers={"accept": "application/pdf"})
        assert b"".join(answer.streaming_content) == b"<script>\n" + PDF  # type: ignore[attr-defined]
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        assert answer["Content-Disposition"].startswith("inline; filename")
        assert answer["Content-Disposition"].endswith(".html.pdf")
        assert not {"ETag", "Last-Modified"} & set(answer.headers)


def test_a_pdf_of_another_review_is_not_there(review: Review, report: Report, lead: User, ana: User) -> None:
    pdf = fulltexts.store(report, by=ana, name="a.pdf", chunks=[PDF])
    other = founding.found(title="Another", by=lead)
    client = client_of(lead)
    assert client.get(f"{page(other)}pdf/{pdf.public_id}/").status_code == 404
    assert client.post(f"{page(other)}pdf/{pdf.public_id}/remove/").status_code == 404
    assert client.delete(f"{api(other)}full-texts/pdf/{pdf.public_id}/").status_code == 404
    assert fulltexts.current(report) == [pdf]


def test_a_removed_pdf_is_not_there(review: Review, report: Report, ana: User) -> None:
    client = client_of(ana)
    client.post(f"{page(review)}{report.public_id}/upload/", {"pdf": pdf_file()})
    pdf = FullText.objects.get()
    client.post(f"{page(review)}pdf/{pdf.public_id}/remove/")
    assert client.get(f"{page(review)}pdf/{pdf.public_id}/").status_code == 404
    assert retrieval.counts(review)[""] == 1


@pytest.mark.parametrize(
    ("content", "word"), [(b"<html>", "not a PDF"), (b"", "empty"), (b"%PD", "not a PDF")], ids=["html", "empty", "cut"]
)
def test_what_is_no_pdf_comes_back_with_its_sentence(
    review: Review, report: Report, ana: User, content: bytes, word: str
) -> None:
    client = client_of(ana)
    answer = client.post(f"{page(review)}{report.public_id}/upload/", {"pdf": pdf_file(content)})
    assert (answer.status_code, word in answer.content.decode()) == (422, True)
    answer = client.post(f"{api(review)}full-texts/{report.public_id}/", {"pdf": pdf_file(content)})
    assert answer.status_code in {400, 422}
    assert word in answer.content.decode()
    assert not FullText.objects.exists()


def test_a_search_that_failed_says_why(review: Review, report: Report, ana: User) -> None:
    client, url = client_of(ana), f"{page(review)}{report.public_id}/retrieval/"
    refused = client.post(url, {"outcome": "not_retrieved"})
    assert (refused.status_code, "Say why." in refused.content.decode()) == (422, True)
    assert client.post(url, {"outcome": "not_retrieved", "why": "Out of print"}).status_code == 302
    assert "Out of print" in client.get(f"{page(review)}?state=not_retrieved").content.decode()
    assert "Stimulation after surgery" not in client.get(f"{page(review)}?state=retrieved").content.decode()
    client.post(f"{page(review)}{report.public_id}/upload/", {"pdf": pdf_file()})
    refused = client.post(url, {"outcome": "not_retrieved", "why": "x"})
    assert (refused.status_code, "remove it first" in refused.content.decode()) == (409, True)


def test_a_zip_says_what_became_of_each_file(review: Review, report: Report, ana: User) -> None:
    client, url = client_of(ana), f"{page(review)}zip/"
    assert "1 of 1 file filed" in client.post(url, {"archive": zip_file()}).content.decode()
    assert "no identifier" in client.post(url, {"archive": zip_file("other.pdf")}).content.decode()
    broken = client.post(url, {"archive": SimpleUploadedFile("many.zip", b"no zip")})
    assert (broken.status_code, "not a zip archive" in broken.content.decode()) == (422, True)
    assert Retrieval.objects.get(to_seq=None).outcome == "retrieved"
    told = client.post(f"{api(review)}full-texts/zip/", {"archive": zip_file("other.pdf")}).json()
    assert (told[0]["report"], "no identifier" in told[0]["problem"]) == (None, True)


def test_a_zip_above_the_instances_size_is_refused(settings: Any, review: Review, report: Report, ana: User) -> None:
    settings.MAX_UPLOAD_MB = 0
    for url in (f"{page(review)}zip/", f"{api(review)}full-texts/zip/"):
        assert client_of(ana).post(url, {"archive": zip_file()}).status_code == 413


def test_the_mask_holds_here_too(review: Review, lead: User, ana: User, ben: User) -> None:
    made = record_of(review, journal="Journal of Canaries", authors=["Canary A"], year=1999).report
    open_block(titles(review), lead, {ana: "include", ben: "include"})
    review.protocol.__class__.objects.filter(review=review).update(masks_authors=True)
    for url in (page(review), f"{page(review)}{made.public_id}/"):
        assert b"Canar" not in client_of(ana).get(url).content
        assert b"Canar" in client_of(lead).get(url).content


def test_the_list_takes_a_constant_number_of_queries(
    review: Review, lead: User, ana: User, ben: User, django_assert_max_num_queries: Any
) -> None:
    for number, one in enumerate(sought_of(review, lead, ana, ben, 8)):
        fulltexts.store(one, by=ana, name="a.pdf", chunks=[PDF, bytes([number])])
    client = client_of(lead)
    with django_assert_max_num_queries(32):
        client.get(page(review))
    with django_assert_max_num_queries(14):
        client.get(f"{api(review)}retrievals/")


def test_a_large_zip_is_filed_by_a_job(
    review: Review, report: Report, ana: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "ring", [])
    monkeypatch.setattr(zips, "SMALL", 10)
    client = client_of(ana)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("90000417.pdf", PDF)
        archive.writestr("other.pdf", PDF)
    answer = client.post(f"{page(review)}zip/", {"archive": SimpleUploadedFile("many.zip", made.getvalue())})
    job = Job.objects.get(kind=zips.KIND)
    assert answer.headers["Location"] == f"/reviews/{review.public_id}/jobs/{job.public_id}/"
    assert not FullText.objects.exists()
    kept = Path(settings.FILES) / job.arguments["sha256"]
    assert kept.exists()
    jobs.run(job.public_id)
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert job.message.startswith("1 of 2 files filed. Not filed: other.pdf. Its name holds no identifier")
    assert FullText.objects.get().report == report
    assert not kept.exists()
    told = client.post(f"{api(review)}full-texts/zip/", {"archive": zip_file()})
    assert (told.status_code, list(told.json())) == (202, ["job"])
    hostile = client.post(f"{page(review)}zip/", {"archive": SimpleUploadedFile("many.zip", b"no zip at all")})
    assert hostile.status_code == 422


def test_a_large_zip_that_is_also_brought_as_an_export_keeps_its_bytes(
    review: Review, ana: User, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "ring", [])
    monkeypatch.setattr(zips, "SMALL", 10)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("one.ris", b"TY  - JOUR\nTI  - Synthetic trial\nER  - \n")
    client_of(ana).post(f"{page(review)}zip/", {"archive": SimpleUploadedFile("many.zip", made.getvalue())})
    upload = uploads.keep(review, by=lead, file=SimpleUploadedFile("many.zip", made.getvalue()))
    jobs.run(Job.objects.get(kind=zips.KIND).public_id)
    assert [entry.title for entry in uploads.preview(upload, {}, reader=lead) if isinstance(entry, Citation)] == [
        "Synthetic trial"
    ]
