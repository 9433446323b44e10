"""What two entries say of each other, field by field."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from records.matching import agreement, journals, names, titles
from records.matching.agreement import CLOSE, CUT, DIFFERS, SAME, UNKNOWN
from records.matching.features import Features

MOST_ALIKE = 90.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Degrees of agreement of `agreement`; UNKNOWN where one side does not say."""

    title: int
    counted_apart: bool
    distinctive: bool
    people: int
    year: int
    journal: int
    volume: int
    issue: int
    first_page: int
    last_page: int
    doi: int
    pmid: int
    pmcid: int
    accession: int
    registered: int
    abstract: int


def between(one: Features, other: Features) -> Evidence:
    title, apart, distinctive = _titles(one, other)
    return Evidence(
        title=title,
        counted_apart=apart,
        distinctive=distinctive,
        people=_people(one, other),
        year=_years(one.year, other.year),
        journal=_journals(one, other),
        volume=agreement.of(one.volume, other.volume),
        issue=agreement.of(one.issue, other.issue),
        first_page=_pages(one.first_page, other.first_page),
        last_page=agreement.of(one.last_page, other.last_page),
        doi=agreement.of(one.doi, other.doi),
        pmid=agreement.of(one.pmid, other.pmid),
        pmcid=agreement.of(one.pmcid, other.pmcid),
        accession=SAME if one.accession and one.accession == other.accession else UNKNOWN,
        registered=SAME if one.registrations & other.registrations else UNKNOWN,
        abstract=_abstracts(one.abstract, other.abstract),
    )


def _titles(one: Features, other: Features) -> tuple[int, bool, bool]:
    """The best that any two wordings give."""
    if not one.titles or not other.titles:
        return UNKNOWN, False, False
    best = (DIFFERS, False, False)
    for mine in one.titles:
        for theirs in other.titles:
            degree = titles.agreement(mine, theirs)
            if degree > best[0]:
                best = degree, titles.counted_apart(mine, theirs), mine.distinctive and theirs.distinctive
    return best


def _people(one: Features, other: Features) -> int:
    """SAME: all of the shorter list; CLOSE: the first author, or most; CUT: one of several; UNKNOWN: nobody named."""
    mine, theirs = one.families, other.families
    if not mine or not theirs:
        return UNKNOWN
    if mine == theirs:
        return SAME
    part = names.shared(mine, theirs)
    first = names.alike(mine[0], theirs[0])
    if part >= 0.99 and first:
        return SAME
    if first or part >= 0.6:
        return CLOSE
    words, others = names.words(one.authors), names.words(other.authors)
    if len(words & others) >= max(2, 0.6 * min(len(words), len(others))):
        return CLOSE
    return CUT if part > 0 else DIFFERS


def _years(one: int | None, other: int | None) -> int:
    if not one or not other:
        return UNKNOWN
    return SAME if one == other else CLOSE if abs(one - other) == 1 else DIFFERS


def _journals(one: Features, other: Features) -> int:
    if not one.journals or not other.journals:
        return UNKNOWN
    return SAME if any(journals.same(mine, theirs) for mine in one.journals for theirs in other.journals) else DIFFERS


def _pages(one: str, other: str) -> int:
    if not one or not other:
        return UNKNOWN
    if one == other:
        return SAME
    return CLOSE if one.lstrip("abcdefghijklmnopqrstuvwxyz") == other.lstrip("abcdefghijklmnopqrstuvwxyz") else DIFFERS


def _abstracts(one: str, other: str) -> int:
    if len(one) < 80 or len(other) < 80:
        return UNKNOWN
    if one == other:
        return SAME
    length = min(len(one), len(other))
    if fuzz.partial_ratio(one[:length], other[:length], score_cutoff=MOST_ALIKE):
        return SAME
    return CLOSE if fuzz.partial_ratio(one[20:140], other) >= MOST_ALIKE else DIFFERS


__all__ = ["CLOSE", "CUT", "DIFFERS", "SAME", "UNKNOWN", "Evidence", "between"]
