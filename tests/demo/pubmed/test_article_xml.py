from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from demo.corpus import pubmed_citations
from demo.pubmed import article_xml
from records.readers import pubmed_xml
from records.readers.citation import Citation

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "formats" / "pubmed_xml"
FULL = Citation(
    title="Synthetic effect of <i>x</i> & H<sub>2</sub>O where a < b.",
    abstract="AIM & SCOPE:\nTo invent <b>x</b>.\n\nRESULTS:\np < 0.05.\n\nNo heading here.",
    authors=("Okoro, Ada B", "Ek, Bo, Jr", "The Invented Group", "Mono"),
    year=2021,
    date="2021-03-05",
    journal="Journal of Invented Trials",
    volume="3",
    issue="4-5",
    pages="10-9",
    doi="10.5555/a(b)<c",
    pmid="900001",
    pmcid="PMC900001",
    registrations=("NCT01234567", "ISRCTN12345678", "EUCTR2010-123456-12"),
    accession="900001",
    language="eng, ger",
    publication_types=("Randomized Controlled Trial", "Journal Article"),
    keywords=("Pain/therapy", "Spinal Cord Stimulation", "neuromodulation", "Synthetic"),
    notices=("RetractionIn: J Inv 2022;1:2 PMID 77", "ErratumIn: J Inv 2023;1:2"),
)
PLAIN = Citation(title="x", pmid="1", accession="1", year=1998, date="1998")


def read_back(citation: Citation) -> Citation:
    text = article_xml.article_set([(citation, date(2021, 3, 9))])
    (entry,) = pubmed_xml.read(BytesIO(text.encode()))
    assert isinstance(entry, Citation)
    return replace(entry, raw=citation.raw, line=citation.line)


@pytest.mark.parametrize(
    "citation",
    [
        replace(FULL, doi="10.5555/a(b)c"),
        PLAIN,
        replace(PLAIN, date="1998 Dec-1999 Jan"),
        replace(PLAIN, date="1998 Spring"),
        replace(PLAIN, title="<i>a <b>b</b></i> <i>open <script>alert(1)</script> </sup>"),
        replace(PLAIN, notices=("UpdateOf: PMID 5",)),
    ],
)
def test_what_is_written_is_read_again(citation):
    assert read_back(citation) == citation


def test_the_synthetic_corpus_comes_back_the_same():
    for citation in pubmed_citations(1):
        assert read_back(citation) == citation


def test_control_characters_do_not_break_the_xml():
    assert read_back(replace(PLAIN, title="a\x00b\x0bc")).title == "a b c"


@pytest.mark.skipif(not DATA.exists(), reason="the samples of real exports are not beside this checkout")
def test_real_articles_come_back_the_same():
    with (DATA / "rapid-screening__pbr_included.xml").open("rb") as stream:
        citations = [entry for entry in pubmed_xml.read(stream) if isinstance(entry, Citation)]
    for citation in citations:
        again = read_back(citation)
        assert (again.title, again.abstract, again.authors) == (citation.title, citation.abstract, citation.authors)
        assert (again.year, again.journal, again.doi) == (citation.year, citation.journal, citation.doi)
        assert (again.publication_types, again.notices) == (citation.publication_types, citation.notices)
        assert (again.registrations, again.keywords) == (citation.registrations, citation.keywords)
