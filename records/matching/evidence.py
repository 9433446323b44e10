"""What two entries say of each other, field by field."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from records.matching import agreement, journals, names, places, titles
from records.matching.agreement import ALIKE, CLOSE, DIFFERS, SAME, UNKNOWN
from records.matching.features import Features
from records.matching.titles import Title

MEETINGS = {"abstract", "meeting"}
MOST = 0.6
SOME = 0.34
SHORTEST_ABSTRACT = 80
SAME_ABSTRACT = 90.0
PIECE = 30
FEWEST_PIECES = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """Degrees of agreement (`agreement`); UNKNOWN where one side does not say."""

    title: int
    counted_apart: bool
    """Whether the titles hold different numbers."""
    distinctive: bool
    """Whether both titles say enough to be met once only."""
    long: bool
    """Whether both titles have more than six words."""
    recurring: bool
    """Whether the titles are of a kind that returns with every issue."""
    one_meeting: bool
    """Whether exactly one is a contribution to a meeting."""
    one_language: bool
    """Whether both titles are in English."""
    language: int
    """SAME where any language of the two reports is; an edition in another language is a report of its own."""
    people: int
    year: int
    journal: int
    volume: int
    issue: int
    pages: int
    ahead: bool
    """Whether one may be the other before it had volume and pages."""
    spread: bool
    """Whether the pages are the same three or more."""
    doi: int
    pmid: int
    pmcid: int
    accession: int
    registered: int
    """Whether both name one register number."""
    entry: int
    """Whether both are the entry of a register, and of one trial."""
    linked: bool
    """Whether one says of itself that it corrects, retracts or updates the other."""
    abstract: int


def between(one: Features, other: Features) -> Evidence | None:
    """None where titles differ, or are alike by chance, and neither an identifier nor the place is the same."""
    title, mine, theirs = _titles(one, other)
    if title <= ALIKE and not _identified(one, other) and _elsewhere(title, one, other):
        return None
    return Evidence(
        title=title,
        counted_apart=bool(mine and theirs and titles.counted_apart(mine, theirs)),
        distinctive=bool(mine and theirs and mine.distinctive and theirs.distinctive),
        long=bool(mine and theirs and mine.long and theirs.long),
        recurring=bool(mine and theirs and (mine.recurring or theirs.recurring)),
        one_meeting=(one.form in MEETINGS) != (other.form in MEETINGS),
        one_language=bool(mine and theirs and mine.english and theirs.english),
        language=_languages(one.languages, other.languages),
        people=_people(one, other),
        year=_years(one.year, other.year),
        journal=_journals(one, other),
        volume=agreement.of(one.volume, other.volume),
        issue=agreement.of(one.issue, other.issue),
        pages=_pages(one, other),
        ahead=_ahead(one, other),
        spread=places.spread(one.pages, other.pages),
        doi=agreement.of(one.doi, other.doi),
        pmid=agreement.of(one.pmid, other.pmid),
        pmcid=agreement.of(one.pmcid, other.pmcid),
        accession=SAME if one.accession and one.accession == other.accession else UNKNOWN,
        registered=SAME if one.registrations & other.registrations else UNKNOWN,
        entry=agreement.of(one.trial, other.trial),
        linked=_linked(one, other),
        abstract=_abstracts(one.abstract, other.abstract),
    )


def _elsewhere(title: int, one: Features, other: Features) -> bool:
    if title == DIFFERS and one.pages.first != other.pages.first:
        return True
    return agreement.of(one.volume, other.volume) == DIFFERS or _years(one.year, other.year) == DIFFERS


def _identified(one: Features, other: Features) -> bool:
    return bool(
        (one.doi and one.doi == other.doi)
        or (one.pmid and one.pmid == other.pmid)
        or (one.pmcid and one.pmcid == other.pmcid)
        or (one.accession and one.accession == other.accession)
        or one.registrations & other.registrations
        or _linked(one, other)
    )


def _linked(one: Features, other: Features) -> bool:
    return one.pmid in other.linked or other.pmid in one.linked


def _titles(one: Features, other: Features) -> tuple[int, Title | None, Title | None]:
    """The best that any two wordings give, and these."""
    best: tuple[int, Title | None, Title | None] = (
        UNKNOWN if not (one.titles and other.titles) else DIFFERS,
        None,
        None,
    )
    for mine in one.titles:
        for theirs in other.titles:
            degree = titles.agreement(mine, theirs)
            if degree > best[0] or best[1] is None:
                best = degree, mine, theirs
    return best


def _people(one: Features, other: Features) -> int:
    """SAME: all of the shorter list; CLOSE: the first author and some, or most; ALIKE: some."""
    mine, theirs = one.families, other.families
    if not mine or not theirs:
        return UNKNOWN
    if mine == theirs:
        return SAME
    part = names.shared(mine, theirs)
    first = names.alike(mine[0], theirs[0])
    if first and part >= 1:
        return SAME
    if (first and part >= SOME) or part >= MOST:
        return CLOSE
    words, others = names.words(one.authors), names.words(other.authors)
    if len(words & others) >= max(2, MOST * min(len(words), len(others))):
        return CLOSE
    if names.collective(one.authors) or names.collective(other.authors):
        return UNKNOWN
    return ALIKE if part > 0 else DIFFERS


def _languages(one: frozenset[str], other: frozenset[str]) -> int:
    if not one or not other:
        return UNKNOWN
    return SAME if one & other else DIFFERS


def _years(one: int | None, other: int | None) -> int:
    if not one or not other:
        return UNKNOWN
    return SAME if one == other else CLOSE if abs(one - other) == 1 else DIFFERS


def _ahead(one: Features, other: Features) -> bool:
    """An article is online before it is printed; proceedings appear after the meeting."""
    if one.placed == other.placed:
        return False
    early, late = (other, one) if one.placed else (one, other)
    return (early.year or 0) <= (late.year or 0) or "meeting" in (one.form, other.form)


def _pages(one: Features, other: Features) -> int:
    """A page and an article number say nothing of each other, unless one of them is that of a meeting abstract."""
    degree = places.agreement(one.pages, other.pages)
    if degree == UNKNOWN and (one.form == "abstract") != (other.form == "abstract"):
        return DIFFERS if one.pages.first and other.pages.first else UNKNOWN
    return degree


def _journals(one: Features, other: Features) -> int:
    if not one.journals or not other.journals:
        return UNKNOWN
    return SAME if any(journals.same(mine, theirs) for mine in one.journals for theirs in other.journals) else DIFFERS


def _abstracts(one: str, other: str) -> int:
    if min(len(one), len(other)) < SHORTEST_ABSTRACT:
        return UNKNOWN
    if one == other or fuzz.ratio(one, other, score_cutoff=SAME_ABSTRACT):
        return SAME
    # A heading, or a sentence in front, moves the text.
    return SAME if _holds(one, other) or _holds(other, one) else DIFFERS


def _holds(text: str, other: str) -> bool:
    pieces = (other[start : start + PIECE] for start in range(0, len(other) - PIECE + 1, PIECE))
    return sum(piece in text for piece in pieces) >= FEWEST_PIECES
