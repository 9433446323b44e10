"""Which pairs are worth a look: those that share a key, in blocks small enough to be looked through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence

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
LEAST_ALIKE = 60.0
Pairs = NDArray[np.int64]


def pairs(given: Sequence[Features], fresh: Container[int] | None) -> Iterator[tuple[int, int]]:
    """Places of two entries that may be of one report, each pair once, the smaller place first."""
    strong = _meet(given, [_identifiers(each) for each in given])
    weak = _meet(given, _keys(given))
    if fresh is not None:
        new = np.array([each.key in fresh for each in given], dtype=bool)
        strong, weak = (found[new[found // len(given)] | new[found % len(given)]] for found in (strong, weak))
    kept = np.union1d(strong, _alike(given, np.setdiff1d(weak, strong)))
    for code in kept.tolist():
        yield divmod(code, len(given))


def _identifiers(each: Features) -> list[tuple[str, str]]:
    named = [("doi", each.doi), ("pmid", each.pmid), ("pmcid", each.pmcid), ("accession", each.accession)]
    named += [("title", title.compact) for title in each.titles]
    if each.pages.first and each.volume:
        where = f"{each.volume} {each.pages.first}"
        named.append(("page", f"{where} {each.year}"))
    if each.pages.first and each.families:
        named.append(("page", f"{each.families[0]} {each.pages.first} {each.year}"))
    named += [("register", number) for number in each.registrations if each.form == "register"]
    return [(kind, value) for kind, value in named if value]


def _keys(given: Sequence[Features]) -> Iterator[list[tuple[str, ...]]]:
    """Beginnings and ends of titles, their rarest words two by two, and who with what page or year."""
    met = Counter(word for each in given for title in each.titles for word in set(title.text.split()))
    for each in given:
        found: list[tuple[str, ...]] = []
        for title in each.titles:
            found += [("begins", title.compact[:ENDS]), ("ends", title.compact[-ENDS:])]
            rare = sorted(
                {word for word in title.text.split() if len(word) >= LONG}, key=lambda word: (met[word], word)
            )
            rare = sorted(rare[:RAREST])
            found += [(one, other) for place, one in enumerate(rare) for other in rare[place + 1 :]]
            if each.families:
                found += [("who", each.families[0], word) for word in rare]
        yield found


def _meet(given: Sequence[Features], keys: object) -> Pairs:
    """Codes (place × number + other place) of all that share a key."""
    hashes, places = [], []
    for place, values in enumerate(keys):  # type: ignore[arg-type, var-annotated]
        for value in set(values):
            hashes.append(hash(value))
            places.append(place)
    order = np.argsort(np.array(hashes, dtype=np.int64), kind="stable")
    sorted_hashes, members = np.array(hashes, dtype=np.int64)[order], np.array(places, dtype=np.int64)[order]
    starts = np.flatnonzero(np.r_[True, sorted_hashes[1:] != sorted_hashes[:-1]]) if len(order) else np.array([], int)
    ends = np.r_[starts[1:], len(order)].astype(np.int64)
    found = [np.array([], dtype=np.int64)]
    for size in range(2, LARGEST + 1):
        blocks = starts[ends - starts == size]
        if len(blocks):
            rows = members[blocks[:, None] + np.arange(size)]
            one, other = np.triu_indices(size, 1)
            found.append((rows[:, one] * len(given) + rows[:, other]).ravel())
    for start, end in zip(starts[ends - starts > LARGEST], ends[ends - starts > LARGEST]):
        found.append(_neighbours(given, members[start:end]))
    return np.unique(np.concatenate(found))


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


def _alike(given: Sequence[Features], codes: Pairs) -> Pairs:
    """Those of the pairs whose titles are alike at all; measured in slices, many at a time."""
    kept = [np.array([], dtype=np.int64)]
    texts = [each.titles[0].text if each.titles else "" for each in given]
    for start in range(0, len(codes), SLICE):
        part = codes[start : start + SLICE]
        ones, others = [texts[place] for place in part // len(given)], [texts[place] for place in part % len(given)]
        alike = cpdist(ones, others, scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, dtype=np.float32)
        kept.append(part[alike > 0])
    return np.concatenate(kept)
