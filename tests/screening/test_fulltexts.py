"""PDFs one by one and by the zip, the hostile ones too."""

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from records.models import Record, Report
from reviews.errors import Conflict, Invalid
from reviews.models import Event, Review
from screening import archives, files, fulltexts, retrieval
from screening.models import FullText, Retrieval
from tests.factories import record_of
from tests.screening.settling import open_block, sought_of, titles

PDF = b"%PDF-1.7\n%synthetic\n"


@pytest.fixture
def report(review: Review, lead: User, ana: User, ben: User) -> Report:
    """One sought report with all its identifiers."""
    made = record_of(review, pmid="90000417", pmcid="PMC9000417", doi="10.5555/Synthetic.417").report
    open_block(titles(review), lead, {ana: "include", ben: "include"})
    return made


def packed(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


def lying(settings: Any) -> list[Path]:
    return sorted(Path(settings.FILES).glob("*")) if Path(settings.FILES).exists() else []


def test_a_pdf_is_kept_and_the_report_is_retrieved(settings: Any, review: Review, ana: User, report: Report) -> None:
    kept = fulltexts.store(report, by=ana, name="Article.pdf", chunks=[PDF, b"more"])
    assert files.path_of(kept.sha256).read_bytes() == PDF + b"more"
    assert [path.name for path in lying(settings)] == [kept.sha256]
    assert Retrieval.objects.get(report=report, to_seq=None).outcome == "retrieved"
    events = Event.objects.count()
    assert fulltexts.store(report, by=ana, name="again.pdf", chunks=[PDF + b"more"]) == kept
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    "chunks",
    [[b"%P", b"DF-1.4\n"], [bytes([byte]) for byte in PDF], [b"\n" * 900, PDF], [b"", PDF]],
    ids=["cut in the mark", "byte by byte", "late mark", "empty first"],
)
def test_however_a_pdf_arrives_it_is_one(ana: User, report: Report, chunks: list[bytes]) -> None:
    assert fulltexts.store(report, by=ana, name="a.pdf", chunks=chunks).size == sum(map(len, chunks))


@pytest.mark.parametrize(
    ("chunks", "word"),
    [
        ([], "0 bytes"),
        ([b""], "0 bytes"),
        ([b"<html>Please sign in</html>"], "not a PDF"),
        ([b"x" * 2000, PDF], "not a PDF"),
        ([b"PK\x03\x04"], "not a PDF"),
    ],
)
def test_what_is_no_pdf_leaves_nothing(
    settings: Any, ana: User, report: Report, chunks: list[bytes], word: str
) -> None:
    with pytest.raises(Invalid, match=word):
        fulltexts.store(report, by=ana, name="page.pdf", chunks=chunks)
    assert lying(settings) == []
    assert not FullText.objects.exists()
    assert not Retrieval.objects.exists()


