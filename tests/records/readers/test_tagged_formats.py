"""The tagged formats beside RIS and MEDLINE, each by a sample made up for it."""

import io

import pytest

from records import readers
from records.readers import ovid_source, tagged
from records.readers.citation import Citation, Judgement, Unreadable
from tests.records.readers.reading import SAMPLES, read, sample


@pytest.mark.parametrize(
    ("name", "key", "lines"),
    [
        ("wos.ciw", "wos", [3, 36, 43]),
        ("endnote.enw", "refer", [1, 23, 27]),
        ("old.refer", "refer", [1, 5]),
        ("ovid_citation.txt", "ovid_text", [1, 23]),
        ("ovid.ovd", "ovid_tagged", [1, 20]),
        ("central.txt", "central_text", [1, 19]),
    ],
)
def test_content_tells_the_format_and_every_start_is_accounted_for(name: str, key: str, lines: list[int]) -> None:
    content = (SAMPLES / name).read_bytes()
    assert readers.detect(content, "export") == key
    assert [found.line for found in read(content)] == lines
    assert [found.line for found in read(content.replace(b"\n", b"\r\n"))] == lines
    assert all(found.raw for found in read(content))


@pytest.mark.parametrize("name", ["wos.ciw", "endnote.enw", "ovid_citation.txt", "ovid.ovd", "central.txt"])
def test_a_record_without_a_title_goes_to_quarantine_with_line_and_text(name: str) -> None:
    (found,) = (item for item in sample(name) if isinstance(item, Unreadable))
    assert f"line {found.line} has no title" in found.reason
    assert "20" in found.raw or "CN-00000012" in found.raw


def test_web_of_science() -> None:
    found, book, _ = sample("wos.ciw")
    assert isinstance(found, Citation)
    assert found.title == "A synthetic study of soup in two lines"
    assert found.abstract == "Background:\nSoup is warm.\n\nMethods:\nWe stirred NCT00000005.\n\nResults:\nIt cooled."
    assert found.authors == ("Muster, Anna", "Beispiel, Bo", "Soup Grp")
    assert (found.year, found.date) == (2014, "2014-03-05")
    assert (found.journal, found.journal_short) == ("JOURNAL OF SOUP STUDIES", "J. Soup Stud.")
    assert (found.volume, found.issue, found.pages) == ("3", "2", "45-51")
    assert (found.doi, found.pmid, found.accession) == ("10.99999/soup.5", "90000005", "WOS:000000000000005")
    assert found.registrations == ("NCT00000005",)
    assert found.keywords == ("soup", "hot spoon", "WARM FOOD")
    assert (found.issns, found.publication_types) == (("0000-0000", "0000-0001"), ("Article", "Early Access"))
    assert found.raw.startswith("PT J\nAU Muster, A\n   Beispiel, B")
    assert found.raw.endswith("PM 90000005\nER")
    assert isinstance(book, Citation)
    assert (book.authors, book.pages) == (("Muster, A",), "7")


def test_endnote_tagged() -> None:
    found, _, page = sample("endnote.enw")
    assert isinstance(found, Citation)
    assert (found.title, found.authors) == ("A synthetic trial of tea", ("Muster, Anna", "Tea Group"))
    assert found.abstract == "Background:\nTea is warm.\n\nResults:\nNCT00000007 cooled."
    assert (found.year, found.journal, found.volume, found.issue) == (2014, "Journal of tea", "3", "2")
    assert (found.doi, found.pmid, found.accession) == ("10.99999/tea.7", "90000007", "90000007")
    assert (found.keywords, found.issns, found.language) == (("tea", "cup"), ("0000-0002",), "eng")
    assert found.registrations == ("NCT00000007",)
    assert found.judgements == (Judgement(verdict="include", reviewer="Ana"),)
    assert isinstance(page, Citation)
    assert page.urls == ("https://example.org/tea",)


