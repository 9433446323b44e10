"""RIS as the databases and managers really write it: which lines are a record.

A record starts at `TY`. Where that is missing, it starts at the first tagged line after an `ER` (or at the beginning of
the file) if what follows looks like a reference; other tagged lines behind an `ER` belong to the record before them.
`ER` may be missing. Lines without a tag continue the field above, indented or not; what stands between records
(`Record #3 of 18`, `Provider: …`, numbers, query lines) is no reference. So the records read are as many as the starts
seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from records.readers import encoding, ris_fields
from records.readers.citation import Citation, Unreadable
from records.readers.tagged import Entry

_STRICT = re.compile(r"([A-Z][A-Z0-9])  ?-(?!-)\s*(.*)", re.DOTALL)
_LAX = re.compile(r"([A-Z][A-Z0-9]|PMID|PMCID|DOI)[ \t]{0,3}-(?:\s+(.*)|$)", re.DOTALL)
# Rayyan writes several fields of another exporter on one line, five spaces apart. A run of spaces is tried once, from
# its beginning: a line may be five million of them.
_BURIED = re.compile(r"(?<!\s)\s{4,}(?=[A-Z][A-Z0-9]  - )")
_PREAMBLE = re.compile(
    r"(?:Record #\d+ of \d+|Provider: .*|Content: (?:text|application)/.*|Database: .*|\d+\.|<\d+\. ?>"
    r"|Link to the Ovid Full Text or citation:.*)\s*"
)
_KNOWN = frozenset(
    re.findall(
        r"\w+",
        "TY ER TI T1 T2 T3 CT BT ST TT A1 A2 A3 A4 AU ED AB N1 N2 PY Y1 Y2 DA YR JF JO JA J1 J2 VL VO IS IP SP EP PG "
        "DO DI DP DB UR L1 L2 L3 L4 LK LA KW ID AN UT SN PB CY AD C1 C2 C3 C4 C5 C6 C7 C8 M1 M2 M3 U1 U2 U3 U4 U5 "
        "PT ET RN RP SE NV OP CN PMID PMCID DOI",
    )
)
_TITLES = frozenset({"TI", "T1", "CT", "BT", "ST", "TT"})
_BIBLIOGRAPHIC = _TITLES | {"A1", "AU", "AB", "N2", "PY", "Y1", "DA", "DO", "JF", "JO", "JA", "T2", "PMID"}

_SIGNS = (
    (re.compile(r"^(?:[ \t]*TY {0,3}\t? ?-|ER  ?- *$)", re.MULTILINE),),
    (
        re.compile(r"^(?:TI|T1)  - ", re.MULTILINE),
        re.compile(r"^(?:AU|A1|PY|Y1|JO|JF|AB|N2|T2|UR|DO)  - ", re.MULTILINE),
    ),
)
_OVID = re.compile(r"^VN  - Ovid|^<\d+\. ?>\s*\nVN  - ", re.MULTILINE)


def recognises(text: str) -> bool:
    """A line with `TY`; or with `ER`; or a title and one more field (see `sniffing.Format`)."""
    return not _OVID.search(text) and any(all(each.search(text) for each in signs) for signs in _SIGNS)


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Read RIS from a seekable stream; as many results as record starts. Raises UnreadableFile for what is no text."""
    return map(ris_fields.interpret, entries(encoding.lines(stream)))


def entries(lines: Iterable[tuple[int, str]]) -> Iterator[Entry]:
    """Gather numbered lines into records."""
    assembly = _Assembly()
    for number, text in lines:
        yield from assembly.feed(number, text)
    yield from assembly.finish()


class _Assembly:
    """What is known between two lines: the open record, and the one before it, held back for what may trail it."""

    def __init__(self) -> None:
        self.entry: Entry | None = None
        self.held: Entry | None = None
        self.after_blank = True

    def feed(self, number: int, text: str) -> Iterator[Entry]:
        tag, value = _tagged(text)
        if tag == "TY" or (tag and tag != "ER" and self._begins_untyped(tag)):
            yield from self._close(ended=False)
            self.entry = Entry(number, explicit=tag == "TY")
        if self.entry and not self._is_preamble(text):
            self._add(self.entry, tag, value, text)
        if tag == "ER":
            yield from self._close(ended=True)
        self.after_blank = not text.strip() or self._is_preamble(text)

    def finish(self) -> Iterator[Entry]:
        yield from self._close(ended=False)
        if self.held:
            yield self.held

    def _begins_untyped(self, tag: str) -> bool:
        """A record without TY starts outside of any, or behind a blank line with the tag the one before began with."""
        if not self.entry:
            return True
        again = self.after_blank and bool(self.entry.fields) and tag == self.entry.fields[0][0]
        return again and not self.entry.explicit and bool(_TITLES & self.entry.tags())

    def _is_preamble(self, text: str) -> bool:
        return self.after_blank and bool(_PREAMBLE.fullmatch(text))

    def _add(self, entry: Entry, tag: str, value: str, text: str) -> None:
        if not entry.keep(text):
            return
        if not tag:
            entry.extend(text)
            return
        own, *buried = _BURIED.split(value)
        entry.open(tag, own)
        for piece in buried:
            entry.open(*_tagged(piece))

    def _close(self, *, ended: bool) -> Iterator[Entry]:
        entry, self.entry = self.entry, None
        if not entry:
            return
        if self.held and not entry.explicit and not _is_reference(entry, ended=ended):
            self.held.absorb(entry)
            return
        if self.held:
            yield self.held
        self.held = entry


def _is_reference(entry: Entry, *, ended: bool) -> bool:
    tags = entry.tags()
    return bool(_TITLES & tags) or (ended and bool(_BIBLIOGRAPHIC & tags)) or len(_BIBLIOGRAPHIC & tags) > 1


def _tagged(text: str) -> tuple[str, str]:
    """Tag and value of a line; no tag where the line continues another."""
    if text[2:5] == "  -" and (found := _STRICT.match(text)):
        return found[1], found[2]
    if (found := _LAX.match(text)) and found[1] in _KNOWN:
        return found[1], found[2] or ""
    return "", text
