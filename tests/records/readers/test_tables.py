"""Rows, headers and columns: nothing lost, nothing guessed that a person has to say."""

import io
from typing import Any

import openpyxl
import pytest

from records import readers
from records.readers import tables
from records.readers.citation import Citation, Unreadable, UnreadableFile
from records.readers.tables import values
from tests.records.readers.reading import citations, read, unreadable

HEAD = "title,authors,year,doi\n"


def titles(content: str | bytes) -> list[str]:
    return [found.title for found in citations(content)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ('"a, b",x,2001,\n', ["a, b"]),
        ('"two\nlines",x,2001,\n', ["two lines"]),
        ('"say ""no""",x,2001,\n', ['say "no"']),
        ('a 5" needle,x,2001,\n', ['a 5" needle']),
        ('"a "stray" mark",x,2001,\n', ['a "stray" mark']),
        ("a,x,2001,\n\n,,,\nb,y,2002,\n", ["a", "b"]),
        ("a,x,2001,,,,\n", ["a"]),
        ("=1+1,x,2001,\n", ["=1+1"]),
        ("a, x, 2001,", ["a"]),
        (f"a,x,2001,\n{HEAD}b,y,2002,\n", ["a", "b"]),
        ('a, "x, y", 2001,\n', ["a"]),
    ],
)
def test_quotation_marks_and_ends(rows: str, found: list[str]) -> None:
    assert titles(HEAD + rows) == found
    assert not unreadable(HEAD + rows)


@pytest.mark.parametrize(
    ("rows", "line", "words", "kept"),
    [
        ("a,x,2001,\nb,y\nc,z,2003,\n", 3, "has 2 cells, but the table has 4 columns", ["a", "c"]),
        ("a,x,2001,,more\nb,y,2002,\n", 2, "has 5 cells", ["b"]),
        ('"open,x,2001,\nb,y,2002,\n', 2, "not closed", ["b"]),
        ('a,x,2001,\n"open,x,2001,\n"b",y,2002,\n', 3, "not closed", ["a", "b"]),
        ('"open\nand on,x,2001,\nb,y,2002,\n', 2, "not closed", ["and on", "b"]),
        (",x,2001,\nb,y,2002,\n", 2, "has no title", ["b"]),
    ],
)
def test_a_row_that_is_not_whole_costs_itself_alone(rows: str, line: int, words: str, kept: list[str]) -> None:
    (aside,) = unreadable(HEAD + rows)
    assert aside.line == line
    assert words in aside.reason
    assert titles(HEAD + rows) == kept


def test_what_is_mended_in_quarantine_can_be_read_again() -> None:
    (aside,) = unreadable(HEAD + "b,y\n")
    assert titles(aside.raw + ",2002,") == ["b"]


def test_every_row_is_accounted_for() -> None:
    rows = ['"q,x,1,', "b,y,2,", 'c,"', 'd",3,', "e,e,e,e,e", "", '"f","x",1,', '"""', "g,x,2003,"]
    found = read(HEAD + "\n".join(rows))
    kept = "\n".join(item.raw for item in found)
    assert all(letter in kept for letter in "bcdefg")
    assert [item.title for item in found if isinstance(item, Citation)][-2:] != []


