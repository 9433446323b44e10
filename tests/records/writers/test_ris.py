import io
import unicodedata
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from records.readers import abstracts, identifiers
from records.readers import ris as reader
from records.readers.citation import Citation
from records.writers import ris as writer

LETTERS = st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters=";\u037e")


def one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


WORDS = st.text(LETTERS, max_size=40).map(one_line)
SOME = WORDS.filter(bool)
NUMBER = st.integers(1, 99_999_999).map(str)


def distinct(items: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(items, max_size=4, unique=True).map(tuple)


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    """Any citation a reader could have made: single lines, a date that has its year, identifiers in normal form."""
    year = draw(st.none() | st.integers(1500, 2099))
    title, journal = draw(SOME), draw(WORDS)
    return Citation(
        title=title,
        original_title=draw(WORDS.filter(lambda other: other != title)),
        abstract=draw(st.text(LETTERS | st.just("\n"), max_size=200).map(one_paragraphs)),
        authors=draw(distinct(SOME)),
        year=year,
        date=draw(st.sampled_from([f"{year}", f"{year} Spring", f"{year}-12", f"{year}-01-02"])) if year else "",
        journal=journal,
        journal_short=journal[:-1].rstrip(),
        volume=draw(WORDS),
        issue=draw(WORDS),
        pages=draw(st.sampled_from(["", "1-60", "e12", "12–19", "S1-S9, S12", "7-7", "1-2-3"])),
        doi=draw(st.just("") | NUMBER.map("10.1000/x.{}".format)),
        pmid=draw(st.just("") | NUMBER),
        pmcid=draw(st.just("") | st.integers(100, 9_999_999).map("PMC{}".format)),
        registrations=draw(distinct(st.integers(10_000_000, 99_999_999).map("NCT{}".format))),
        accession=draw(st.just("") | st.sampled_from(["WOS:000282053100002", "2-s2.0-85189760133", "CN-00778158"])),
        issns=draw(distinct(st.sampled_from(["0000-0000", "978-0-00-000000-0"]))),
        language=draw(st.sampled_from(["", "eng", "eng, ger"])),
        publication_types=draw(distinct(st.sampled_from(["Journal Article", "Review", "Erratum"]))),
        keywords=draw(distinct(SOME)),
        urls=draw(distinct(NUMBER.map("https://example.org/{}".format))),
        notices=draw(distinct(SOME.map("RetractionIn: {}".format))),
    )


def one_paragraphs(text: str) -> str:
    return abstracts.shape(unicodedata.normalize("NFC", text))


def read_back(text: str) -> list[Citation]:
    found = list(reader.read(io.BytesIO(text.encode())))
    assert all(isinstance(item, Citation) for item in found)
    return [replace(item, raw="", line=1) for item in found]  # type: ignore[type-var]


@given(st.lists(citations(), min_size=1, max_size=3))
def test_what_is_written_is_read_again(expected: list[Citation]) -> None:
    assert read_back("".join(writer.write(expected))) == expected


def test_lines_of_an_abstract_are_never_taken_for_tags() -> None:
    trap = Citation(title="A title", abstract="First\nTY - JOUR\nER -\n\n1.\n\nRecord #1 of 2")
    assert read_back("".join(writer.write([trap, trap]))) == [trap, trap]


def test_a_record_as_text() -> None:
    citation = Citation(title="Tea", authors=("Muster, A",), year=2001, pages="1-9", pmid="12", abstract="A\n\nB")
    assert "".join(writer.write([citation])).split("\r\n") == [
        "TY  - JOUR", "TI  - Tea", "AU  - Muster, A", "PY  - 2001", "SP  - 1", "EP  - 9", "AB  - A", "", "      B",
        "N1  - PMID: 12", "ER  - ", "", "",
    ]  # fmt: skip


def test_identifiers_used_here_are_in_normal_form() -> None:
    assert identifiers.doi("10.1000/x.1") == "10.1000/x.1"
