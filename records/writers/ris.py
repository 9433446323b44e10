"""RIS that other programs read, and that `records.readers.ris` reads back without loss.

`read(write(citations))` gives every field again but `raw` and `line`. What RIS has no tag for goes where others look
for it (PMCID in C2) or into notes of their own form (`PMID: 1`, `Registrations: NCT01234567`, `RetractionIn: …`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from records.readers.citation import Citation

_RANGE = re.compile(r"([^\s-]+)-([^\s-]+)")


def write(citations: Iterable[Citation]) -> Iterator[str]:
    """Yield the text of one record after another, with CRLF line ends and a blank line behind each."""
    for citation in citations:
        yield "".join(f"{line}\r\n" for line in _record(citation))


def _record(citation: Citation) -> Iterator[str]:
    yield "TY  - JOUR"
    for tag, value in _fields(citation):
        if value:
            yield from _field(tag, value)
    yield "ER  - "
    yield ""


def _field(tag: str, value: str) -> Iterator[str]:
    """A field; further lines are indented, so that none is taken for a tag."""
    head, *more = value.split("\n")
    yield f"{tag}  - {head}"
    yield from (f"      {line}" if line else "" for line in more)


def _fields(citation: Citation) -> Iterator[tuple[str, str]]:
    yield "TI", citation.title
    yield "TT", citation.original_title
    yield from (("AU", author) for author in citation.authors)
    yield "PY", str(citation.year or "")
    yield "DA", citation.date
    yield "JF", citation.journal
    yield "J2", citation.journal_short
    yield "VL", citation.volume
    yield "IS", citation.issue
    yield from _pages(citation.pages)
    yield "DO", citation.doi
    yield "AN", citation.accession
    yield "C2", citation.pmcid
    yield from (("SN", number) for number in citation.issns)
    yield "LA", citation.language
    yield "AB", citation.abstract
    yield from (("M3", kind) for kind in citation.publication_types)
    yield from (("KW", keyword) for keyword in citation.keywords)
    yield from (("UR", url) for url in citation.urls)
    yield from (("N1", note) for note in _notes(citation))


def _pages(pages: str) -> Iterator[tuple[str, str]]:
    ends = _RANGE.fullmatch(pages)
    if ends and ends[1] != ends[2]:
        yield from (("SP", ends[1]), ("EP", ends[2]))
    else:
        yield "SP", pages


def _notes(citation: Citation) -> Iterator[str]:
    if citation.pmid:
        yield f"PMID: {citation.pmid}"
    if citation.registrations:
        yield f"Registrations: {'; '.join(citation.registrations)}"
    yield from citation.notices