def test_refer_from_before_endnote() -> None:
    titles = [found.title for found in sample("old.refer") if isinstance(found, Citation)]
    assert titles == ["A synthetic report of cups", "Another report of cups"]


def test_ovid_labelled() -> None:
    found = sample("ovid_citation.txt")[0]
    assert isinstance(found, Citation)
    assert (found.title, found.authors) == ("A synthetic trial of rice.", ("Muster, Anna", "Beispiel, Bo"))
    assert (found.journal, found.volume, found.issue, found.pages) == ("Journal of Rice", "28", "2", "103-106")
    assert (found.date, found.doi, found.accession) == ("2015-04", "10.99999/rice.1", "00000001-201504000-00001")
    assert found.keywords == ("rice", "bowl")


def test_ovid_labelled_without_numbers_begins_with_the_label_that_the_file_begins_with() -> None:
    record = "Score\n  *****\nAuthor\n  Muster\nTitle\n  {}\nSource\n  J.   1:2-3, May 2001.\n\n\n"
    found = read("\n" + record.format("One") + record.format("Two"))
    assert [(item.line, item.title) for item in found if isinstance(item, Citation)] == [(2, "One"), (12, "Two")]


def test_ovid_tagged() -> None:
    found = sample("ovid.ovd")[0]
    assert isinstance(found, Citation)
    assert (found.title, found.original_title) == ("A synthetic trial of salt.", "Salz.")
    assert (found.journal, found.volume, found.issue, found.pages) == ("Journal of Salt", "12", "Supplement 3", "45-50")
    assert (found.year, found.date, found.doi) == (2018, "2018-03-05", "10.99999/salt.8")
    assert (found.pmid, found.accession, found.registrations) == ("90000008", "90000008", ("DRKS00000008",))
    assert found.keywords == ("salt", "human")


def test_central_text() -> None:
    found = sample("central.txt")[0]
    assert isinstance(found, Citation)
    assert (found.title, found.authors) == ("A synthetic trial of milk", ("Muster A", "Beispiel B"))
    assert (found.pmid, found.accession, found.registrations) == ("90000011", "CN-00000011", ("ISRCTN00000011",))
    assert (found.journal, found.date, found.pages) == ("Journal of milk", "2018", "1-10")
    assert found.publication_types == ("Journal article", "Clinical trial")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("J Soup. 28:103-106, April 2015.", ("J Soup", "28", "", "103-106", "2015-04")),
        ("BMJ (Clinical ed.). 340:c332, 2010 Mar 05.", ("BMJ (Clinical ed.)", "340", "", "c332", "2010-03-05")),
        ("Soup. Vol.12(3), 2018, pp. 45-50.", ("Soup", "12", "3", "45-50", "2018")),
        ("Soup. Vol 28(2) April 2015, 103-106.", ("Soup", "28", "2", "103-106", "2015-04")),
        (
            "Soup Proceedings. Conference: 2nd Soup. Spain. 12 (Supplement 3) (no pagination), 2018.",
            ("Soup Proceedings", "12", "Supplement 3", "", "2018"),
        ),
        ("Journal of Soup.", ("Journal of Soup", "", "", "", "")),
        ("", ("", "", "", "", "")),
    ],
)  # fmt: skip
def test_source_lines_of_ovid(line: str, expected: tuple[str, ...]) -> None:
    assert ovid_source.parse(line) == expected


@pytest.mark.parametrize(
    "start", ["PT J\nTI a\n", "%0 Book\n%T a\n", "<1. >\nVN  - Ovid\nTI  - a\n", "<1>\nTitle\n  a\n"]
)
def test_a_record_without_bound_goes_to_quarantine_and_the_next_is_read(start: str) -> None:
    flood = "   x\n" * (tagged.ENTRY_CHARS // 5 + 100_000)
    first, second = readers.read(io.BytesIO(f"{start}{flood}{start}".encode()), name="x")
    assert isinstance(first, Unreadable)
    assert "end mark is probably missing" in first.reason
    assert isinstance(second, Citation)
