"""Web of Science's plain text (`.txt`, `.ciw`, `.isi`): `PT` begins a record, `ER` ends it, spaces continue a field.

Source of the tags: Clarivate, "Web of Science Core Collection Field Tags".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from records.readers import abstracts, dates, encoding, identifiers, tagged
from records.readers.citation import Citation, Unreadable
from records.readers.tagged import Entry, Fields, unique

_SIGN = re.compile(r"\A\s*FN \S.*\n\s*VR |^PT [A-Z][ \t]*\n(?:[A-Z][A-Z0-9] |   )", re.MULTILINE)
_TYPE = re.compile(r"\S")
_FIELD = re.compile(r"\n([A-Z][A-Z0-9])(?: |(?=\n|\Z))")
_REGISTERED = ("TI", "AB", "DE", "ID", "FX", "SI")


def recognises(text: str) -> bool:
    """The heading `FN`, `VR`, or a record type on a line of its own (see `sniffing.Format`)."""
    return bool(_SIGN.search(text))


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Read it from a seekable stream; as many results as lines with `PT`. Raises UnreadableFile."""
    return map(interpret, tagged.entries(encoding.blocks(stream), "\nPT ", _TYPE.match, _FIELD))


def interpret(entry: Entry) -> Citation | Unreadable:
    """Turn the text of one record into a citation, or say why it cannot be one."""
    if entry.overflowed:
        return entry.too_long()
    if "ER" in entry.tags:
        entry = _ended(entry)
    fields = entry.fields()
    return _citation(entry, fields) if fields.first("TI") else entry.untitled()


def _ended(entry: Entry) -> Entry:
    """The record up to its `ER`: what follows (blank lines, `EF`) is the file's."""
    end = entry.tags.index("ER")
    text, _, _ = entry.text.partition("\nER")
    return Entry(entry.line, f"{text}\nER", entry.tags[:end], entry.values[:end])


def _citation(entry: Entry, fields: Fields) -> Citation:
    first = fields.first
    year, date = _date(fields)
    return Citation(
        title=first("TI"),
        original_title=first("FT"),
        abstract=abstracts.shape(first("AB")),
        authors=_authors(fields),
        year=year,
        date=date,
        journal=first("SO"),
        journal_short=next((name for name in fields.all("JI", "J9") if len(name) < len(first("SO"))), ""),
        volume=first("VL"),
        issue=first("IS", "SU"),
        pages="-".join(dict.fromkeys(filter(None, (first("BP"), first("EP"))))) or first("AR"),
        doi=identifiers.doi(first("DI", "D2")),
        pmid=identifiers.pmid(first("PM")),
        registrations=identifiers.registrations("\n".join(fields.all(*_REGISTERED))),
        accession=first("UT"),
        issns=unique(fields.all("SN", "EI", "BN")),
        language=first("LA"),
        publication_types=_listed(fields, "DT"),
        keywords=_listed(fields, "DE", "ID"),
        raw=entry.text,
        line=entry.line,
    )


def _authors(fields: Fields) -> tuple[str, ...]:
    """Full names before short ones, a line each, and groups; editors only where nobody else is named."""
    people = next((tag for tag in ("AF", "AU", "BA", "CA", "GP", "BE", "ED") if tag in fields), "")
    tags = (people, "CA") if people in {"AF", "AU"} else (people,)
    return unique(name.strip() for tag in tags for value in fields.get(tag, ()) for name in value.split("\n"))


def _date(fields: Fields) -> tuple[int | None, str]:
    """The year of the issue with its month and day, else that of early access."""
    year = dates.year(fields.first("PY"))
    if not year:
        early = fields.first("EA")
        return dates.year(early), dates.iso(early)
    stated = fields.first("PD")
    return year, dates.iso(stated if dates.year(stated) else f"{year} {stated}")


def _listed(fields: Fields, *tags: str) -> tuple[str, ...]:
    return unique(word.strip() for value in fields.all(*tags) for word in value.split(";"))