def test_the_raw_record_is_every_cell_with_its_header() -> None:
    (found,) = citations("title;authors;colour\na;x;red\n")
    assert found.raw == "title: a\nauthors: x\ncolour: red"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_encoding_and_delimiter(encoding: str, mark: str) -> None:
    text = f"Title{mark}Authors{mark}Year\nÜber Brühe{mark}Müller A{mark}2001\n"
    (found,) = citations(text.encode(encoding))
    assert (found.title, found.authors, found.year) == ("Über Brühe", ("Müller A",), 2001)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("title\nA study\n", "a table (CSV) of one column"),
        ("title,authors\n", "has a row of headers (title, authors …) and no other"),
        ("Bezeichnung;Von;Wann\nx;y;2001\n", "None of the columns (Bezeichnung, Von, Wann) is known to hold the title"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(content: str, words: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(content)
    assert words in str(refused.value)


def test_a_person_says_what_the_columns_hold() -> None:
    stream = io.BytesIO(b"Bezeichnung;Von;Wann;Von\nx;Li, Jan;2001;z\n")
    proposal = readers.propose(stream, "x.csv")
    assert [(each.header, each.samples, each.field) for each in proposal.columns] == [
        ("Bezeichnung", ("x",), ""), ("Von", ("Li, Jan",), ""), ("Wann", ("2001",), ""), ("Von (2)", ("z",), ""),
    ]  # fmt: skip
    mapping = {"Bezeichnung": "title", "Von": "authors", "Wann": "year", "Von (2)": ""}
    (found,) = readers.read(stream, name="x.csv", mapping=mapping)
    assert isinstance(found, Citation)
    assert (found.title, found.authors, found.year) == ("x", ("Li, Jan",), 2001)


def test_a_mapping_replaces_what_an_exporter_means() -> None:
    content = b"PMID,Title,Journal/Book,Create Date\n12,a,b,c\n"
    (found,) = readers.read(io.BytesIO(content), name="x.csv", mapping={"Journal/Book": "title"})
    assert isinstance(found, Citation)
    assert (found.title, found.pmid) == ("b", "")


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"title": "titel"}, "“titel” is no field"),
        ({"Titel": "title"}, "no column is called “Titel”"),
        ({"title": "", "year": "year"}, "No column was chosen for the title"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping: dict[str, str], words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        list(readers.read(io.BytesIO(b"title,year\na,2001\n"), name="x.csv", mapping=mapping))


def test_the_fields_of_a_mapping_are_those_of_a_citation_and_a_few_that_make_them() -> None:
    made = {"month", "day", "first_page", "last_page", "article_number", "notes"}
    given = set(Citation.__slots__) - {"judgements", "raw", "line"}
    assert set(tables.FIELDS) == given | made


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Li J, Ng A.", ("Li J", "Ng A")),
        ("Li, Jan", ("Li, Jan",)),
        ("Li, J., Ng, A.", ("Li, J.", "Ng, A.")),
        ("Li, Jan; Ng, Ada", ("Li, Jan", "Ng, Ada")),
        ("Li, Jan and Ng, Ada", ("Li, Jan", "Ng, Ada")),
        ("Centre for Soup and Broth", ("Centre for Soup and Broth",)),
        ("van den Berg, Jan Willem, Ng, Ada", ("van den Berg, Jan Willem, Ng, Ada",)),
        ("Li, Jan | Ng, Ada", ("Li, Jan", "Ng, Ada")),
        ("", ()),
    ],
)
def test_authors_are_parted_only_where_it_is_sure(cell: str, names: tuple[str, ...]) -> None:
    assert values.people(cell) == names


def book(*sheets: tuple[str, list[list[Any]]]) -> io.BytesIO:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream


def test_a_workbook_is_a_table() -> None:
    rows = [["My search"], [], ["Title", "Authors", "Year", "DOI"], ["a", "Li J, Ng A", 2001.0, "10.1000/x"], [], ["b"]]
    rows += [["=1+1", None, 2003], [None, "Li J"], ["d", "", "", "", "too much"]]
    found = list(readers.read(book(("found", rows)), name="x.xlsx"))
    kept = [item for item in found if isinstance(item, Citation)]
    aside = [item for item in found if isinstance(item, Unreadable)]
    assert [item.title for item in kept] == ["a", "b", "=1+1"]
    assert (kept[0].authors, kept[0].year, kept[0].doi, kept[0].line) == (("Li J", "Ng A"), 2001, "10.1000/x", 4)
    assert [(item.line, item.reason.split(".")[0]) for item in aside] == [
        (8, "The row that starts in line 8 has no title, so nobody could screen it"),
        (9, "The row that starts in line 9 has 5 cells, but the table has 4 columns"),
    ]


def test_every_sheet_of_a_workbook_is_read_or_named() -> None:
    table = [["Title", "Year"], ["a", 2001]]
    found = list(readers.read(book(("one", table), ("notes", [["remember"], ["the soup"]]), ("two", table)), name="x"))
    assert [getattr(item, "title", "") for item in found] == ["a", "", "a"]
    assert isinstance(found[1], Unreadable)
    assert "“notes” has no column for the title" in found[1].reason


def test_a_workbook_can_be_mapped() -> None:
    stream = book(("one", [["Was", "Wann"], ["a", 2001]]))
    assert [column.samples for column in readers.propose(stream, "x.xlsx").columns] == [("a",), ("2001",)]
    (found,) = readers.read(stream, name="x.xlsx", mapping={"Was": "title", "Wann": "year"})
    assert isinstance(found, Citation)
    assert (found.title, found.year) == ("a", 2001)
    with pytest.raises(UnreadableFile, match=r"None of the columns \(Was, Wann\)"):
        list(readers.read(stream, name="x.xlsx"))


def test_an_empty_workbook_says_so() -> None:
    with pytest.raises(UnreadableFile, match="without a table of references"):
        list(readers.read(book(("one", [])), name="x.xlsx"))
