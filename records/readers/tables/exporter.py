"""A known maker of tables: how its header is recognised, and what its columns hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from records.readers.citation import Judgement
from records.readers.tables.fields import plain

Decisions = Callable[[Mapping[str, str]], tuple[Judgement, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """Headers are compared as `fields.plain` has them, so that `Author(s)` and `author_s` are one."""

    key: str
    name: str
    signs: tuple[str, ...]
    """Headers that are all there in this exporter's tables and not all there in another's."""
    columns: Mapping[str, tuple[str, ...]]
    """For each field the headers that hold it, the best first. Headers not named here are not read."""
    authors: str = ""
    """What parts authors; "" where it must be guessed from the text (`values.people`)."""
    keywords: str = ""
    month_first: bool | None = None
    """Which comes first in dates such as 4/3/2024; None where the exporter writes none of them."""
    accession: str = ""
    """The field that is also the accession number, where no column of its own holds one."""
    types: tuple[str, ...] = ()
    """Publication types that every row has."""
    skipped: str = ""
    """A pattern of rows that are no records, such as headings between parts of the table."""
    ragged: bool = False
    """Whether it leaves out empty cells at the end of a row."""
    decisions: Decisions | None = None
    """What a row says of decisions, from its cells by header."""
    headers: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "headers", frozenset(map(plain, self.signs)))

    def made(self, headers: Iterable[str]) -> bool:
        """Whether a table with these headers, already plain, is this exporter's."""
        return self.headers <= set(headers)

    def fields(self) -> dict[str, str]:
        """Field by plain header."""
        return {plain(header): name for name, headers in self.columns.items() for header in headers}


def columns(text: str) -> dict[str, tuple[str, ...]]:
    """`field: Header | Header` in each line; lines of one field add up."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.strip().splitlines():
        name, _, headers = line.strip().partition(": ")
        found[name] = (*found.get(name, ()), *headers.split(" | "))
    return found
