"""What certain pairs mean for reports: which come together, and where each new record goes. Keys only, no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from records.matching import Pair


@dataclass(frozen=True, slots=True)
class Move:
    """A staged record, a record whose report it joins, and why in words."""

    record: int
    beside: int
    reason: str


@dataclass(slots=True)
class _Union:
    """Reports that have come together; the first of them stands for all."""

    above: dict[int, int] = field(default_factory=dict)

    def top(self, report: int) -> int:
        while above := self.above.get(report):
            self.above[report] = self.above.get(above, above)
            report = above
        return report


@dataclass(slots=True)
class Ties:
    """The reports that certain pairs tie together. `homes` gives each record's report; `fresh` records are staged.

    Before the switch a new record joins one visible report at most; the pairs that tie two of those are `crossing`.
    """

    pairs: Collection[Pair]
    homes: Mapping[int, int]
    fresh: Collection[int]
    crossing: list[Pair] = field(init=False, default_factory=list)
    _within: list[Pair] = field(init=False, default_factory=list)
    _before: _Union = field(init=False, default_factory=_Union)
    _after: _Union = field(init=False, default_factory=_Union)

    def __post_init__(self) -> None:
        """The stronger sign goes first; a visible report stands before a staged one, an older before a younger."""
        visible = {report for key, report in self.homes.items() if key not in self.fresh}
        for pair in sorted(self.pairs, key=lambda pair: -pair.score):
            homes = self.homes[pair.first], self.homes[pair.second]
            top, below = sorted(map(self._before.top, homes), key=lambda report: (report not in visible, report))
            if top != below and below in visible:
                self.crossing.append(pair)
            else:
                self._within.append(pair)
                _join(self._before, top, below)
            _join(self._after, *sorted(map(self._after.top, homes)))

    def sides(self, report: int, other: int) -> frozenset[int]:
        """What two reports are once everything certain is joined: two still, or one."""
        return frozenset((self._after.top(report), self._after.top(other)))

    def moves(self) -> Iterator[Move]:
        """Where each staged record goes that does not stay on its own report, in the order of arrival."""
        told: dict[int, str] = {}
        beside: dict[int, int] = {}
        for pair in reversed(self._within):
            for key in (pair.first, pair.second):
                told[key] = in_words(pair.reasons)
                if self._before.top(self.homes[key]) == self.homes[key]:
                    beside[self.homes[key]] = key
        for key in sorted(told):
            home = self._before.top(self.homes[key])
            if home != self.homes[key]:
                yield Move(key, beside[home], told[key])


def in_words(told: Iterable[str]) -> str:
    """Reasons as the beginning of a sentence: `Same DOI 10.1000/x, same title and year`."""
    text = ", ".join(told)
    return text[:1].upper() + text[1:]


def _join(union: _Union, top: int, below: int) -> None:
    if top != below:
        union.above[below] = top
