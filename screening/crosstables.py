"""Independent judgements of the same reports, counted in one pass: what agreement is computed from. Pure: no Django."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import combinations
from typing import NamedTuple

Cells = Counter[tuple[str, str]]
Kinds = Counter[tuple[str, ...]]

EXCLUDE = "exclude"
MERGED = {"maybe": "include"}
"""A maybe moves a record on as an include does."""


class Judged(NamedTuple):
    """One reviewer's judgement of a report. `reason` is a key or None, `day` is YYYY-MM-DD."""

    reviewer: int
    verdict: str
    reason: int | None
    day: str


class Unit(NamedTuple):
    """A report that at least two people judged, each once; `included` says how it stands after all."""

    report: int
    included: bool
    judged: Sequence[Judged]


@dataclass(slots=True)
class Spot:
    """What became of one reason: on how many reports it was named, and by one side only."""

    named: int = 0
    one_sided: int = 0
    against_inclusion: int = 0
    """Of the one-sided: how often another did not exclude at all."""
    included: list[int] = field(default_factory=list)
    """Reports that are included after all, by key."""


@dataclass(slots=True)
class Tally:
    """Counts over units. `spots` covers those of one reviewer where one is given, else all."""

    reports: int = 0
    raters: set[int] = field(default_factory=set)
    pairs: defaultdict[tuple[int, int], Cells] = field(default_factory=lambda: defaultdict(Counter))
    reasons: defaultdict[tuple[int, int], Cells] = field(default_factory=lambda: defaultdict(Counter))
    kinds: Kinds = field(default_factory=Counter)
    reason_kinds: Kinds = field(default_factory=Counter)
    weeks: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    spots: defaultdict[int | None, Spot] = field(default_factory=lambda: defaultdict(Spot))


def count(units: Iterable[Unit], *, spots_of: int | None = None) -> Tally:
    """Count every unit: cells of each pair (the lower key first), kinds of all raters, weeks, and hot spots."""
    tally = Tally()
    for unit in units:
        judged = sorted(unit.judged)
        kind = tuple(sorted(each.verdict for each in judged))
        tally.reports += 1
        tally.raters.update(each.reviewer for each in judged)
        tally.kinds[kind] += 1
        tally.weeks[week_of(max(each.day for each in judged)), kind] += 1
        for one, other in combinations(judged, 2):
            tally.pairs[one.reviewer, other.reviewer][one.verdict, other.verdict] += 1
        if EXCLUDE in kind:
            _count_reasons(tally, judged)
            if spots_of is None or any(each.reviewer == spots_of for each in judged):
                _count_spots(tally.spots, unit)
    return tally


@cache
def week_of(day: str) -> str:
    """The ISO week of a day: 2026-W09."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-W{week:02}"


def merged(cells: Mapping[tuple[str, str], int]) -> Cells:
    """The cells with maybe counted as include."""
    found: Cells = Counter()
    for (one, other), times in cells.items():
        found[MERGED.get(one, one), MERGED.get(other, other)] += times
    return found


def merged_kinds(kinds: Mapping[tuple[str, ...], int]) -> Kinds:
    found: Kinds = Counter()
    for kind, times in kinds.items():
        found[tuple(sorted(MERGED.get(each, each) for each in kind))] += times
    return found


def agreed(kinds: Mapping[tuple[str, ...], int]) -> int:
    """On how many units all said the same."""
    return sum(times for kind, times in kinds.items() if len(set(kind)) == 1)


def by_week(tally: Tally) -> list[tuple[str, int, int]]:
    """Week of the later judgement, units, and those on which all agreed whether it goes on; the earliest week first."""
    weeks: defaultdict[str, Kinds] = defaultdict(Counter)
    for (week, kind), times in tally.weeks.items():
        weeks[week][kind] += times
    return [(week, kinds.total(), agreed(merged_kinds(kinds))) for week, kinds in sorted(weeks.items())]


def _count_reasons(tally: Tally, judged: Sequence[Judged]) -> None:
    """The reasons of those who excluded and named one, where at least two did."""
    named = [(each.reviewer, str(each.reason)) for each in judged if each.reason is not None]
    if len(named) < 2:
        return
    tally.reason_kinds[tuple(sorted(reason for _, reason in named))] += 1
    for (one, its), (other, others) in combinations(named, 2):
        tally.reasons[one, other][its, others] += 1


def _count_spots(spots: defaultdict[int | None, Spot], unit: Unit) -> None:
    reasons = {each.reason for each in unit.judged if each.verdict == EXCLUDE}
    kept = any(each.verdict != EXCLUDE for each in unit.judged)
    for reason in reasons:
        spot = spots[reason]
        spot.named += 1
        spot.one_sided += kept or len(reasons) > 1
        spot.against_inclusion += kept
        if unit.included:
            spot.included.append(unit.report)
