"""Refer's tagged text, as EndNote writes it (`.enw`): `%` and one character begin a field, `%0` a record.

Files from before EndNote have no `%0`: there a blank line parts the records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from records.readers import abstracts, dates, encoding, identifiers, judgements, tagged
from records.readers.citation import Citation, Unreadable
from records.readers.encoding import Block
from records.readers.tagged import Entry, Fields, unique

_TYPED = re.compile(r"^%0 \S.*\n%", re.MULTILINE)
_UNTYPED = (re.compile(r"^%T \S", re.MULTILINE), re.compile(r"^%[ADJ] \S", re.MULTILINE))
_BEGINS = re.compile(r"[ \t]|\n|\Z")
_BEGINS_UNTYPED = re.compile(r"[A-Z] ")
_FIELD = re.compile(r"\n+%(\S)(?: |(?=\n|\Z))")


def recognises(text: str) -> bool:
    """A line with `%0`, or a title and one more field (see `sniffing.Format`)."""
    return bool(_TYPED.search(text)) or all(sign.search(text) for sign in _UNTYPED)


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Read it from a seekable stream; as many results as record starts. Raises UnreadableFile."""
    return map(interpret, entries(encoding.blocks(stream)))


def entries(blocks: Iterable[Block]) -> Iterator[Entry]:
    """Gather text into records."""
    blocks = iter(blocks)
    head = next(blocks, Block(1, ""))
    if re.search(r"^%0", head.text, re.MULTILINE):
        return tagged.entries(chain([head], blocks), "\n%0", _BEGINS.match, _FIELD)
    spaced = Block(head.number - 1, f"\n{head.text}")
    return tagged.entries(chain([spaced], blocks), "\n\n%", _BEGINS_UNTYPED.match, _FIELD)


def interpret(entry: Entry) -> Citation | Unreadable:
    """Turn the text of one record into a citation, or say why it cannot be one."""
    if entry.overflowed:
        return entry.too_long()
    fields = entry.fields()
    return _citation(entry, fields) if fields.first("T", "Q", "B") else entry.untitled()


def _citation(entry: Entry, fields: Fields) -> Citation:
    first = fields.first
    title = first("T", "Q", "B")
    found = [dates.iso(value) for value in fields.all("8", "D") if dates.year(value)]
    journal = first("J", "B") if "T" in fields else first("J")
    return Citation(
        title=title,
        original_title=first("Q") if first("Q") != title else "",
        abstract=abstracts.shape("\n\n".join(fields.get("X", ()))),
        authors=unique(_each(fields, "A")) or unique(_each(fields, "E")),
        year=next(filter(None, map(dates.year, fields.all("D", "8"))), None),
        date=max(found, key=dates.precision, default=""),
        journal=journal,
        volume=first("V"),
        issue=first("N"),
        pages=first("P"),
        doi=next(filter(None, map(identifiers.doi, fields.all("R", "U"))), ""),
        pmid=_pmid(fields),
        pmcid=identifiers.pmcid("\n".join(fields.all("2", "M", "U"))),
        registrations=identifiers.registrations("\n".join(fields.all("T", "X", "Z", "M", "K", "1", "2", "U"))),
        accession=first("M"),
        issns=unique(number for value in fields.all("@") for number in identifiers.serials(value)),
        language=first("G"),
        publication_types=unique(fields.all("9")),
        keywords=unique(_each(fields, "K")),
        urls=unique(word for word in _words(fields, "U") if word.startswith(("http", "ftp", "www."))),
        judgements=judgements.in_notes(fields.get("Z", [])),
        raw=entry.text,
        line=entry.line,
    )


def _each(fields: Fields, tag: str) -> Iterator[str]:
    """One a line: EndNote writes the tag once and a line for each keyword."""
    return (tagged.squeezed(line) for value in fields.get(tag, ()) for line in value.split("\n"))


def _words(fields: Fields, tag: str) -> Iterator[str]:
    return (word for value in fields.get(tag, ()) for word in value.split())


def _pmid(fields: Fields) -> str:
    """A number that PubMed gave, by the name of the database or of the field."""
    database = " ".join(fields.all("~", "W")).lower()
    bare = fields.all("M") if "medline" in database or "pubmed" in database or database == "nlm" else []
    named = [value for value in fields.all("M", "U", "Z") if not value.isdigit()]
    return next(filter(None, map(identifiers.pmid, named + bare)), "")
