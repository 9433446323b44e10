"""From entries to groups of one report, questions for a person, and reports of one study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, product
from typing import TypeVar

from records.matching import features, reasons, verdicts
from records.matching.agreement import DIFFERS, SAME
from records.matching.entry import Entry, Found, Pair
from records.matching.features import Features
from records.matching.groups import Groups
from records.matching.verdicts import KIN, NONE, SURE, UNSURE, Verdict

Judged = tuple[Verdict, int, int]
Apart = Collection[tuple[int, int]]
MOST_TITLES = 5
"""An identifier that more different titles carry is that of a supplement or a slip, and identifies none of them."""
MOST_FITS = 20
PULSE = 2000
T = TypeVar("T")


def find(
    entries: Iterable[Entry | Features],
    *,
    fresh: Container[int] | None = None,
    homes: Mapping[int, int] | None = None,
    apart: Apart = frozenset(),
    pulse: Callable[[], None] = lambda: None,
) -> Found:
    """Pairs of entries of one report, in three tiers. An entry may come as its features, worked out before.

    `fresh` limits what is told to pairs with at least one of these keys. `homes` maps a key to the group that it is
    in already. `apart` holds pairs of keys, the smaller first, that a person told apart: they are neither joined, not
    even through others, nor asked about. The order of the entries does not matter, that of their keys does. `pulse` is
    called every few thousand steps; what it raises ends the search.
    """
    known = (each if isinstance(each, Features) else features.of(each) for each in entries)
    given = _identified(sorted(_felt(known, pulse), key=lambda each: each.key))
    judged = sorted(_felt(_judged(given, fresh, apart), pulse), key=_order)
    groups = _grouped(given, homes or {}, apart)
    sure, doubtful, kin = ([each for each in judged if each[0].tier == tier] for tier in (SURE, UNSURE, KIN))
    firm, refused = _joined(groups, [each for each in sure if each[0].firm])
    loose, torn = _parted(groups, [each for each in sure if not each[0].firm], doubtful)
    more, late = _joined(groups, loose)
    return Found(
        sure=tuple(_pair(given, *each) for each in firm + more),
        unsure=_asked(given, groups, refused + torn + late + doubtful, apart),
        kin=_asked(given, groups, kin, apart),
    )


def _felt(steps: Iterable[T], pulse: Callable[[], None]) -> Iterator[T]:
    for number, each in enumerate(steps):
        if number % PULSE == 0:
            pulse()
        yield each


def _identified(given: list[Features]) -> list[Features]:
    """The same without the DOIs that too many titles share."""
    carried: dict[str, set[str]] = defaultdict(set)
    for each in given:
        if each.doi and each.titles:
            carried[each.doi].add(each.titles[0].compact)
    crowded = {doi for doi, titles in carried.items() if len(titles) > MOST_TITLES}
    return [replace(each, doi="") if each.doi in crowded else each for each in given]


def _judged(given: Sequence[Features], fresh: Container[int] | None, apart: Apart) -> Iterator[Judged]:
    from records.matching import blocking  # noqa: PLC0415 - numpy comes with it; the web process starts without

    for one, other in blocking.pairs(given, fresh):
        if (given[one].key, given[other].key) not in apart:
            verdict = verdicts.judge(given[one], given[other])
            if verdict and verdict.tier != NONE:
                yield verdict, one, other


def _order(judged: Judged) -> tuple[float, int, int]:
    """The strongest pairs first."""
    return -judged[0].score, judged[1], judged[2]


def _grouped(given: Sequence[Features], homes: Mapping[int, int], apart: Apart) -> Groups:
    def allowed(one: int, other: int) -> bool:
        if _told_apart(given, one, other, apart):
            return False
        verdict = verdicts.judge(given[min(one, other)], given[max(one, other)])
        return verdict is not None and not verdict.apart

    groups = Groups(len(given), allowed, _alike(given, apart))
    inside: dict[int, list[int]] = {}
    for place, each in enumerate(given):
        if each.key in homes:
            inside.setdefault(homes[each.key], []).append(place)
    for places in inside.values():
        groups.put_together(places)
    return groups


def _alike(given: Sequence[Features], apart: Apart) -> Callable[[int], int]:
    """One place for all that say the same, but for those that a person told from another."""
    told = {key for pair in apart for key in pair}
    first: dict[Features, int] = {}

    @cache
    def alike(place: int) -> int:
        each = given[place]
        return place if each.key in told else first.setdefault(replace(each, key=0), place)

    return alike


def _told_apart(given: Sequence[Features], one: int, other: int, apart: Apart) -> bool:
    return (given[min(one, other)].key, given[max(one, other)].key) in apart


def _joined(groups: Groups, judged: Sequence[Judged]) -> tuple[list[Judged], list[Judged]]:
    """The edges that join groups, and those that may not since other members contradict."""
    sure: list[Judged] = []
    refused: list[Judged] = []
    for verdict, one, other in judged:
        if groups.of(one) == groups.of(other):
            continue
        (sure if groups.join(one, other) else refused).append((verdict, one, other))
    return sure, refused


def _parted(groups: Groups, judged: Sequence[Judged], doubtful: Sequence[Judged]) -> tuple[list[Judged], list[Judged]]:
    """The edges that may join, and those of groups that fit two others which exclude each other: they join neither.

    An edge of one year is torn by another of one year only, an edge between two years by any.
    """
    rivals = [*judged, *(each for each in doubtful if each[0].worded)]
    of_a_year = _torn(groups, [each for each in rivals if each[0].seen.year == SAME])
    of_any = _torn(groups, [each for each in rivals if each[0].seen.year > DIFFERS])
    kept: list[Judged] = []
    left: list[Judged] = []
    for verdict, one, other in judged:
        torn = of_a_year if verdict.seen.year == SAME else of_any
        (left if {groups.of(one), groups.of(other)} & torn else kept).append((verdict, one, other))
    return kept, left


def _torn(groups: Groups, judged: Iterable[Judged]) -> set[int]:
    fits: dict[int, set[int]] = defaultdict(set)
    for _, one, other in judged:
        mine, theirs = groups.of(one), groups.of(other)
        if mine != theirs:
            fits[mine].add(theirs)
            fits[theirs].add(mine)
    return {group for group, others in fits.items() if not _agree(groups, sorted(others))}


def _agree(groups: Groups, others: Sequence[int]) -> bool:
    few = len(others) <= MOST_FITS
    return few and all(groups.compatible(one, other) for one, other in combinations(others, 2))


def _asked(given: Sequence[Features], groups: Groups, judged: Sequence[Judged], apart: Apart) -> tuple[Pair, ...]:
    """The strongest pair between any two groups, unless a person has told members of them apart."""
    told: dict[tuple[int, int], Pair] = {}
    for verdict, one, other in judged:
        low, high = sorted((groups.of(one), groups.of(other)))
        if low == high or (low, high) in told:
            continue
        settled = product(groups.members(low), groups.members(high))
        if not any(_told_apart(given, mine, theirs, apart) for mine, theirs in settled):
            told[low, high] = _pair(given, verdict, one, other)
    return tuple(told.values())


def _pair(given: Sequence[Features], verdict: Verdict, one: int, other: int) -> Pair:
    mine, theirs = given[one], given[other]
    agreeing, doubts = reasons.agreeing(mine, verdict.seen), reasons.doubts(mine, theirs, verdict.seen)
    return Pair(mine.key, theirs.key, verdict.score, agreeing, doubts)
