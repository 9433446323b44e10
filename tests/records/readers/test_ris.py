"""The traps of RIS, one by one; every record is made up."""

import io

import pytest

from records.readers import ris as reader
from records.readers import tagged
from records.readers.citation import Citation, Judgement, Unreadable
from tests.records.readers.reading import citations, read, ris, sample, unreadable


def test_central_preambles_are_no_records() -> None:
    first, second = sample("central.ris")
    assert isinstance(first, Citation)
    assert isinstance(second, Citation)
    assert (first.line, first.title) == (5, "A synthetic trial of tea: first report")
    assert (first.pmid, first.doi, first.accession) == ("90000001", "10.99999/tea.1", "CN-00000001")
    assert first.registrations == ("ISRCTN00000001",)
    assert first.abstract.split("\n\n")[:2] == ["BACKGROUND:\nTea is warm.", "METHODS:\nWe drank it."]
    assert (second.doi, second.registrations) == ("", ("NCT00000002",))
    assert "Record #2" not in first.raw


def test_records_without_a_type() -> None:
    first, second, third = sample("untyped.ris")
    assert isinstance(first, Citation)
    assert (first.title, first.year, first.line) == ("A synthetic record without a type", 2001, 1)
    assert isinstance(second, Citation)
    assert isinstance(third, Unreadable)
    assert "line 9" in third.reason


def test_ovid_lines_between_records_and_a_missing_end() -> None:
    first, second, third = sample("ovid.ris")
    assert isinstance(first, Citation)
    assert (first.pmid, first.accession, first.pages) == ("90000003", "90000003", "")
    assert first.raw.endswith("NL  - Soup Stud")
    assert isinstance(second, Citation)
    assert second.abstract == "First line\nsecond line, not indented\n\nthird line, indented"
    assert second.keywords == ("soup", "spoon")
    assert second.accession == ""
    assert isinstance(third, Citation)


def test_web_of_science_returns_inside_lines() -> None:
    (found,) = sample("wos.ris")
    assert isinstance(found, Citation)
    assert (found.accession, found.year, found.date) == ("WOS:000000000000001", 2016, "2016-12")
    assert found.abstract == "Background:\nLines end.\n\nMethods:\nWe looked.\n\nResults:\nThey do."


@pytest.mark.parametrize("tag", ["TI", "T1", "CT", "BT", "ST", "TT", "T2"])
def test_a_title_under_any_of_its_tags(tag: str) -> None:
    assert ris(f"{tag}  - A title", "AU  - Muster, A").title == "A title"


@pytest.mark.parametrize("other", ["ST  - Muster (2024)", "BT  - A book", "T2  - A journal"])
def test_a_title_proper_comes_first(other: str) -> None:
    assert ris(other, "TI  - The title").title == "The title"


def test_an_empty_title_tag_is_no_title() -> None:
    assert ris("TI  -", "T1  - Second").title == "Second"


@pytest.mark.parametrize("line", ["A1\t- Muster", "A1 - Muster", "A1  -Muster", "A1  -  Muster", "A1   - Muster"])
def test_tags_written_loosely(line: str) -> None:
    assert ris(line).authors == ("Muster",)


@pytest.mark.parametrize("line", ["IL - 2 was given", "CD  is - not a tag", " TY  - is indented", "A1 is not a tag"])
def test_lines_that_only_look_like_tags(line: str) -> None:
    assert ris("AB  - Text", line).abstract == f"Text\n{' '.join(line.split())}"


