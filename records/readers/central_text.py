"""The Cochrane Library's plain text (`Record #1 of 18`, then `ID: CN-…`, `AU: …`, `TI: …`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from records.readers import abstracts, dates, encoding, identifiers, tagged
from records.readers.citation import Citation, Unreadable
from records.readers.tagged import Entry, Fields, unique

_SIGN = re.compile(r"^Record #\d+ of \d+\s*\n(?:ID|AU|TI|SO): ", re.MULTILINE)
_NUMBER = re.compile(r"\d+ of \d+[ \t]*(?:\n|\Z)")
_FIELD = re.compile(r"\n([A-Z]{2,4}):(?: |(?=\n|\Z))")


def recognises(text: str) -> bool:
    """A numbered record with a labelled field below (see `sniffing.Format`)."""
    return bool(_SIGN.search(text))


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Read it from a seekable stream; as many results as numbered records. Raises UnreadableFile."""
    return map(interpret, tagged.entries(encoding.blocks(stream), "\nRecord #", _NUMBER.match, _FIELD))


def interpret(entry: Entry) -> Citation | Unreadable:
    """Turn the text of one record into a citation, or say why it cannot be one."""
    if entry.overflowed:
        return entry.too_long()
    fields = entry.fields()
    return _citation(entry, fields) if fields.first("TI") else entry.untitled()


def _citation(entry: Entry, fields: Fields) -> Citation:
    first = fields.first
    date = first("YR", "PY")
    return Citation(
        title=first("TI"),
        abstract=abstracts.shape("\n\n".join(fields.get("AB", ()))),
        authors=_listed(fields, "AU"),
        year=dates.year(date),
        date=dates.iso(date),
        journal=first("SO"),
        volume=first("VL"),
        issue=first("NO"),
        pages=first("PG"),
        doi=identifiers.doi(first("DOI")),
        pmid=next(filter(None, map(identifiers.pmid, fields.all("PM", "XR"))), ""),
        registrations=identifiers.registrations("\n".join(fields.all("TI", "AB", "CN", "CC", "KY", "KW", "NT", "ID"))),
        accession=first("ID"),
        issns=_listed(fields, "SN"),
        language=first("LA"),
        publication_types=_listed(fields, "PT"),
        keywords=_listed(fields, "KY", "KW"),
        urls=unique(fields.all("US", "URL")),
        raw=entry.text,
        line=entry.line,
    )


def _listed(fields: Fields, *tags: str) -> tuple[str, ...]:
    return unique(word.strip() for value in fields.all(*tags) for word in value.split(";"))
