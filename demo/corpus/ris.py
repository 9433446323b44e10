"""The files a review would have downloaded: citations in the RIS dialect of each source.

The Embase file also holds three entries no reader can use, so that quarantine has something to show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from demo.corpus.forms import dotted
from demo.corpus.model import Source
from demo.corpus.phrases import phrases
from records.readers.citation import Citation

Field = tuple[str, str]
EXPORTED = "18 December 2023"
UNREADABLE: tuple[tuple[Field, ...], ...] = (
    (("M3", "Article"), ("Y1", "2016"), ("JF", "Synthetic Spine"), ("U2", "L999999001"), ("DB", "Embase")),
    (("M3", "Article"), ("T1", ""), ("A1", "Nobody N."), ("Y1", "2018"), ("U2", "L999999002"), ("DB", "Embase")),
    (("DB", "Embase"), ("U2", "L999999003"), ("LA", "English")),
)
"""Entries without a title, as broken exports have them."""


def write(source: str, citations: Sequence[Citation]) -> bytes:
    """The bytes of the source's file, UTF-8 with CRLF; for Embase with UNREADABLE spread among the citations."""
    kind = Source(source)
    fields: list[Sequence[Field]] = [
        [(tag, value) for tag, value in DIALECTS[kind](citation) if value] for citation in citations
    ]
    if kind is Source.EMBASE:
        fields = _spread(fields)
    gap = "  -  " if kind is Source.CENTRAL else "  - "
    bodies = [
        [*_preamble(kind, number, len(fields)), *(f"{tag}{gap}{value}" for tag, value in (("TY", "JOUR"), *entry, END))]
        for number, entry in enumerate(fields, start=1)
    ]
    text = "\r\n".join("\r\n".join((*body, "")) for body in bodies) + "\r\n"
    return (BOM.get(kind, "") + text).encode()


END: Field = ("ER", "")
BOM = {Source.EMBASE: "\ufeff", Source.SCOPUS: "\ufeff"}


def _spread(entries: Sequence[Sequence[Field]]) -> list[Sequence[Field]]:
    out = list(entries)
    step = len(out) // (len(UNREADABLE) + 1)
    for position, entry in reversed(list(enumerate(UNREADABLE, start=1))):
        out.insert(position * step, entry)
    return out


def _preamble(source: Source, number: int, total: int) -> tuple[str, ...]:
    if source is not Source.CENTRAL:
        return ()
    provider = "Provider: Synthetic Library, for demonstration only"
    return (f"Record #{number} of {total}", provider, 'Content: text/plain; charset="UTF-8"', "")


def _flat(abstract: str) -> str:
    return " ".join(abstract.split())


def _pages(citation: Citation) -> Iterator[Field]:
    first, _, last = citation.pages.partition("-")
    yield "SP", first
    yield "EP", last


def _repeated(tag: str, values: Sequence[str]) -> Iterator[Field]:
    return ((tag, value) for value in values)


def _year(citation: Citation) -> str:
    return str(citation.year or "")


def _embase(citation: Citation) -> Iterator[Field]:
    yield from _repeated("M3", citation.publication_types)
    yield "Y1", _year(citation)
    yield "VL", citation.volume
    yield "IS", citation.issue
    yield from _pages(citation)
    yield "JF", citation.journal
    yield "JO", _short(citation.journal)
    yield "UR", f"https://www.example.org/search/results?subaction=viewrecord&id={citation.accession}&from=export"
    yield "U2", citation.accession
    yield "C5", citation.pmid
    yield "DB", "Embase"
    yield "U3", f"{_year(citation)}-06-01"
    yield "DO", citation.doi
    yield from _repeated("A1", citation.authors)
    yield "T1", citation.title
    yield "LA", citation.language
    yield from _repeated("KW", citation.keywords)
    yield from _repeated("N1", citation.registrations)
    yield "N2", _flat(citation.abstract)


def _scopus(citation: Citation) -> Iterator[Field]:
    yield "TI", citation.title
    yield "T2", citation.journal
    yield "J2", _short(citation.journal)
    yield "VL", citation.volume
    yield "IS", citation.issue
    yield from _pages(citation)
    yield "PY", _year(citation)
    yield "DO", citation.doi
    yield from _repeated("AU", citation.authors)
    yield "AD", "Institute of Synthetic Medicine"
    yield "AB", _flat(citation.abstract)
    yield from _repeated("KW", citation.keywords)
    yield from _repeated("M3", citation.publication_types)
    yield "LA", citation.language
    yield "DB", "Scopus"
    yield "N1", f"Export Date: {EXPORTED}"
    yield from _repeated("UR", [f"{url}&doi={citation.doi.replace('/', '%2f')}" for url in citation.urls])


def _central(citation: Citation) -> Iterator[Field]:
    yield "AN", citation.accession
    yield from _repeated("AU", citation.authors)
    yield "TI", citation.title
    yield "JA", citation.journal
    yield "PY", _year(citation)
    yield "VL", citation.volume
    yield "IS", citation.issue
    yield "SP", citation.pages
    yield "C3", f"PUBMED {citation.pmid}" if citation.pmid else ""
    yield from _repeated("M3", citation.publication_types)
    yield from _repeated("KW", citation.keywords)
    yield "DO", citation.doi
    yield "AB", _flat(citation.abstract)
    yield from _repeated("N1", citation.registrations)
    yield "UR", f"https://www.example.org/central/doi/{citation.accession}/full"


def _register(citation: Citation) -> Iterator[Field]:
    yield "ID", citation.accession
    yield "AN", citation.accession
    yield "TI", citation.title
    yield from _repeated("AU", citation.authors)
    yield "PY", _year(citation)
    yield "AB", _flat(citation.abstract)
    yield from _repeated("KW", citation.keywords)
    yield "DB", "ClinicalTrials.gov"
    yield from _repeated("M3", citation.publication_types)
    yield from _repeated("UR", citation.urls)


def _plain(citation: Citation) -> Iterator[Field]:
    yield from _repeated("AU", citation.authors)
    yield "TI", citation.title
    yield "JO", citation.journal
    yield "PY", _year(citation)
    yield "VL", citation.volume
    yield "IS", citation.issue
    yield from _pages(citation)
    yield "DO", citation.doi
    yield "AB", _flat(citation.abstract)
    yield from _repeated("KW", citation.keywords)


def _short(journal: str) -> str:
    known = dict(phrases("names")["journals"])
    return dotted(journal, known[journal]) if journal in known else ""


DIALECTS: dict[Source, Callable[[Citation], Iterator[Field]]] = {
    Source.PUBMED: _plain,
    Source.EMBASE: _embase,
    Source.SCOPUS: _scopus,
    Source.CENTRAL: _central,
    Source.REGISTER: _register,
    Source.CITATIONS: _plain,
}