@pytest.mark.parametrize(
    ("lines", "year", "date"),
    [
        (["PY  - 2014"], 2014, "2014"),
        (["Y1  - 2014//"], 2014, "2014"),
        (["PY  - 2024/04/03/"], 2024, "2024-04-03"),
        (["Y1  - 2024///", "DA  - 2024///"], 2024, "2024"),
        (["DA  - 2019/08//undefined", "PY  - 2019"], 2019, "2019-08"),
        (["PY  - Start date: 20170812"], 2017, "Start date: 20170812"),
        (["PY  - 2020", "Y1  - 4-8 Aug. 2020"], 2020, "4-8 Aug. 2020"),
        (["PY  - 10 15"], None, ""),
        (["PY  - 99"], None, ""),
        (["PY  - ///", "Y1  - 2001"], 2001, "2001"),
        (["DA  - DEC", "PY  - 2016"], 2016, "2016-12"),
        (["DA  - 2024///", "Y1  - 2024/04/03"], 2024, "2024-04-03"),
        (["DA  - Spring", "PY  - 1990"], 1990, "1990 Spring"),
    ],
)
def test_years_and_dates(lines: list[str], year: int | None, date: str) -> None:
    found = ris(*lines)
    assert (found.year, found.date) == (year, date)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["AB  - One"], "One"),
        (["N2  - One"], "One"),
        (["N2  - One", "AB  - One"], "One"),
        (["AB  - One", "AB  - Copyright of Nobody."], "One\n\nCopyright of Nobody."),
        (["N1  - Abstract: One"], "Abstract: One"),
        (["AB  -", "N2  -"], ""),
        (["N1  - A note"], ""),
    ],
)
def test_abstracts(lines: list[str], expected: str) -> None:
    assert ris(*lines).abstract == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["JF  - Full", "JO  - Abbr."], "Full"),
        (["JO  - Abbr."], "Abbr."),
        (["TI  - x", "T2  - Second", "J2  - Sec."], "Second"),
        (["JA  - Ja"], "Ja"),
        (["J2  - J2"], "J2"),
    ],
)
def test_journals(lines: list[str], expected: str) -> None:
    assert ris(*lines).journal == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["SP  - 1", "EP  - 60"], "1-60"),
        (["SP  - 1279–1297"], "1279–1297"),
        (["SP  - pp 37-64"], "37-64"),
        (["SP  - 7", "EP  - 7"], "7"),
        (["C7  - 104501"], "104501"),
        (["SP  - No", "EP  - Specified"], ""),
        (["SP  -"], ""),
    ],
)
def test_pages(lines: list[str], expected: str) -> None:
    assert ris(*lines).pages == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DO  - https://dx.doi.org/10.1000/X", "10.1000/x"),
        ("DI  - 10.1000/x", "10.1000/x"),
        ("M3  - doi:10.1000/x", "10.1000/x"),
        ("L3  - 10.1000/x", "10.1000/x"),
        ("UR  - http://dx.doi.org/10.1000/x", "10.1000/x"),
        ("UR  - https://onlinelibrary.example/doi/full/10.1000/x/abstract", "10.1000/x"),
        ("N1  - DOI: 10.1000/x", "10.1000/x"),
        ("N1  - References: A, doi: 10.1000/other", ""),
        ("UR  - https://www.cochranelibrary.com/central/doi/10.1002/central/CN-1/full", ""),
        ("UR  - https://example.org/10.1000", ""),
        ("DO  - 10.1000/x     LK  - https://example.org", "10.1000/x"),
    ],
)
def test_dois(line: str, expected: str) -> None:
    assert ris(line).doi == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["C3  - PUBMED 213,EMBASE 64"], "213"),
        (["AN  - PMID: 213"], "213"),
        (["ID  - PMID 213"], "213"),
        (["U2  - PubMed 213"], "213"),
        (["PMID  - 213"], "213"),
        (["PMID - 213"], "213"),
        (["N1  - PMID: 213"], "213"),
        (["DB  - Embase", "C5  - 213"], "213"),
        (["DB  - Ovid MEDLINE(R)", "ID  - 213"], "213"),
        (["DB  - Medline", "ID  - 887"], ""),
        (["DB  - PubMed", "AN  - 213"], "213"),
        (["DB  - Scopus", "AN  - 213"], ""),
        (["N1  - References: A, PMID: 213"], ""),
        (["UR  - https://pubmed.ncbi.nlm.nih.gov/213/"], "213"),
    ],
)
def test_pmids(lines: list[str], expected: str) -> None:
    assert ris(*lines).pmid == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["U2  - L2029880245"], "L2029880245"),
        (["UR  - https://www.scopus.example/record.uri?eid=2-s2.0-123&doi=1"], "2-s2.0-123"),
        (["AN  - WOS:000282053100002"], "WOS:000282053100002"),
        (["AN  - 2214991469; 51887"], "2214991469"),
        (["ID  - EJ389705"], "EJ389705"),
        (["ID  - 2021-94054-001"], "2021-94054-001"),
        (["DB  - Embase", "ID  - 2006713348"], "2006713348"),
        (["AN  - rayyan-42924189"], ""),
        (["ID  - RefID:888-boisvert"], ""),
        (["ID  - 887"], ""),
        (["UR  - https://x.example/r?id=L644585435&from=export     U2  - L644585435"], "L644585435"),
    ],
)
def test_accessions(lines: list[str], expected: str) -> None:
    assert ris(*lines).accession == expected


def test_registrations_come_from_fields_and_text_but_not_from_cited_works() -> None:
    found = ris(
        "AB  - Registered: NCT00000003.", "U1  - DRKS00000001", "N1  - References: A, NCT00000009", "AD  - NCT00000008"
    )
    assert found.registrations == ("NCT00000003", "DRKS00000001")


