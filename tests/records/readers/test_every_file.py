"""Every real file that is here: as many results as a simple count of its starts, or a refusal that is right."""

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from records.folding import fold
from records.readers.citation import Citation, UnreadableFile
from tests.records.readers.reading import FORMATS, read

TABLES = sorted(FORMATS.glob("csv_same100_many_tools/*"))
REFUSED = [
    (r"entrez_xml/.*(?:einfo|elink|epost|esearch|espell|esummary|efetch|journals)", "seems to be XML, but neither"),
    (r"entrez_xml/.*pubmed3\.html", "seems to be a web page"),
    (r"pubmed_xml/.*MalformedEntry", "The XML breaks at line 4"),
    (r".*(?:LICENSE|README\.md)", "seems to be plain text without a reference"),
]


def table_starts(path: Path) -> int:
    """Rows with three cells that say something, but for the header; abstrackr leaves out empty cells."""
    text = path.read_bytes().decode("utf-8-sig")
    header = next(line for line in text.split("\n") if "title" in line.lower())
    mark = max("\t;,", key=header.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    return sum(len([cell for cell in row if cell.strip()]) > 2 for row in rows) - 1


def workbook_starts(path: Path) -> int:
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    return sum(row.count("<v>") > 2 for row in re.findall(r"<row .*?</row>", sheet, re.DOTALL)) - 1


def bibtex_starts(path: Path) -> int:
    content = path.read_bytes()
    text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1").replace("\r", "\n")
    return len(re.findall(r"(?im)^\W*@(?!comment|string|preamble)\w+\s*[{(]", text))


def xml_starts(path: Path) -> int:
    return len(re.findall(rb"<(?:record|PubmedArticle|PubmedBookArticle)>", path.read_bytes()))


COUNTS: dict[str, Callable[[Path], int]] = {
    ".csv": table_starts,
    ".tsv": table_starts,
    ".xlsx": workbook_starts,
    ".bib": bibtex_starts,
    ".xml": xml_starts,
}


# Tagged text is counted in test_real_files.
FILES = sorted(path for path in FORMATS.glob("*/*") if path.suffix in {*COUNTS, ".html", ".md", ""} and path.is_file())


@pytest.mark.skipif(not FILES, reason="the shared exports are not here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[-40:])
def test_as_many_results_as_starts_or_a_right_refusal(path: Path) -> None:
    name = "/".join(path.parts[-2:])
    refusal = next((words for pattern, words in REFUSED if re.fullmatch(f"{pattern}.*", name)), "")
    if refusal:
        with pytest.raises(UnreadableFile, match=refusal):
            read(path.read_bytes(), path.name)
        return
    found = read(path.read_bytes(), path.name)
    assert len(found) == COUNTS[path.suffix](path) > 0
    assert all(item.line >= 1 and item.raw for item in found)


def same_hundred() -> list[Citation]:
    """What all tools say of the same records; two of them share a title, and so are left out."""
    paths = [*TABLES, *FORMATS.glob("ris_same100_many_tools/*___baseline.ris")]
    found = [item for path in paths for item in read(path.read_bytes(), path.name) if isinstance(item, Citation)]
    assert len(found) > 500
    return [item for item in found if not fold(item.title).startswith("the effect of intra arterial angiotensin ii")]


@pytest.mark.skipif(not TABLES, reason="the shared exports are not here")
def test_every_table_says_the_same_of_the_same_record() -> None:
    years, dois, authors = defaultdict(set), defaultdict(set), defaultdict(list)
    for item in same_hundred():
        title = fold(item.title)
        years[title].add(item.year)
        dois[title].add(item.doi)
        if item.authors:
            authors[title].append(set(fold(item.authors[0]).split()))
    assert len(years) > 100
    assert {title: found for title, found in years.items() if len(found - {None}) > 1} == {}
    assert {title: found for title, found in dois.items() if len(found - {""}) > 1} == {}
    assert [title for title, names in authors.items() if not set.intersection(*names)] == []
