"""The files made from the corpus: RIS in the dialect of each source, and PDFs."""

from __future__ import annotations

import re

import pytest

from demo.corpus import Corpus, Source, build, ris

FILES = [source for source in Source if source is not Source.PUBMED]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return build(1)


def text_of(corpus: Corpus, source: Source) -> str:
    return ris.write(source, corpus.sources[source]).decode("utf-8-sig")


@pytest.mark.parametrize("source", FILES)
def test_a_file_starts_and_ends_as_many_entries_as_it_holds(corpus: Corpus, source: Source) -> None:
    expected = len(corpus.sources[source]) + (len(ris.UNREADABLE) if source is Source.EMBASE else 0)
    text = text_of(corpus, source)
    assert len(re.findall(r"^TY {2}- {1,2}JOUR\r$", text, re.MULTILINE)) == expected
    assert len(re.findall(r"^ER {2}-", text, re.MULTILINE)) == expected


@pytest.mark.parametrize("source", FILES)
def test_every_title_stands_in_its_file(corpus: Corpus, source: Source) -> None:
    text = text_of(corpus, source)
    assert all(citation.title in text for citation in corpus.sources[source])
    assert text.count("This abstract is synthetic.") == len(corpus.sources[source])


@pytest.mark.parametrize(
    ("source", "pattern"),
    [
        (Source.EMBASE, r"^U2  - L9\d+"),
        (Source.EMBASE, r"^C5  - 9\d{7}\r"),
        (Source.SCOPUS, r"^T2  - \w"),
        (Source.SCOPUS, r"^J2  - J\. Synth\. Pain Med\."),
        (Source.SCOPUS, r"^N1  - Export Date: "),
        (Source.SCOPUS, r"^UR  - .*eid=2-s2\.0-99\d+"),
        (Source.CENTRAL, r"^Record #1 of \d+\r"),
        (Source.CENTRAL, r"^Provider: "),
        (Source.CENTRAL, r"^AN  -  CN-99\d+"),
        (Source.CENTRAL, r"^C3  -  PUBMED 9\d{7}\r"),
        (Source.REGISTER, r"^ID  - NCT9\d{7}\r"),
    ],
)
def test_a_dialect_has_its_marks(corpus: Corpus, source: Source, pattern: str) -> None:
    assert re.search(pattern, text_of(corpus, source), re.MULTILINE)


def test_unreadable_entries_have_no_title() -> None:
    assert len(ris.UNREADABLE) == 3
    assert not any(value for entry in ris.UNREADABLE for tag, value in entry if tag in {"T1", "TI"})


def test_files_of_one_seed_are_equal_byte_by_byte(corpus: Corpus) -> None:
    again = build(1)
    for source in FILES:
        assert ris.write(source, corpus.sources[source]) == ris.write(source, again.sources[source])


def test_a_pdf_is_whole_and_says_that_it_is_synthetic(corpus: Corpus) -> None:
    for report in corpus.reports:
        data = corpus.pdf(report.key)
        assert data.startswith(b"%PDF-1.4")
        assert data.endswith(b"%%EOF\n")
        assert b"This document is synthetic" in data


def test_the_cross_references_of_a_pdf_point_at_its_objects(corpus: Corpus) -> None:
    data = corpus.pdf(corpus.reports[0].key)
    start = int(data.split(b"startxref\n")[1].split()[0])
    assert data[start:].startswith(b"xref\n0 7\n")
    offsets = [int(line[:10]) for line in data[start:].split(b"\n")[3:9]]
    assert [data[offset:].split(b" ")[0] for offset in offsets] == [b"1", b"2", b"3", b"4", b"5", b"6"]
    length = int(re.findall(rb"/Length (\d+)", data)[0])
    assert len(data.split(b"\nstream\n")[1].split(b"\nendstream")[0]) == length


def test_no_pdf_for_a_stranger(corpus: Corpus) -> None:
    with pytest.raises(KeyError, match="no report r999"):
        corpus.pdf("r999")
