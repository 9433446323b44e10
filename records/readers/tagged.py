"""Entries of tagged text (RIS, MEDLINE, …): which text belongs together, before anybody asks what it means."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from records.readers.citation import Unreadable
from records.readers.encoding import Block

ENTRY_LINES = 20_000
ENTRY_CHARS = 2_000_000


class Piece(NamedTuple):
    """Text from one mark to the next, each line with its LF in front of it."""

    line: int
    text: str
    opens: bool
    """Whether it begins with the mark: what stands before the first one and the rest of a cut piece do not."""
    whole: bool
    """Whether the next mark or the end of the file follows; not so for a piece that was cut for its length."""


def pieces(blocks: Iterable[Block], mark: str, begins: Callable[[str], object]) -> Iterator[Piece]:
    """Cut text at each mark, `\\n` with the first letters of a line, where `begins` agrees to the text behind it.

    Text before the first mark comes block by block, other pieces whole up to ENTRY_CHARS: memory is flat.
    """
    held: list[str] = []
    line, opens, depth = 1, False, mark.count("\n")
    for number, text, step in blocks:
        line = line if held else number
        first, *rest = f"\n{text}".split(mark)
        held.append(first)
        above = first.count("\n")
        for part in rest:
            if begins(part):
                if opens or held != [""]:
                    yield Piece(line, "".join(held), opens, whole=True)
                line, opens, held = number + (above + depth - 1) * step, True, []
            held.append(f"{mark}{part}")
            above += part.count("\n") + depth
        if not opens or (len(held) > 1 and sum(map(len, held)) > ENTRY_CHARS):
            yield Piece(line, "".join(held), opens, whole=False)
            opens, held = False, []
    if held:
        yield Piece(line, "".join(held), opens, whole=True)


def entries(
    blocks: Iterable[Block], mark: str, begins: Callable[[str], object], field: re.Pattern[str]
) -> Iterator[Entry]:
    """The records of a format in which each begins with a mark. `field` finds tags: from their LF up to the value."""
    for piece in pieces(blocks, mark, begins):
        if piece.opens:
            parts = field.split(piece.text)
            yield Entry(
                piece.line,
                piece.text.strip("\n"),
                parts[1::2],
                list(map(stripped, parts[2::2])),
                overflowed=not piece.whole,
            )


class Fields(defaultdict[str, list[str]]):
    """Values by tag, in their order, none empty; a value of several lines keeps its line ends."""

    __slots__ = ("plain",)
    plain: bool
    """Whether every value is one line with single spaces already."""

    def first(self, *tags: str) -> str:
        """The first value, on one line, of the first of these tags that has one; "" without one."""
        for tag in tags:
            if found := self.get(tag):
                return found[0] if self.plain else squeezed(found[0])
        return ""

    def all(self, *tags: str) -> list[str]:
        """All values of these tags, tag by tag, each on one line."""
        found: list[str] = []
        for tag in tags:
            if tag in self:
                found += self[tag]
        return found if self.plain or not found else list(map(squeezed, found))


@dataclass(slots=True)
class Entry:
    """One record as it stands in the file: its text, and its tags with a value for each."""

    line: int
    text: str
    tags: list[str]
    values: list[str]
    """Without white space around it; a value of several lines keeps its line ends."""
    plain: bool = False
    overflowed: bool = False

    def fields(self) -> Fields:
        found = Fields(list)
        found.plain = self.plain
        for tag, value in zip(self.tags, self.values, strict=True):
            if value:
                found[tag].append(value)
        return found

    def unreadable(self, reason: str) -> Unreadable:
        return Unreadable(line=self.line, reason=reason, raw=self.text)

    def too_long(self) -> Unreadable:
        return self.unreadable(
            f"The record starting in line {self.line} has more than {ENTRY_LINES} lines or {ENTRY_CHARS} characters: "
            "an end mark is probably missing. Its beginning is kept here; check the file at that line."
        )

    def untitled(self) -> Unreadable:
        return self.unreadable(
            f"The record that starts in line {self.line} has no title, so nobody could screen it. "
            "Add the title in the file, or enter the record by hand."
        )


@dataclass(slots=True)
class Draft:
    """The lines of one record as they come, and its fields, each a tag with the lines of its value."""

    line: int
    explicit: bool = True
    fields: list[tuple[str, list[str]]] = dataclasses.field(default_factory=list)
    lines: list[str] = dataclasses.field(default_factory=list)
    size: int = 0
    overflowed: bool = False

    def keep(self, text: str) -> bool:
        """Keep a line as it came; False when the record is too long to keep more."""
        self.size += len(text)
        if len(self.lines) >= ENTRY_LINES or self.size > ENTRY_CHARS:
            self.overflowed = True
            return False
        self.lines.append(text)
        return True

    def add(self, text: str, fields: Iterable[tuple[str, str]]) -> None:
        """Keep a line that begins these fields, or continues the last one."""
        if not self.keep(text):
            return
        before = len(self.fields)
        self.fields += ((tag, [value]) for tag, value in fields)
        if self.fields and len(self.fields) == before:
            self.fields[-1][1].append(text)

    def absorb(self, other: Draft) -> None:
        """Take over what stood behind the end of this record and is no record of its own."""
        for text in other.lines:
            self.keep(text)
        self.fields += other.fields

    def tags(self) -> set[str]:
        """The tags that have a value."""
        return {tag for tag, lines in self.fields if any(map(str.strip, lines))}

    def entry(self) -> Entry:
        values = [stripped("\n".join(lines)) for _, lines in self.fields]
        tags = [tag for tag, _ in self.fields]
        return Entry(self.line, "\n".join(self.lines).rstrip("\n"), tags, values, overflowed=self.overflowed)


def stripped(value: str) -> str:
    """A value without white space around it and around its lines."""
    return value.strip() if "\n" not in value else "\n".join(map(str.strip, value.split("\n"))).strip()


def is_plain(text: str, *, doubles: int) -> bool:
    """Whether `doubles` pairs of spaces, those behind its tags, are all the unusual white space of a text."""
    return text.count("  ") == doubles and "\t" not in text and (text.isascii() or not _is_wide(text))


def squeezed(value: str) -> str:
    """A value on one line with single spaces."""
    if "\n" in value or "  " in value or "\t" in value or not (value.isascii() or not _is_wide(value)):
        return " ".join(value.split())
    return value


def unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in found if item))


def _is_wide(text: str) -> bool:
    """Whether there is white space beyond ASCII's of the kinds that exports are known to write; others stay."""
    return (
        "\xa0" in text
        or "\u2009" in text
        or "\u202f" in text
        or "\u3000" in text
        or "\u2002" in text
        or "\u2003" in text
    )
