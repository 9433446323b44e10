"""Which pairs are worth a look: those that share a key, in blocks small enough to be looked through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from records.matching.features import Features

LARGEST = 40
"""A block with more members is looked through by neighbours of title and year only."""
WINDOW = 6
RAREST = 4
LONG = 4
ENDS = 24
SLICE = 200_000
HALVES_ALIKE = 60.0
"""Titles that begin or end alike may differ by a subtitle."""
WORDS_ALIKE = 78.0
Pairs = NDArray[np.int64]
Keys = Iterable[Iterable[tuple[str, ...]]]


def pairs(given: Sequence[Features], fresh: Container[int] | None) -> Iterator[tuple[int, int]]:
    """Places of two entries that may be of one report, each pair once, the smaller place first."""
    found = _meet(given, map(_identifiers, given), fresh)
    for keys, least in ((map(_halves, given), HALVES_ALIKE), (_rare_words(given), WORDS_ALIKE)):
        more = _meet(given, keys, fresh)
        found = _distinct(np.concatenate([found, _alike(given, _without(more, found), least)]))
    for code in found.tolist():
        yield divmod(code, len(given))


def _identifiers(each: Features) -> list[tuple[str, str]]:
    named = [("doi", each.doi), ("pmid", each.pmid), ("pmcid", each.pmcid), ("accession", each.accession)]
    named.append(("trial", each.trial))
    named += [("title", title.compact) for title in each.titles]
    if each.pages.first and each.volume:
        where = f"{each.volume} {each.pages.first}"
        named.append(("page", f"{where} {each.year}"))
    if each.pages.first and each.families:
        named.append(("page", f"{each.families[0]} {each.pages.first} {each.year}"))
    named += [("register", number) for number in each.registrations]
    named += [("pmid", number) for number in each.linked]
    return [(kind, value) for kind, value in named if value]


def _halves(each: Features) -> list[tuple[str, ...]]:
    return [key for title in each.titles for key in (("begins", title.compact[:ENDS]), ("ends", title.compact[-ENDS:]))]


def _rare_words(given: Sequence[Features]) -> Iterator[list[tuple[str, ...]]]:
    """The rarest words of each title two by two, and with the first author."""
    met = Counter(word for each in given for title in each.titles for word in set(title.text.split()))
    for each in given:
        found: list[tuple[str, ...]] = []
        for title in each.titles:
            words = {word for word in title.text.split() if len(word) >= LONG}
            rarest = sorted(sorted(words, key=lambda word: (met[word], word))[:RAREST])
            found += combinations(rarest, 2)
            found += [("who", each.families[0], word) for word in rarest if each.families]
        yield found


def _meet(given: Sequence[Features], keys: Keys, fresh: Container[int] | None) -> Pairs:
    """Codes (place × number + other place) of all pairs that share a key, each once."""
    hashes, places = [], []
    for place, values in enumerate(keys):
        for value in set(values):
            hashes.append(hash(value))
            places.append(place)
    codes: Pairs = _distinct(_in_blocks(given, np.array(hashes, dtype=np.int64), np.array(places, dtype=np.int64)))
    if fresh is None or not len(codes):
        return codes
    new = np.array([each.key in fresh for each in given], dtype=bool)
    kept: Pairs = codes[new[codes // len(given)] | new[codes % len(given)]]
    return kept


def _in_blocks(given: Sequence[Features], hashes: Pairs, places: Pairs) -> Pairs:
    if not len(hashes):
        return hashes
    order = np.argsort(hashes, kind="stable")
    ordered, members = hashes[order], places[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    ends = np.r_[starts[1:], len(order)]
    found = [np.array([], dtype=np.int64)]
    for size in range(2, LARGEST + 1):
        blocks = starts[ends - starts == size]
        if len(blocks):
            rows = members[blocks[:, None] + np.arange(size)]
            one, other = np.triu_indices(size, 1)
            found.append((rows[:, one] * len(given) + rows[:, other]).ravel())
    for start, end in zip(starts[ends - starts > LARGEST], ends[ends - starts > LARGEST]):
        found.append(_neighbours(given, members[start:end]))
    return np.concatenate(found)


def _neighbours(given: Sequence[Features], members: Pairs) -> Pairs:
    def by(place: int) -> tuple[object, ...]:
        each = given[place]
        return (each.titles[0].compact if each.titles else "", each.families[:1], each.year or 0, each.volume, each.key)

    places = np.array(sorted(members.tolist(), key=by), dtype=np.int64)
    codes = []
    for step in range(1, WINDOW + 1):
        one, other = places[:-step], places[step:]
        codes.append(np.minimum(one, other) * len(given) + np.maximum(one, other))
    return np.concatenate(codes)


def _alike(given: Sequence[Features], codes: Pairs, least: float) -> Pairs:
    """Those of the pairs whose titles are alike at all; measured in slices, many at a time."""
    kept = [np.array([], dtype=np.int64)]
    texts = [each.titles[0].text if each.titles else "" for each in given]
    for start in range(0, len(codes), SLICE):
        part = codes[start : start + SLICE]
        ones, others = [texts[place] for place in part // len(given)], [texts[place] for place in part % len(given)]
        alike = cpdist(ones, others, scorer=fuzz.ratio, score_cutoff=least, dtype=np.float32)
        kept.append(part[alike > 0])
    return np.concatenate(kept)


def _distinct(codes: Pairs) -> Pairs:
    """Sorted, each once. (numpy's own `unique` hashes, which takes longer here.)"""
    codes = np.sort(codes)
    first = np.ones(len(codes), dtype=bool)
    first[1:] = codes[1:] != codes[:-1]
    distinct: Pairs = codes[first]
    return distinct


def _without(codes: Pairs, others: Pairs) -> Pairs:
    """Those of the codes that are not among the others; both are sorted."""
    if not len(others):
        return codes
    places = np.minimum(np.searchsorted(others, codes), len(others) - 1)
    rest: Pairs = codes[others[places] != codes]
    return rest
