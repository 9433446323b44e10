"""Real exports: nothing lost, the same answers as an independent reader, the same records from every tool."""

import io
import re
from collections import defaultdict
from pathlib import Path

import pytest
import rispy

from records import readers
from records.folding import fold
from records.readers.citation import Citation
from tests.records.readers.reading import FORMATS, read

FOLDERS = ("ris*/*.ris", "medline_nbib/*", "embase_ovid/*", "ovid_txt/*", "wos_ciw/*")
FILES = [path for folder in FOLDERS for path in sorted(FORMATS.glob(folder))]
SAME = sorted(FORMATS.glob("ris_same100_many_tools/*.ris"))

needs_formats = pytest.mark.skipif(not FORMATS.exists(), reason="the shared exports are not here")


STARTS = (
    r"^[\s\ufeff]?TY  ?-",
    r"^PMID- ",
    r"^PT [A-Z]\s*$",
    r"^<\d+\.? ?>\s*$",
    r"^Score\s*$",
    r"^(?:OWN -|ER  -)",
)


def starts(path: Path) -> int:
    """Record starts by sight: TY, or what stands for it in the other formats and in the files that have lost theirs."""
    text = re.sub(r"\r\n?", "\n", path.read_bytes().decode(errors="replace"))
    counts = (len(re.findall(sign, text, re.MULTILINE)) for sign in STARTS)
    return next(filter(None, counts), 0)


@needs_formats
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[-40:])
def test_every_start_becomes_a_citation_or_is_quarantined(path: Path) -> None:
    found = read(path.read_bytes(), path.name)
    assert len(found) == starts(path) > 0
    assert all(item.line >= 1 and item.raw for item in found)


@needs_formats
@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".ris"], ids=lambda path: path.name[-40:])
def test_titles_agree_with_an_independent_reader(path: Path) -> None:
    try:
        theirs = rispy.loads(path.read_text(encoding="utf-8-sig"), skip_unknown_tags=True)
        ours = [item for item in read(path.read_bytes(), path.name) if isinstance(item, Citation)]
    except (OSError, KeyError, ValueError, rispy.parser.ParseError) as error:
        pytest.skip(f"one of the two does not read it: {error}")
    titles = {fold(item.get("title") or item.get("primary_title") or "") for item in theirs} - {""}
    assert titles <= {fold(item.title) for item in ours} | {""} or "RisImporterTest1" in path.name


@needs_formats
@pytest.mark.parametrize("field", ["doi", "year"])
def test_every_tool_says_the_same_of_the_same_record(field: str) -> None:
    """Two of the hundred share a title (a talk and its article), so a tool says a set of values for each title."""
    said: dict[str, set[frozenset[object]]] = defaultdict(set)
    for path in SAME:
        per_title: dict[str, set[object]] = defaultdict(set)
        for item in read(path.read_bytes(), path.name):
            assert isinstance(item, Citation), (path.name, item)
            per_title[fold(item.title)].add(getattr(item, field))
        for title, found in per_title.items():
            said[title].add(frozenset(found - {""}))
    assert len(said) > 100
    assert {title: found for title, found in said.items() if len(found - {frozenset()}) > 1} == {}


@needs_formats
def test_every_tool_names_the_same_first_author() -> None:
    """Some write `Yang, Z.`, some `Yang Z`, some `Zixiao Yang`: the family name is in all of them."""
    named: dict[str, set[str]] = defaultdict(set)
    for path in SAME:
        for item in read(path.read_bytes(), path.name):
            if isinstance(item, Citation) and item.authors:
                named[fold(item.title)].add(fold(item.authors[0]))
    apart = {title: names for title, names in named.items() if not _share_a_word(names)}
    assert len(named) > 100
    assert len(apart) <= 1, apart


def _share_a_word(names: set[str]) -> bool:
    return bool(set.intersection(*(set(name.split()) for name in names)))


@needs_formats
def test_every_tool_gives_the_same_titles() -> None:
    titles = {
        path.name: {fold(item.title) for item in read(path.read_bytes()) if isinstance(item, Citation)} for path in SAME
    }
    for family, size in (("_covidence_", 4), ("_cochrane_", 3)):
        members = [found for name, found in titles.items() if family in name]
        assert len(members) == size
        assert all(found == members[0] for found in members)
    hundred = [found for name, found in titles.items() if name.endswith(("___baseline.ris", "_citavi.ris"))]
    assert hundred[0] == hundred[1]


@needs_formats
def test_a_typed_export_that_lost_its_types_or_ends_keeps_its_records() -> None:
    path = FORMATS / "ris" / "revtools__restoration_scopus.ris"
    whole = path.read_bytes()
    titles = [item.title for item in read(whole) if isinstance(item, Citation)]
    untyped = re.sub(rb"(?m)^TY  - .*\n", b"", whole)
    endless = re.sub(rb"(?m)^ER  -.*\n", b"", whole)
    for damaged in (untyped, endless):
        found = list(readers.read(io.BytesIO(damaged), name=path.name))
        assert [item.title for item in found if isinstance(item, Citation)] == titles