def test_addresses() -> None:
    found = ris("UR  - https://a.example https://b.example", "L1  - http://c.example; http://a.example", "UR  - none")
    assert found.urls == ("https://a.example", "https://b.example", "http://c.example", "http://a.example")


def test_authors_under_either_tag_and_not_those_of_cited_works() -> None:
    assert ris("AU  - A", "A1  - B", "AU  - A", "A2  - Cited, C").authors == ("A", "B")


def test_decisions_of_other_tools_are_judgements() -> None:
    found = ris('N1  - RAYYAN-INCLUSION: {"A"=>"Included"} | RAYYAN-LABELS: tea', "N1  - Cited By :3")
    assert found.judgements == (Judgement(verdict="include", reviewer="A"), Judgement(verdict="", labels=("tea",)))
    found = ris("N1  - <p>ASReview_irrelevant</p>", "N1  - ASReview_prior")
    assert found.judgements == (Judgement(verdict="exclude", stage="title_abstract", labels=("prior knowledge",)),)
    assert ris("N1  - ASReview_not_seen").judgements == ()
    assert not found.notices


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["JF  - Journal of Soup", "J2  - J. Soup"], ("Journal of Soup", "J. Soup")),
        (["JF  - J. Soup", "T2  - Journal of Soup"], ("J. Soup", "")),
        (["JO  - Journal of Soup"], ("Journal of Soup", "")),
    ],
)
def test_short_names_of_journals(lines: list[str], expected: tuple[str, str]) -> None:
    found = ris(*lines)
    assert (found.journal, found.journal_short) == expected


def test_numbers_of_the_journal_and_a_second_title() -> None:
    found = ris("TI  - [Soup]", "TT  - Suppe", "SN  - 0000-0000 (Print); 0000-0001 (Electronic)")
    assert (found.title, found.original_title) == ("[Soup]", "Suppe")
    assert found.issns == ("0000-0000", "0000-0001")


def test_loose_and_strict_tags_in_one_record_are_all_fields() -> None:
    found = ris("AU  - Strict, A", "AU - Loose, B", "KW  - one", "KW- two")
    assert (found.authors, found.keywords) == (("Strict, A", "Loose, B"), ("one", "two"))


def test_a_second_start_ends_a_record_without_end() -> None:
    found = read("TY  - JOUR\nTI  - a\nTY  - JOUR\nTY  - BOOK\nTI  - b\n")
    assert [type(item).__name__ for item in found] == ["Citation", "Unreadable", "Citation"]
    assert [item.line for item in found] == [1, 3, 4]


def test_a_trailing_end_is_no_record() -> None:
    assert len(read("TY  - JOUR\nTI  - a\nER  - \nER  - \n\nER  -\n")) == 1


def test_untyped_records_without_ends_are_parted_by_blank_lines() -> None:
    assert [found.title for found in citations("TI  - a\nAU  - x\n\nTI  - b\nAU  - y\n")] == ["a", "b"]


def test_no_title_is_a_sentence_with_line_and_text() -> None:
    (found,) = unreadable("\nTY  - JOUR\nAB  - text\nER  - \n")
    assert found.line == 2
    assert found.reason.startswith("The record that starts in line 2 has no title")
    assert found.raw == "TY  - JOUR\nAB  - text\nER  - "


def test_a_record_without_bound_goes_to_quarantine_and_the_next_is_read() -> None:
    flood = "N1  - x\n" * (tagged.ENTRY_LINES + 5)
    first, second = read(f"TY  - JOUR\nTI  - a\n{flood}TY  - JOUR\nTI  - b\nER  - \n")
    assert isinstance(first, Unreadable)
    assert "more than 20000 lines" in first.reason
    assert isinstance(second, Citation)


def test_a_byte_order_mark_between_joined_files() -> None:
    one = b"\xef\xbb\xbfTY  - JOUR\r\nTI  - a\r\nER  - \r\n"
    assert len(citations(one + one)) == 2


def test_reading_is_a_stream() -> None:
    class Endless(io.RawIOBase):
        """Ten thousand records, of which only the first is asked for after the check of the encoding."""

        def __init__(self) -> None:
            self.at = 0

        def seek(self, offset: int, whence: int = 0) -> int:
            self.at = offset
            return offset

        def read(self, size: int = -1) -> bytes:
            self.at += size
            return (b"TY  - JOUR\nTI  - a\nER  - \n" * (size // 26)) if self.at < 5_000_000 else b""

    stream = Endless()
    next(iter(reader.read(stream)))  # type: ignore[arg-type]
    assert stream.at < 1_000_000
