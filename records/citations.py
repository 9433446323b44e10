"""From a citation, as a reader hands it on, to the row that keeps it."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import Any

from records import flags, matching
from records.flags import Flag
from records.folding import fold
from records.matching import Entry
from records.models import Record
from records.readers import Citation

TEXTS = (
    "title",
    "original_title",
    "abstract",
    "date",
    "journal",
    "journal_short",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
    "accession",
    "language",
)
LISTS = ("authors", "registrations", "issns", "publication_types", "keywords", "urls", "notices")
CONTENT = ("title", "abstract", "authors", "journal", "volume", "issue", "pages", "keywords", "publication_types")
IDENTIFIERS = ("doi", "pmid", "pmcid", "accession", "registrations", "notices")
LONGEST_IDENTIFIER = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A citation made ready outside of any transaction: folded, hashed, its text compressed."""

    citation: Citation
    position: int
    entry: Entry
    content_hash: str
    compressed: bytes
    search_text: str

    def record(self, **placed: Any) -> Record:
        """The row, not yet saved."""
        citation = self.citation
        values: dict[str, Any] = {name: getattr(citation, name) for name in TEXTS}
        values |= {name: list(getattr(citation, name)) for name in LISTS}
        return Record(
            **values,
            year=citation.year,
            position=self.position,
            content_hash=self.content_hash,
            folded_title=self.entry.title,
            title_key=self.entry.title_key,
            folded_author=fold(citation.authors[0]) if citation.authors else "",
            flag=flags.gravest(flags_of(citation)),
            search_text=self.search_text,
            **placed,
        )


def prepare(citation: Citation, position: int) -> Draft:
    return Draft(
        citation,
        position,
        entry_of(citation),
        content_hash(citation),
        compress(citation.raw),
        _searched(citation),
    )


def flags_of(said: Citation | Record) -> tuple[Flag, ...]:
    return flags.of(title=said.title, publication_types=said.publication_types, notices=said.notices)


def entry_of(citation: Citation) -> Entry:
    folded = fold(citation.title)
    return Entry(
        doi=citation.doi,
        pmid=citation.pmid,
        title=folded,
        title_key=matching.title_key(folded, citation.year),
    )


def entry_of_record(record: Record) -> Entry:
    return Entry(doi=record.doi, pmid=record.pmid, title=record.folded_title, title_key=record.title_key)


def content_hash(citation: Citation) -> str:
    """SHA-256 of what the entry says, without spelling, order of tags or layout."""
    said: list[Any] = [citation.year]
    for name in CONTENT:
        value = getattr(citation, name)
        said.append(fold(value) if isinstance(value, str) else [fold(item) for item in value])
    said += [getattr(citation, name) for name in IDENTIFIERS]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def fault(citation: Citation) -> str:
    """Why a citation cannot become a record, as a sentence; "" for nearly all."""
    if not citation.title.strip():
        return "The entry has no title."
    if max(len(citation.doi), len(citation.pmid), len(citation.accession)) > LONGEST_IDENTIFIER:
        return f"An identifier of the entry is longer than {LONGEST_IDENTIFIER} characters."
    return ""


def compress(raw: str) -> bytes:
    return zlib.compress(raw.encode())


def expand(compressed: bytes | memoryview) -> str:
    return zlib.decompress(bytes(compressed)).decode()


def _searched(citation: Citation) -> str:
    titles = [citation.title, citation.original_title]
    parts = [*titles, citation.abstract, *citation.authors, citation.journal, *citation.keywords]
    identifiers = [citation.doi, citation.pmid, citation.pmcid, citation.accession, *citation.registrations]
    return fold(" ".join([*parts, *identifiers]))
