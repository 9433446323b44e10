import io
import tracemalloc

import pytest

from records.readers import endnote_xml
from records.readers.citation import Citation, Judgement, Unreadable, UnreadableFile
from tests.records.readers.reading import read, sample


def test_text_in_styles_is_text() -> None:
    first, second = sample("endnote.xml")
    assert isinstance(first, Citation)
    assert first.title == "Broth with CO<sub>2</sub> against <i>Rhinovirus</i>"
    assert first.authors == ("Müller, Ada", "Kitchen Group")
    assert (first.journal, first.journal_short) == ("Journal of Kitchen Medicine", "J Kitch Med")
    assert (first.volume, first.issue, first.pages, first.year, first.date) == ("7", "2", "11-19", 2019, "2019-03-01")
    assert first.abstract == "Background:\nColds.\n\nResults:\nFewer; see NCT01234567."
    assert (first.doi, first.pmid, first.pmcid, first.accession) == (
        "10.5555/broth.1", "90000001", "PMC9000001", "90000001",
    )  # fmt: skip
    assert (first.registrations, first.issns) == (("NCT01234567",), ("1234-5679", "1234-5687"))
    assert first.keywords == ("broth", "cold", "cough")
    assert first.judgements == (Judgement(verdict="include", reviewer="Ana"),)
    assert '<style face="subscript"' in first.raw
    assert isinstance(second, Unreadable)
    assert "no title" in second.reason


def test_what_is_mended_in_quarantine_can_be_read_again() -> None:
    aside = sample("endnote.xml")[1]
    (found,) = read(aside.raw.replace("<dates>", "<titles><title>A book</title></titles><dates>"))
    assert isinstance(found, Citation)
    assert (found.title, found.year) == ("A book", 2001)


def test_other_managers_write_no_styles() -> None:
    (found,) = sample("zotero.xml")
    assert isinstance(found, Citation)
    assert (found.title, found.authors) == ("Broth for colds", ("Müller, Ada", "Ng, Bo"))
    assert (found.date, found.urls, found.line) == ("2019-03-01", ("https://kitchen.example/1",), 4)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<xml><records></records></xml>", "holds no records"),
        ("<xml><records><record><titles>", "breaks at line 1"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><xml><records><record>&a;</record></records></xml>', "declares entities"),
    ],
)
def test_what_is_broken_is_refused(content: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        list(endnote_xml.read(io.BytesIO(content.encode())))


def test_memory_stays_flat() -> None:
    record = b"<record><titles><title>x</title></titles><abstract>" + b"y" * 20_000 + b"</abstract></record>"
    stream = io.BytesIO(b"<xml><records>" + record * 300 + b"</records></xml>")
    tracemalloc.start()
    try:
        count = sum(1 for _ in endnote_xml.read(stream))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 300
    assert peak < 3_000_000
