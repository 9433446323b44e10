"""RIS line by line, for what is not in good order: no `TY`, tags written loosely, lines between records, no end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from records.readers.tagged import Draft, Entry, Piece

FIELD = re.compile(r"\n([A-Z][A-Z0-9])  -(?!-) ?")
PREAMBLE = re.compile(
    r"(?:Record #\d+ of \d+|Provider: .*|Content: (?:text|application)/.*|Database: .*|\d+\.|<\d+\. ?>"
    r"|Link to the Ovid Full Text or citation:.*)\s*"
)
TAG_ENDS = 9
"""Characters of a line among which the dash behind a tag is."""
_STRICT = re.compile(r"([A-Z][A-Z0-9])  ?-(?!-)\s*(.*)", re.DOTALL)
_LAX = re.compile(r"([A-Z][A-Z0-9]|PMID|PMCID|DOI)[ \t]{0,3}-(?:\s+(.*)|$)", re.DOTALL)
# Rayyan writes several fields of another exporter on one line, five spaces apart. A run of spaces is tried once, from
# its beginning: a line may be five million of them.
_BURIED = re.compile(r"(?<!\s)\s{4,}(?=[A-Z][A-Z0-9]  - )")
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


class Assembly:
    """What is known between two lines: the open record, and the one before it, held back for what may trail it."""

    def __init__(self) -> None:
        self._open: Draft | None = None
        self._held: Draft | None = None
        self._after_blank = True

    def feed(self, piece: Piece) -> Iterator[Entry]:
        """Take lines; hand on the records that are whole."""
        for number, text in enumerate(piece.text.split("\n")[1:], start=piece.line):
            yield from self._line(number, text)

    def finish(self) -> Iterator[Entry]:
        """Hand on what is left, and begin anew."""
        yield from self._close(ended=False)
        if self._held:
            yield self._held.entry()
        self._held, self._after_blank = None, True

    def _line(self, number: int, text: str) -> Iterator[Entry]:
        tag, value = _tagged(text)
        if tag == "TY" or (tag and tag != "ER" and self._begins_untyped(tag)):
            yield from self._close(ended=False)
            self._open = Draft(number, explicit=tag == "TY")
        preamble = self._after_blank and bool(PREAMBLE.fullmatch(text))
        if self._open and not preamble:
            self._open.add(text, list(zip(*buried([tag], [value]), strict=True)) if tag else [])
        if tag == "ER":
            yield from self._close(ended=True)
        self._after_blank = preamble or not text.strip()

    def _begins_untyped(self, tag: str) -> bool:
        """A record without TY starts outside of any, or behind a blank line with the tag the one before began with."""
        if not self._open:
            return True
        again = self._after_blank and bool(self._open.fields) and tag == self._open.fields[0][0]
        return again and not self._open.explicit and bool(_TITLES & self._open.tags())

    def _close(self, *, ended: bool) -> Iterator[Entry]:
        draft, self._open = self._open, None
        if not draft:
            return
        if self._held and not draft.explicit and not _is_reference(draft, ended=ended):
            self._held.absorb(draft)
            return
        if self._held:
            yield self._held.entry()
        self._held = draft


def tag_of(line: str) -> str:
    """The tag of a line; "" where it continues another or is no field."""
    return _tagged(line)[0]


def buried(tags: list[str], values: list[str]) -> tuple[list[str], list[str]]:
    """The same fields, those written inside the value of another set free."""
    found: tuple[list[str], list[str]] = ([], [])
    for tag, value in zip(tags, values, strict=True):
        own, *pieces = _BURIED.split(value) if "    " in value else [value]
        for name, text in ((tag, own), *map(_tagged, pieces)):
            found[0].append(name)
            found[1].append(text)
    return found


def _is_reference(draft: Draft, *, ended: bool) -> bool:
    tags = draft.tags()
    return bool(_TITLES & tags) or (ended and bool(_BIBLIOGRAPHIC & tags)) or len(_BIBLIOGRAPHIC & tags) > 1


def _tagged(text: str) -> tuple[str, str]:
    """Tag and value of a line; no tag where the line continues another."""
    if text[2:5] == "  -" and (found := _STRICT.match(text)):
        return found[1], found[2]
    if (found := _LAX.match(text)) and found[1] in _KNOWN:
        return found[1], found[2] or ""
    return "", text
