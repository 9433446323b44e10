"""From a citation, as a reader hands it on, to the row that keeps it. Pure: no Django."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass, fields
from typing import Any

from records import flags, matching
from records.flags import Flag
from records.folding import fold
from records.matching import Entry
from records.readers import Citation, Judgement, Unreadable

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
QUICKLY = 1
"""Of zlib's levels: a tenth larger than the usual one, in half the time."""
COMPARED = tuple({each.name for each in fields(Entry)} - {"key", "source", "abstract"})
COMPARED_ABSTRACT = 600
"""Characters of an abstract that are compared."""
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


Words = dict[str, str | list[str]]
COLUMNS = (*TEXTS, *LISTS, "year", "content_hash", "folded_title", "folded_author", "flag", "search_text")
"""What a citation says of a record's row; where it belongs is for the writer to say."""


@dataclass(slots=True)
class Draft:
    """A citation made ready outside of any transaction, or in another process: folded, hashed, its text compressed."""

    title: str
    """Folded."""
    accession: str
    notices: tuple[str, ...]
    judgements: tuple[Judgement, ...]
    content_hash: str
    compressed: bytes
    compared: bytes
    """What matching looks at (`matching.kept`)."""
    values: tuple[Any, ...]
    """For COLUMNS, as the database takes them."""
    position: int = 0
    """Its place among the entries of the import, counted from 1 by whoever stages it."""


Ready = Draft | Unreadable


def ready(entry: Citation | Ready, source: str) -> Ready:
    """An entry of this source as staging takes it; what cannot become a record is to be set aside, with the reason."""
    if not isinstance(entry, Citation):
        return entry
    if why := fault(entry):
        return Unreadable(line=entry.line, reason=why, raw=entry.raw)
    return prepare(entry, source)


def prepare(citation: Citation, source: str) -> Draft:
    words = _words(citation)
    title, digest = str(words["title"]), content_hash(citation, words)
    values = (
        *(getattr(citation, name) for name in TEXTS),
        *(_listed(getattr(citation, name)) for name in LISTS),
        citation.year,
        digest,
        title,
        next(iter(words["authors"]), ""),
        flags.gravest(_flags(citation)),
        _searched(citation, words),
    )
    return Draft(
        title=title,
        accession=citation.accession,
        notices=citation.notices,
        judgements=citation.judgements,
        content_hash=digest,
        compressed=compress(citation.raw),
        compared=_compared(citation, source),
        values=values,
    )


def _compared(citation: Citation, source: str) -> bytes:
    said = {name: getattr(citation, name) for name in COMPARED}
    return matching.kept(Entry(key=0, source=source, abstract=citation.abstract[:COMPARED_ABSTRACT], **said))


def content_hash(citation: Citation, words: Words | None = None) -> str:
    """SHA-256 of what the entry says, without spelling, order of tags or layout. `words` are its texts, folded."""
    words = words or _words(citation)
    said = [citation.year, *(words[name] for name in CONTENT), *(getattr(citation, name) for name in IDENTIFIERS)]
    return hashlib.sha256(_ENCODE(said).encode()).hexdigest()


def _flags(citation: Citation) -> tuple[Flag, ...]:
    return flags.of(title=citation.title, publication_types=citation.publication_types, notices=citation.notices)


def fault(citation: Citation) -> str:
    """Why a citation cannot become a record, as a sentence; "" for nearly all."""
    if not citation.title.strip():
        return "The entry has no title."
    if max(len(citation.doi), len(citation.pmid), len(citation.accession)) > LONGEST_IDENTIFIER:
        return f"An identifier of the entry is longer than {LONGEST_IDENTIFIER} characters."
    return ""


def compress(raw: str) -> bytes:
    return zlib.compress(raw.encode(), QUICKLY)


def expand(compressed: bytes | memoryview) -> str:
    return zlib.decompress(bytes(compressed)).decode()


def _words(citation: Citation) -> Words:
    """Each text once, folded: for the hash and for searching."""
    texts = {name: getattr(citation, name) for name in ("original_title", *CONTENT)}
    return {
        name: fold(text) if isinstance(text, str) else [fold(item) for item in text] for name, text in texts.items()
    }


def _searched(citation: Citation, words: Words) -> str:
    texts = [words[name] for name in ("title", "original_title", "abstract", "authors", "journal", "keywords")]
    identifiers = [citation.doi, citation.pmid, citation.pmcid, citation.accession, *citation.registrations]
    parts = [part for text in texts for part in ([text] if isinstance(text, str) else text)]
    return " ".join(filter(None, [*parts, fold(" ".join(identifiers))]))


def _listed(items: tuple[str, ...]) -> str:
    return _ENCODE(items) if items else "[]"