def test_a_pdf_that_is_too_large_leaves_nothing(
    settings: Any, monkeypatch: pytest.MonkeyPatch, ana: User, report: Report
) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1 << 20)
    with pytest.raises(Invalid, match="larger than 1 MB"):
        fulltexts.store(report, by=ana, name="a.pdf", chunks=[PDF, *[b"x" * 65_536] * 20])
    assert lying(settings) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\papers\\a.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a  Set-Cookie: x.pdf"),
        ("", "unnamed.pdf"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_file_name_is_one_printable_part(ana: User, report: Report, given: str, kept: str) -> None:
    assert fulltexts.store(report, by=ana, name=given, chunks=[PDF]).file_name == kept


def test_with_its_last_pdf_a_report_awaits_retrieval_again(review: Review, ana: User, report: Report) -> None:
    wrong = fulltexts.store(report, by=ana, name="wrong.pdf", chunks=[PDF])
    right = fulltexts.store(report, by=ana, name="right.pdf", chunks=[PDF, b"x"])
    fulltexts.remove(wrong, by=ana)
    assert fulltexts.current(report) == [right]
    assert retrieval.counts(review)["retrieved"] == 1
    with pytest.raises(Conflict, match="already"):
        fulltexts.remove(wrong, by=ana)
    fulltexts.remove(right, by=ana)
    assert retrieval.counts(review)[""] == 1
    assert FullText.objects.count() == 2


@pytest.mark.parametrize(
    "name",
    [
        "90000417.pdf",
        "PMID90000417.PDF",
        "pmid 90000417.pdf",
        "Smith 2020 90000417.pdf",
        "PMC9000417.pdf",
        "10.5555_synthetic.417.pdf",
        "10.5555-SYNTHETIC-417.pdf",
        "doi_10.5555_Synthetic.417.pdf",
        "Smith2020_10.5555_synthetic.417.pdf",
        "10.5555%2FSynthetic.417.pdf",
        "10.5555_synthetic.417 (1).pdf",
        "deep/er/90000417.pdf",
        "../../90000417.pdf",
        "..\\..\\90000417.pdf",
        "/etc/90000417.pdf",
        "90000417",
    ],
)
def test_a_file_of_a_zip_is_filed_by_its_name(review: Review, ana: User, report: Report, name: str) -> None:
    [filed] = fulltexts.store_zip(review, by=ana, archive=packed({name: PDF}))
    assert (filed.report, filed.problem) == (report, "")
    assert "/" not in filed.name
    assert "\\" not in filed.name


def test_the_numbers_of_report_and_record_are_names_too(review: Review, ana: User, report: Report) -> None:
    row = Record.objects.get(report=report)
    archive = packed({f"{report.public_id}.pdf": PDF, f"{row.public_id}_v2.pdf": PDF + b"2"})
    assert [filed.report for filed in fulltexts.store_zip(review, by=ana, archive=archive)] == [report, report]
    assert len(fulltexts.current(report)) == 2


@pytest.mark.parametrize("name", ["article.pdf", "417.pdf", "9000041.pdf", "10.5555_synthetic.4.pdf", "2020.pdf"])
def test_a_name_that_fits_nothing_is_not_guessed(review: Review, ana: User, report: Report, name: str) -> None:
    record_of(review, report=report, pmid="2020")
    [filed] = fulltexts.store_zip(review, by=ana, archive=packed({name: PDF}))
    assert filed.report is None
    assert "no identifier" in filed.problem
    assert not FullText.objects.exists()


def test_a_name_that_fits_two_reports_is_not_guessed(
    review: Review, lead: User, ana: User, ben: User, report: Report
) -> None:
    record_of(review, doi="10.5555/synthetic-417")
    open_block(titles(review), lead, {ana: "include", ben: "include"})
    [filed] = fulltexts.store_zip(review, by=ana, archive=packed({"10.5555_synthetic.417.pdf": PDF}))
    assert filed.report is None
    assert "several" in filed.problem


def test_one_zip_is_one_act_and_names_what_was_not_filed(
    settings: Any, review: Review, lead: User, ana: User, ben: User, report: Report
) -> None:
    others = sought_of(review, lead, ana, ben, 2)
    events = Event.objects.count()
    archive = packed(
        {
            "__MACOSX/._90000417.pdf": b"clutter",
            ".DS_Store": b"clutter",
            "90000417.pdf": PDF,
            f"{others[0].public_id}.pdf": b"<html>",
            f"{others[1].public_id}.pdf": b"",
            "notes.txt": b"hello",
        }
    )
    result = {filed.name: filed.problem for filed in fulltexts.store_zip(review, by=ana, archive=archive)}
    assert result["90000417.pdf"] == ""
    assert "not a PDF" in result[f"{others[0].public_id}.pdf"]
    assert "0 bytes" in result[f"{others[1].public_id}.pdf"]
    assert "no identifier" in result["notes.txt"]
    assert len(result) == 4
    assert Event.objects.count() == events + 1
    assert len(lying(settings)) == 1


def test_the_same_zip_twice_changes_nothing(review: Review, ana: User, report: Report) -> None:
    for _ in range(2):
        [filed] = fulltexts.store_zip(review, by=ana, archive=packed({"90000417.pdf": PDF}))
        assert filed.report == report
    assert FullText.objects.count() == Event.objects.filter(action="full_texts.stored").count() == 1


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x05\x06", b"PK\x03\x04" + b"\0" * 60])
def test_what_is_no_zip_is_said(review: Review, ana: User, report: Report, content: bytes) -> None:
    with pytest.raises(Invalid, match="not a zip"):
        fulltexts.store_zip(review, by=ana, archive=io.BytesIO(content))


def test_a_cut_zip_is_said(review: Review, ana: User, report: Report) -> None:
    with pytest.raises(Invalid, match="not a zip"):
        fulltexts.store_zip(review, by=ana, archive=io.BytesIO(packed({"90000417.pdf": PDF * 50}).getvalue()[:-30]))


def test_an_encrypted_entry_is_said(review: Review, ana: User, report: Report) -> None:
    content = bytearray(packed({"90000417.pdf": PDF}).getvalue())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark) + place
        content[at : at + 2] = struct.pack("<H", 1)
    [filed] = fulltexts.store_zip(review, by=ana, archive=io.BytesIO(bytes(content)))
    assert filed.report is None
    assert "encrypted" in filed.problem


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_unusual_method_is_said(review: Review, ana: User, report: Report, method: int) -> None:
    [filed] = fulltexts.store_zip(review, by=ana, archive=packed({"90000417.pdf": PDF}, method))
    assert filed.report is None
    assert "unusual method" in filed.problem


