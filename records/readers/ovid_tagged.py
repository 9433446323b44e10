"""Ovid's tagged text for reference managers (`.ovd`, `.cgi`): `<3001. >`, then two letters and a dash, but not RIS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from records.readers import abstracts, dates, encoding, identifiers, ovid_source, tagged
from records.readers.citation import Citation, Unreadable
from records.readers.tagged import Entry, Fields, unique

_SIGN = re.compile(r"^VN  - Ovid|^<\d+\. ?>\s*\nVN  - ", re.MULTILINE)
_TYPE = re.compile(r"^TY  ?-", re.MULTILINE)
_NUMBER = re.compile(r"\d+\. ?>[ \t]*(?:\n|\Z)")
_FIELD = re.compile(r"\n([A-Z][A-Z0-9])  - ?")
_REGISTERED = ("TI", "AB", "CN", "NT", "RN", "UI", "KW", "SI")


def recognises(text: str) -> bool:
    """Ovid as the vendor, and none of the types of RIS (see `sniffing.Format`)."""
    return bool(_SIGN.search(text)) and not _TYPE.search(text)


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Read it from a seekable stream; as many results as numbers in brackets. Raises UnreadableFile."""
    return map(interpret, tagged.entries(encoding.blocks(stream), "\n<", _NUMBER.match, _FIELD))


def interpret(entry: Entry) -> Citation | Unreadable:
    """Turn the text of one record into a citation, or say why it cannot be one."""
    if entry.overflowed:
        return entry.too_long()
    fields = entry.fields()
    return _citation(entry, fields) if fields.first("TI") else entry.untitled()


def _citation(entry: Entry, fields: Fields) -> Citation:
    first, title = fields.first, fields.first("TI")
    source, original = ovid_source.parse(fields.first("SO")), fields.first("OT", "TT")
    given = [dates.iso(value) for value in (first("DP"), source.date, first("YR")) if value]
    return Citation(
        title=title,
        original_title=original if original != title else "",
        abstract=abstracts.shape("\n\n".join(fields.get("AB", ()))),
        authors=unique(fields.all("AU", "CA")),
        year=next(filter(None, map(dates.year, [*fields.all("YR", "DP"), source.date])), None),
        date=max(given, key=dates.precision, default=""),
        journal=first("JN", "JT") or source.journal,
        journal_short=first("JA"),
        volume=first("VO", "VI") or source.volume,
        issue=first("IP") or source.issue,
        pages=first("PG") or source.pages,
        doi=next(filter(None, map(identifiers.doi, fields.all("DO", "DI", "ID"))), ""),
        pmid=_pmid(fields),
        registrations=identifiers.registrations("\n".join(fields.all(*_REGISTERED))),
        accession=first("UI", "AN"),
        issns=unique(fields.all("IS", "IB")),
        language=", ".join(unique(fields.all("LG", "LA"))),
        publication_types=unique(fields.all("PT")),
        keywords=unique(word.removeprefix("*") for word in fields.all("MH", "OD", "KW")),
        raw=entry.text,
        line=entry.line,
    )


def _pmid(fields: Fields) -> str:
    """PM; or the number of a record in MEDLINE, which is PubMed's."""
    own = fields.all("UI") if "medline" in fields.first("DB").lower() else []
    return next(filter(None, map(identifiers.pmid, fields.all("PM", "PMID") + own)), "")
