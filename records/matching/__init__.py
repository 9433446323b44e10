"""A stand-in until the matcher is here: joins by DOI, PMID or folded title and year, asks where one of them differs."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from records.folding import fold
from records.matching.entry import Entry, Found, Pair

__all__ = ["Entry", "Found", "Pair", "find"]


def find(
    entries: Iterable[Entry],
    *,
    fresh: Container[int] | None = None,
    homes: Mapping[int, int] | None = None,
    apart: Container[tuple[int, int]] = frozenset(),
) -> Found:
    there = sorted(entries, key=lambda entry: entry.key)
    group = {each.key: (homes or {}).get(each.key, -each.key) for each in there}
    sure: list[Pair] = []
    unsure: list[Pair] = []
    kin: list[Pair] = []
    for place, two in enumerate(there):
        for one in there[:place]:
            if fresh is not None and one.key not in fresh and two.key not in fresh:
                continue
            if group[one.key] == group[two.key]:
                continue
            same = _same(one, two)
            members = {side: [k for k, g in group.items() if g == group[side]] for side in (one.key, two.key)}
            if any((min(a, b), max(a, b)) in apart for a in members[one.key] for b in members[two.key]):
                continue
            if not same:
                continue
            pair = Pair(one.key, two.key, 0.5 + len(same) / 10, same, ())
            if (one.doi and two.doi and one.doi != two.doi) or (one.pmid and two.pmid and one.pmid != two.pmid):
                if not any({group[p.first], group[p.second]} == {group[one.key], group[two.key]} for p in unsure):
                    unsure.append(pair)
                continue
            sure.append(pair)
            old, new = max(group[one.key], group[two.key]), min(group[one.key], group[two.key])
            for key in [k for k, g in group.items() if g == old]:
                group[key] = new
    return Found(tuple(sure), tuple(unsure), tuple(kin))


def _same(one: Entry, two: Entry) -> tuple[str, ...]:
    told = []
    if one.doi and one.doi == two.doi:
        told.append(f"same DOI {one.doi}")
    if one.pmid and one.pmid == two.pmid:
        told.append(f"same PMID {one.pmid}")
    if len(fold(one.title)) >= 20 and fold(one.title) == fold(two.title) and one.year == two.year and one.year:
        told.append("same title and year")
    return tuple(told)
