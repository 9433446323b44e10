"""From entries to groups of one report, questions for a person, and reports of one study."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from records.matching import blocking, features, verdicts
from records.matching.entry import Entry, Found, Pair
from records.matching.features import Features
from records.matching.groups import Groups
from records.matching.verdicts import KIN, NO, SURE, UNSURE, Verdict

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
    sure, late = _joined(given, groups, [each for each in judged if each[0].tier == SURE])
    unsure = _asked(given, groups, late + [each for each in judged if each[0].tier == UNSURE])
    return Found(sure, unsure, _asked(given, groups, [each for each in judged if each[0].tier == KIN]))


def _judged(
    given: Sequence[Features], fresh: Container[int] | None, apart: Container[tuple[int, int]]
) -> Iterator[Judged]:
    for one, other in blocking.pairs(given, fresh):
        if (given[one].key, given[other].key) not in apart:
            verdict = verdicts.judge(given[one], given[other])
            if verdict.tier != NO:
                yield verdict, one, other


def _order(judged: Judged) -> tuple[float, int, int]:
    """The strongest pairs first."""
    return -judged[0].score, judged[1], judged[2]


def _grouped(given: Sequence[Features], homes: Mapping[int, int], apart: Container[tuple[int, int]]) -> Groups:
    def allowed(one: int, other: int) -> bool:
        first, second = sorted((one, other))
        if (given[first].key, given[second].key) in apart:
            return False
        return not verdicts.judge(given[first], given[second]).apart

    groups = Groups(len(given), allowed)
    inside: dict[int, list[int]] = {}
    for place, each in enumerate(given):
        if each.key in homes:
            inside.setdefault(homes[each.key], []).append(place)
    for places in inside.values():
        groups.put_together(places)
    return groups


def _joined(
    given: Sequence[Features], groups: Groups, judged: Sequence[Judged]
) -> tuple[tuple[Pair, ...], list[Judged]]:
    """The edges that join groups, and those that may not since other members contradict."""
    sure, late = [], []
    for verdict, one, other in judged:
        if groups.of(one) == groups.of(other):
            continue
        if groups.join(one, other):
            sure.append(_pair(given, verdict, one, other))
        else:
            late.append((verdict, one, other))
    return tuple(sure), late


def _asked(given: Sequence[Features], groups: Groups, judged: Sequence[Judged]) -> tuple[Pair, ...]:
    told: dict[tuple[int, int], Pair] = {}
    for verdict, one, other in judged:
        between = tuple(sorted((groups.of(one), groups.of(other))))
        if between[0] != between[1]:
            told.setdefault((between[0], between[1]), _pair(given, verdict, one, other))
    return tuple(told.values())


def _pair(given: Sequence[Features], verdict: Verdict, one: int, other: int) -> Pair:
    reasons, doubts = verdicts.in_words(given[one], given[other], verdict.seen)
    return Pair(given[one].key, given[other].key, verdict.score, reasons, doubts)
