"""Which of the pairs found are new to the people of a review: nothing is asked twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from records.matching import Found, Pair
from records.models import PairKind, PossibleDuplicate, Record, Separation
from records.ties import Ties

BatchOf = Callable[[Pair], int]
"""The import that a pair belongs to: it is asked about while that import is part of the review."""
TOLD_APART = "other records of these two reports were told apart before"


class Apart(NamedTuple):
    """Two records that a person told apart, and the reports that they are on."""

    first: int
    second: int
    report: int
    other: int


def told_apart(review: int) -> list[Apart]:
    """Everything that people of the review told apart."""
    rows = Separation.objects.filter(first__review=review).order_by("pk")
    return [Apart(*row) for row in rows.values_list("first", "second", "first__report", "second__report")]


def posed(review: int, found: Found, ties: Ties, apart: Sequence[Apart], batch_of: BatchOf) -> list[PossibleDuplicate]:
    """What is asked and suggested: one pair at most for two reports, none for two that somebody was asked about.

    A pair of reports that was told apart comes back only where the new record brings an identifier of the other side.
    """
    said: dict[frozenset[int], list[Apart]] = {}
    for each in apart:
        said.setdefault(ties.sides(each.report, each.other), []).append(each)
    seen = {ties.sides(*reports) for reports in _waiting(review)}
    rows = []
    for kind, pair in _pairs(found):
        sides = ties.sides(ties.homes[pair.first], ties.homes[pair.second])
        contested = sides in said and _brings_news(pair, said[sides])
        if len(sides) == 2 and sides not in seen and (contested or sides not in said):
            rows.append(_row(review, pair, kind, batch_of(pair), contested=contested))
            seen.add(sides)
    return rows


def certain(review: int, ties: Ties, batch_of: BatchOf) -> list[PossibleDuplicate]:
    """What is sure and cannot be joined but by a merge."""
    return [_row(review, pair, PairKind.SURE, batch_of(pair)) for pair in ties.crossing]


def _pairs(found: Found) -> Iterator[tuple[PairKind, Pair]]:
    yield from ((PairKind.UNSURE, pair) for pair in found.unsure)
    yield from ((PairKind.KIN, pair) for pair in found.kin)


def _waiting(review: int) -> Iterable[tuple[int, int]]:
    """The reports of every pair that waits for an answer, or was suggested as kin."""
    rows = PossibleDuplicate.objects.filter(review=review, answer="").exclude(kind=PairKind.SURE)
    return rows.values_list("first__report", "second__report")


def _brings_news(pair: Pair, said: Sequence[Apart]) -> bool:
    """Whether the two share an identifier that was not before the eyes of whoever told their reports apart."""
    keys = {pair.first, pair.second, *chain.from_iterable((each.first, each.second) for each in said)}
    rows = Record.objects.filter(pk__in=keys).values_list("pk", "doi", "pmid")
    held = {pk: {("doi", doi), ("pmid", pmid)} - {("doi", ""), ("pmid", "")} for pk, doi, pmid in rows}
    known = set().union(*(held[each.first] & held[each.second] for each in said))
    return bool((held[pair.first] & held[pair.second]) - known)


def _row(review: int, pair: Pair, kind: PairKind, batch: int, *, contested: bool = False) -> PossibleDuplicate:
    return PossibleDuplicate(
        review_id=review,
        batch_id=batch,
        first_id=pair.first,
        second_id=pair.second,
        kind=kind,
        score=pair.score,
        reasons=list(pair.reasons),
        doubts=[*pair.doubts, *([TOLD_APART] if contested else [])],
        contested=contested,
    )
