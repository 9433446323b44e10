"""Counting duplicates by removal: one record of each group is kept, the others are what should go (ASySD, bib-dedupe).

Membership counting (SRA, DedupEndNote) gives other figures; the two are never to be mixed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence


def counted(truth: Sequence[int], found: Sequence[int]) -> dict[str, float | int]:
    """Both name a group for each record. A wrong removal takes away the last record of a true group's part."""
    number, positives = len(truth), len(truth) - len(set(truth))
    right = number - len(set(zip(truth, found, strict=True)))
    removed = number - len(set(found))
    wrong, missed = removed - right, positives - right
    return {
        "sensitivity": _share(right, positives),
        "specificity": _share(number - positives - wrong, number - positives),
        "precision": _share(right, removed),
        "f1": _share(2 * right, 2 * right + wrong + missed),
        "wrong_removals": wrong,
        "missed": missed,
    }


def joined(number: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """The group of each place, named by its smallest member."""
    leaders = list(range(number))

    def leader(place: int) -> int:
        while leaders[place] != place:
            leaders[place] = place = leaders[leaders[place]]
        return place

    for one, other in pairs:
        low, high = sorted((leader(one), leader(other)))
        leaders[high] = low
    return [leader(place) for place in range(number)]


def mistaken(truth: Sequence[int], found: Sequence[int]) -> list[tuple[int, int]]:
    """Two places of each wrong removal: both in one group as found, in two by the truth."""
    return _parted(found, truth)


def overlooked(truth: Sequence[int], found: Sequence[int]) -> list[tuple[int, int]]:
    """Two places of each miss: both in one true group, in two as found."""
    return _parted(truth, found)


def _parted(whole: Sequence[int], parts: Sequence[int]) -> list[tuple[int, int]]:
    firsts: dict[int, dict[int, int]] = defaultdict(dict)
    for place, (group, part) in enumerate(zip(whole, parts, strict=True)):
        firsts[group].setdefault(part, place)
    return [
        (first, place)
        for found in firsts.values()
        for first in [min(found.values())]
        for place in found.values()
        if place != first
    ]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