def test_a_damaged_entry_is_said_and_the_others_are_filed(
    settings: Any, review: Review, lead: User, ana: User, ben: User, report: Report
) -> None:
    [other] = sought_of(review, lead, ana, ben)
    good = f"{other.public_id}.pdf"
    content = bytearray(packed({"90000417.pdf": PDF + bytes(range(256)) * 9, good: PDF}).getvalue())
    start = content.index(b"90000417.pdf") + len("90000417.pdf")
    content[start : start + 20] = b"\xff" * 20
    result = {filed.name: filed for filed in fulltexts.store_zip(review, by=ana, archive=io.BytesIO(bytes(content)))}
    assert "damaged" in result["90000417.pdf"].problem
    assert result[good].report == other
    assert len(lying(settings)) == 1


@pytest.mark.parametrize(
    "entries",
    [
        {"90000417.pdf": bytes(40 * 1024**2)},
        {f"{number}.pdf": b"" for number in range(2_001)},
        {f"{number}.pdf": b"" for number in range(4_100)},
        {f"{number}.pdf": bytes(1024**2) for number in range(20)},
    ],
    ids=["one bomb", "crowd", "bigger crowd", "many small bombs"],
)
def test_bombs_are_refused(
    settings: Any, review: Review, ana: User, report: Report, entries: Mapping[str, bytes]
) -> None:
    with pytest.raises(Invalid, match="unreasonable size"):
        fulltexts.store_zip(review, by=ana, archive=packed(entries))
    assert lying(settings) == []


def test_an_entry_that_lies_about_its_size_is_cut_off(review: Review, ana: User, report: Report) -> None:
    content = bytearray(packed({"90000417.pdf": PDF + bytes(30 * 1024**2)}).getvalue())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(mark) + place
        content[at : at + 4] = struct.pack("<I", 100)
    [filed] = fulltexts.store_zip(review, by=ana, archive=io.BytesIO(bytes(content)))
    assert filed.report is None
    assert "damaged" in filed.problem


def test_a_missing_file_is_a_sentence() -> None:
    with pytest.raises(files.NotFound, match="missing on the server"):
        files.path_of("0" * 64)


def test_an_archive_is_read_entry_by_entry(ana: User) -> None:
    with archives.opened(packed({"a.pdf": PDF, "folder/": b""})) as unpacked:
        assert [archives.base_name(entry) for entry in archives.files(unpacked)] == ["a.pdf"]
