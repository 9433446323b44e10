"""What the PRISMA 2020 flow of a review is: boxes, their parts, what is pending. Counted by `reporting.prisma`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """One number of the flow. `key` opens its list, `symbol` is its letter in DOMAIN.md §3 ("" where it has none)."""

    key: str
    symbol: str
    label: str
    unit: str
    n: int


@dataclass(frozen=True, slots=True)
class Part:
    """A line inside a box: what one source gave, or what one reason took."""

    key: str
    label: str
    n: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that must still happen before the flow is final; `key` opens the list."""

    key: str
    n: int
    words: str


@dataclass(frozen=True, slots=True)
class Identity:
    """An equation of the flow, in numbers and words."""

    name: str
    left: int
    right: int
    holds: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Checks:
    """Counts taken on a second way, for the identities to compare with: released standings by stage and state, …"""

    standings: Mapping[tuple[str, str], int]
    reports_of_sources: int
    links_of_included: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The flow as of one instant."""

    boxes: Mapping[str, Box]
    sources: tuple[Part, ...]
    reasons: tuple[Part, ...]
    other_reasons: tuple[Part, ...]
    pending: tuple[Pending, ...]
    checks: Checks
    stopped: str = ""
    """The tool, target and date of a stop that stands."""

    def n(self, key: str) -> int:
        return self.boxes[key].n

    @property
    def interim(self) -> bool:
        return bool(self.pending)

    @property
    def stamp(self) -> str:
        """What the diagram is stamped with: `interim: 3 reports awaiting retrieval`, `final`, or `no records yet`."""
        if self.empty:
            return "no records yet"
        return f"interim: {', '.join(each.words for each in self.pending)}" if self.pending else "final"

    @property
    def empty(self) -> bool:
        return not any(self.n(key) for key in ("databases", "registers", "other-identified"))

    @property
    def has_other_methods(self) -> bool:
        return self.n("other-identified") > 0
