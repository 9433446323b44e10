"""From entries to groups of one report, questions for a person, and reports of one study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from records.matching import blocking, features, reasons, verdicts
from records.matching.agreement import DIFFERS, SAME
from records.matching.entry import Entry, Found, Pair
from records.matching.features import Features
from records.matching.groups import Groups
from records.matching.verdicts import KIN, NONE, SURE, UNSURE, Verdict

Judged = tuple[Verdict, int, int]


def find(
    entries: Iterable[Entry],
    *,
    fresh: Container[int] | None = None,
    homes: Mapping[int, int] | None = None,
    apart: Container[tuple[int, int]] = frozenset(),
) -> Found:
    """Pairs of entries of one report, in three tiers.

    `fresh` limits what is told to pairs with at least one of these keys. `homes` maps a key to the group that it is
    in already. `apart` holds pairs of keys, the smaller first, that a person told apart: they are neither joined, not
    even through others, nor asked about.
    """
    given = sorted(map(features.of, entries), key=lambda each: each.key)
    judged = sorted(_judged(given, fresh, apart), key=_order)
    groups = _grouped(given, homes or {}, apart)
    sure = [each for each in judged if each[0].tier == SURE]
    firm, refused = _joined(groups, [each for each in sure if each[0].firm])
    doubtful = [each for each in judged if each[0].tier == UNSURE]
    loose, torn = _parted(groups, [each for each in sure if not each[0].firm], doubtful)
    more, late = _joined(groups, loose)
    unsure = _asked(given, groups, refused + torn + late + doubtful)
    return Found(
        tuple(_pair(given, *each) for each in firm + more),
        unsure,
        _asked(given, groups, [each for each in judged if each[0].tier == KIN]),
    )


def _judged(
    given: Sequence[Features], fresh: Container[int] | None, apart: Container[tuple[int, int]]
) -> Iterator[Judged]:
    for one, other in blocking.pairs(given, fresh):
        if (given[one].key, given[other].key) not in apart:
            verdict = verdicts.judge(given[one], given[other])
            if verdict and verdict.tier != NONE:
                yield verdict, one, other


def _order(judged: Judged) -> tuple[float, int, int]:
    """The strongest pairs first."""
    return -judged[0].score, judged[1], judged[2]


def _grouped(given: Sequence[Features], homes: Mapping[int, int], apart: Container[tuple[int, int]]) -> Groups:
    def allowed(one: int, other: int) -> bool:
        first, second = sorted((one, other))
        if (given[first].key, given[second].key) in apart:
            return False
        verdict = verdicts.judge(given[first], given[second])
        return verdict is not None and not verdict.apart

    groups = Groups(len(given), allowed)
    inside: dict[int, list[int]] = {}
    for place, each in enumerate(given):
        if each.key in homes:
            inside.setdefault(homes[each.key], []).append(place)
    for places in inside.values():
        groups.put_together(places)
    return groups


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
    return all(groups.compatible(one, other) for one, other in combinations(others, 2))


def _asked(given: Sequence[Features], groups: Groups, judged: Sequence[Judged]) -> tuple[Pair, ...]:
    told: dict[tuple[int, int], Pair] = {}
    for verdict, one, other in judged:
        between = tuple(sorted((groups.of(one), groups.of(other))))
        if between[0] != between[1]:
            told.setdefault((between[0], between[1]), _pair(given, verdict, one, other))
    return tuple(told.values())


def _pair(given: Sequence[Features], verdict: Verdict, one: int, other: int) -> Pair:
    mine, theirs = given[one], given[other]
    agreeing, doubts = reasons.agreeing(mine, verdict.seen), reasons.doubts(mine, theirs, verdict.seen)
    return Pair(mine.key, theirs.key, verdict.score, agreeing, doubts)
