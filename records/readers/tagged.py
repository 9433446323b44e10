"""Entries of tagged text (RIS, MEDLINE): which lines belong together, before anybody asks what they mean."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from records.readers.citation import Unreadable

ENTRY_LINES = 20_000
ENTRY_CHARS = 5_000_000

Fields = dict[str, list[str]]


@dataclass(slots=True)
class Entry:
    """The lines of one record and its fields in their order, each a tag with the lines of its value."""

    line: int
    explicit: bool = True
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    size: int = 0
    overflowed: bool = False

    def keep(self, text: str) -> bool:
        """Keep a line as it came; False when the record is too long to keep more."""
        self.size += len(text)
        if len(self.raw) >= ENTRY_LINES or self.size > ENTRY_CHARS:
            self.overflowed = True
            return False
        self.raw.append(text)
        return True

    def open(self, tag: str, value: str) -> None:
        self.fields.append((tag, [value.strip()]))

    def extend(self, value: str) -> None:
        if self.fields:
            self.fields[-1][1].append(value.strip())

    def absorb(self, other: Entry) -> None:
        """Take over what stood behind the end of this record and is no record of its own."""
        for text in other.raw:
            self.keep(text)
        self.fields += other.fields

    def tags(self) -> set[str]:
        """The tags that have a value."""
        return {tag for tag, lines in self.fields if any(lines)}

    def by_tag(self) -> Fields:
        """Values by tag, in order, empty ones left out; a value of several lines keeps its line ends."""
        found: Fields = defaultdict(list)
        for tag, lines in self.fields:
            if value := "\n".join(lines).strip():
                found[tag].append(value)
        return found

    def text(self) -> str:
        return "\n".join(self.raw).rstrip("\n")

    def unreadable(self, reason: str) -> Unreadable:
        return Unreadable(line=self.line, reason=reason, raw=self.text())

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


def values(fields: Fields, *tags: str) -> list[str]:
    """All values of these tags, tag by tag, each on one line."""
    return [" ".join(value.split()) for tag in tags for value in fields.get(tag, ())]


def first(fields: Fields, *tags: str) -> str:
    """The first value, on one line, of the first of these tags that has one; "" without one."""
    return next(iter(values(fields, *tags)), "")


def unique(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in found if item))
