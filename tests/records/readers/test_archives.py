"""Exports inside gzip and zip: each read as what it is, what is none named, what means harm refused."""

import gzip
import io
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest

from records import readers
from records.readers import Limits, archives
from records.readers.citation import Citation, Unreadable, UnreadableFile

RIS = b"TY  - JOUR\nTI  - From RIS\nER  - \n"
CSV = b"title,year\nFrom a table,2001\nno year\n"
SMALL = Limits(size=2_000_000, records=3, members=3)


def zipped(*members: tuple[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packed) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def read(content: bytes, name: str = "all.zip", limits: Limits = readers.LIMITS) -> list[Citation | Unreadable]:
    return list(readers.read(io.BytesIO(content), name=name, limits=limits))


def shown(value: object) -> str:
    """Archives hold the time at which they were made, so they are no names for tests."""
    return value if isinstance(value, str) else "archive"


def titles(found: list[Citation | Unreadable]) -> list[str]:
    return [item.title for item in found if isinstance(item, Citation)]


def test_a_compressed_export_is_read() -> None:
    assert titles(read(gzip.compress(RIS), "export.ris.gz")) == ["From RIS"]


def test_every_file_of_an_archive_is_read_or_named() -> None:
    found = read(
        zipped(("a/one.ris", RIS), ("two.csv", CSV), ("paper.pdf", b"%PDF-1.7"), ("__MACOSX/._one.ris", b"\0"))
    )
    assert titles(found) == ["From RIS", "From a table"]
    aside = [(item.file, item.line, item.raw) for item in found if isinstance(item, Unreadable)]
    assert aside == [("two.csv", 3, "title,year\nno year"), ("paper.pdf", 1, "paper.pdf")]
    assert isinstance(found[-1], Unreadable)
    assert "“paper.pdf” seems to be a PDF" in found[-1].reason


def test_a_workbook_is_no_archive_of_references() -> None:
    with pytest.raises(UnreadableFile, match="is a workbook that cannot be opened"):
        read(zipped(("xl/workbook.xml", b"<workbook/>")), "x.xlsx")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(("in.zip", zipped(("one.ris", RIS)))), "“all.zip” holds another archive, “in.zip”"),
        (zipped(("in.ris.gz", gzip.compress(RIS))), "holds another archive"),
        (gzip.compress(gzip.compress(RIS)), "holds another archive"),
        (zipped(("paper.pdf", b"%PDF-1.7")), "without an export of references"),
        (zipped(), "without a file in it"),
        (zipped(("broken.ris", RIS + b"\n" * 70_000 + b"\0")), "In “broken.ris”: Line 70004 holds"),
        (zipped(("one.ris", RIS))[:60], "damaged or cut off"),
        (gzip.compress(RIS * 100)[:-20], "damaged or cut off"),
        (gzip.compress(RIS)[:6], "damaged or cut off"),
        (gzip.compress(b"\0" * 30_000_000), "more than 200 times larger"),
        (zipped(("zeros.ris", b"\0" * 30_000_000)), "more than 200 times larger"),
    ],
    ids=shown,
)
def test_refused_with_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped(("one.ris", RIS * 70_000), packed=zipfile.ZIP_STORED), "holds more than 2 MB"),
        (zipped(("one.ris", RIS * 70_000)), "holds more than 2 MB"),
        (gzip.compress(b"".join(b"%d\n" % number for number in range(400_000))), "holds more than 2 MB"),
        (zipped(*((f"{number}.ris", RIS) for number in range(4))), "holds 4 files"),
        (zipped(("one.ris", RIS * 2), ("two.ris", RIS * 2)), "more than 3 records"),
        (RIS * 4, "more than 3 records"),
        (RIS * 70_000, "holds more than 2 MB"),
    ],
    ids=shown,
)
def test_limits_hold_for_what_is_unpacked_too(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(content, limits=SMALL)


def test_a_size_that_lies_is_found_out() -> None:
    content = bytearray(zipped(("one.ris", RIS * 1_000)))
    real = struct.pack("<I", len(RIS) * 1_000)
    with pytest.raises(UnreadableFile, match="damaged or cut off"):
        read(bytes(content).replace(real, struct.pack("<I", 10)))


def test_a_name_that_leads_outside_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(archives, "SPOOLED", 1_000)
    found = read(zipped(("../../outside.ris", RIS), ("/etc/passwd", RIS), ("C:\\x.ris", RIS * 100)))
    assert len(titles(found)) == 102
    assert list(tmp_path.iterdir()) == []
