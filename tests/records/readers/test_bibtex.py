import io

import pytest

from records import readers
from records.readers import latex
from records.readers.citation import Citation, Unreadable
from tests.records.readers.reading import citations, sample, unreadable


def test_a_library_gives_each_entry_its_own_fate() -> None:
    first, broken, second, third, untitled = sample("library.bib")
    assert isinstance(broken, Unreadable)
    assert isinstance(untitled, Unreadable)
    assert (broken.line, untitled.line) == (15, 22)
    assert "not whole BibTeX" in broken.reason
    assert broken.raw.startswith("@article{broken")
    assert "no title" in untitled.reason
    assert [getattr(item, "title", "") for item in (first, second, third)] == [
        "Broth for colds, a “randomised” trial", "Soup and sleep", "On one line",
    ]  # fmt: skip


def test_fields_are_filled_and_macros_replaced() -> None:
    first = sample("library.bib")[0]
    assert isinstance(first, Citation)
    assert first.authors == ("Müller, Ada", "Ng, Bo", "Broth and Soup Group")
    assert (first.journal, first.year, first.date) == ("Journal of Kitchen Medicine", 2019, "2019-03-01")
    assert (first.volume, first.issue, first.pages, first.doi) == ("7", "2", "11-19", "10.5555/broth_1")
    assert (first.pmid, first.issns, first.language, first.publication_types) == (
        "90000001", ("1234-5679",), "English", ("article",),
    )  # fmt: skip
    assert first.keywords == ("broth", "common cold", "soup")
    assert first.urls == ("https://kitchen.example/~ada/a--b_c",)
    assert first.abstract == "Background:\n100% of CO<sub>2</sub> at n<5.\n\nResults:\n<i>Fewer</i> days for $5 & more."
    assert first.raw.startswith("@article{muller2019")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"M{\"u}ller, {\'E}. and Erd{\H o}s", "Müller, É. and Erdős"),
        (r"\o re {\ss} \c{c}a {\v{S}} na{\"\i}ve {\AA}", "øre ß ça Š naïve Å"),
        (r"50\% of 100% {DNA}", "50% of 100% DNA"),
        (r"A \& B \&amp; C", "A & B & C"),
        (r"H$_2$O, CO$_{2}$, $^{18}$F, $\alpha$-x", "H<sub>2</sub>O, CO<sub>2</sub>, <sup>18</sup>F, α-x"),
        (r"\textit{E. coli} {\it in vitro} \emph{\"uber}", "<i>E. coli</i> in vitro <i>über</i>"),
        ("cost $5 and $6", "cost $5 and $6"),
        (r"\unheardof and C:\Users", r"\unheardof and C:\Users"),
        ("one---two 1--2~x", "one—two 1–2 x"),
        (r"\{kept\}", "{kept}"),
    ],
)
def test_latex_becomes_text_and_nothing_is_dropped(written: str, plain: str) -> None:
    assert latex.plain(written) == plain


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding(encoding: str) -> None:
    (found,) = citations("@misc{x,\r\n title = {Brühe},\r\n}".encode(encoding))
    assert found.title == "Brühe"


def test_chinese_without_utf_8() -> None:
    (found,) = citations("@misc{x, title = {中国医学期刊的随机对照试验}, author = {王小明}}".encode("gbk"))
    assert (found.title, found.authors) == ("中国医学期刊的随机对照试验", ("王小明",))


@pytest.mark.parametrize(
    ("content", "kept", "aside"),
    [
        ("@misc{a, title={x}}\n@misc{b, title={y\n@misc{c, title={z}}", ["x", "z"], [2]),
        ("@misc{a, title={x} year={1}}\n@misc{c, title={z}}", ["z"], [1]),
        ("@misc{\n@misc{c, title={z}}", ["z"], [1]),
        ("@comment{ @misc }\n@string{a = {b}}\n@preamble{ x }\n@misc{c, title={mail a@b.c}}", ["mail a@b.c"], []),
        ("@comment{never closed\n@misc{c, title={z}}", ["z"], []),
    ],
)
def test_a_bad_block_costs_itself_alone(content: str, kept: list[str], aside: list[int]) -> None:
    assert [found.title for found in citations(content)] == kept
    assert [found.line for found in unreadable(content)] == aside


def test_an_endless_entry_is_cut() -> None:
    content = "@misc{a, title={x},\n" + "note = {y},\n" * 21_000 + "}\n@misc{c, title={z}}"
    first, second = readers.read(io.BytesIO(content.encode()), name="x.bib")
    assert isinstance(first, Unreadable)
    assert "more than 20000 lines" in first.reason
    assert isinstance(second, Citation)
