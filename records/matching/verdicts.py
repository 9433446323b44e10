"""From what two entries say of each other to a verdict: sure, unsure, kin or nothing, with its reasons in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from records.matching import evidence
from records.matching.agreement import CLOSE, CUT, DIFFERS, SAME, UNKNOWN
from records.matching.evidence import Evidence
from records.matching.features import Features

SURE, UNSURE, KIN, NO = "sure", "unsure", "kin", "no"


@dataclass(frozen=True, slots=True)
class Verdict:
    tier: str
    score: float
    apart: bool
    """Whether the two may not be in one group, even if a third record is sure to belong to both."""
    seen: Evidence


def judge(one: Features, other: Features) -> Verdict:
    seen = evidence.between(one, other)
    apart = contradict(one, other, seen)
    return Verdict(_tier(one, other, seen, apart), score(seen), apart, seen)


def _tier(one: Features, other: Features, seen: Evidence, apart: bool) -> str:
    if one.notice != other.notice or (one.form != other.form and "preprint" in (one.form, other.form)):
        related = seen.title >= CUT and (seen.people >= CLOSE or one.notice != other.notice)
        return KIN if related else NO
    if "register" in (one.form, other.form) and one.form != other.form:
        return KIN if seen.registered == SAME else NO
    if not apart and is_sure(seen):
        return SURE
    if seen.title >= CUT and seen.people >= CLOSE and seen.journal == DIFFERS and "meeting" in (one.form, other.form):
        return KIN if one.form != other.form else NO
    return UNSURE if is_unsure(seen) else NO


def identified(seen: Evidence) -> bool:
    return SAME in (seen.doi, seen.pmid, seen.pmcid, seen.accession)


def located(seen: Evidence) -> bool:
    """Whether both stand at the same place: first page, and volume or journal, with nothing of it against."""
    same = [seen.journal, seen.volume, seen.last_page].count(SAME)
    return seen.first_page >= CLOSE and same >= 1 and seen.year >= UNKNOWN and seen.volume >= UNKNOWN


def is_sure(seen: Evidence) -> bool:
    """Two independent kinds of agreement, and nothing grave against."""
    if seen.counted_apart:
        return False
    if identified(seen) and seen.title >= CUT:
        return seen.people >= UNKNOWN or located(seen)
    if identified(seen) or DIFFERS in (seen.doi, seen.pmid):
        return DIFFERS not in (seen.pmid, seen.issue, seen.last_page) and seen.distinctive and everywhere(seen)
    if seen.title >= CUT and located(seen):
        return seen.people >= CLOSE or (seen.title == SAME and seen.people == UNKNOWN)
    if seen.title != SAME or DIFFERS in (seen.journal, seen.volume, seen.issue, seen.first_page) or seen.year < CLOSE:
        return False
    return seen.abstract == SAME or (seen.people >= CLOSE and seen.distinctive)


def everywhere(seen: Evidence) -> bool:
    return SAME == seen.title == seen.people == seen.year == seen.volume == seen.first_page == seen.last_page


def is_unsure(seen: Evidence) -> bool:
    if identified(seen):
        return seen.title > DIFFERS or seen.people >= CLOSE or located(seen)
    if seen.title == SAME and seen.abstract == SAME:
        return True
    if seen.title >= CUT:
        return (seen.people >= CLOSE and seen.year > DIFFERS) or located(seen)
    return seen.people >= CLOSE and located(seen)


def contradict(one: Features, other: Features, seen: Evidence) -> bool:
    if one.notice != other.notice or ("preprint" in (one.form, other.form) and one.form != other.form):
        return True
    if ("register" in (one.form, other.form)) and one.form != other.form:
        return True
    if seen.counted_apart and not identified(seen):
        return True
    return (seen.doi == DIFFERS and seen.first_page == DIFFERS) or (seen.year == DIFFERS and not identified(seen))


def score(seen: Evidence) -> float:
    """A weighted share of what agrees, from 0 to 1."""
    weights = {"title": 5, "people": 3, "first_page": 3, "doi": 4, "year": 1, "journal": 2, "volume": 2, "abstract": 3}
    got = sum(weight * max(getattr(seen, name), -1) for name, weight in weights.items())
    known = sum(SAME * weight for name, weight in weights.items() if getattr(seen, name) != UNKNOWN)
    return round(max(0.0, min(1.0, got / known if known else 0.0)), 3)


NAMES = {
    "doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "accession": "accession number", "title": "title",
    "people": "authors", "year": "year", "journal": "journal", "volume": "volume", "issue": "issue",
    "first_page": "pages", "abstract": "abstract",
}  # fmt: skip


def in_words(one: Features, other: Features, seen: Evidence) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What agrees and what speaks against, as phrases."""
    return tuple(_agreeing(one, seen)), tuple(_doubts(one, other, seen))


def _agreeing(one: Features, seen: Evidence) -> Iterator[str]:
    for name in ("doi", "pmid", "pmcid"):
        if getattr(seen, name) == SAME:
            yield f"same {NAMES[name]} {getattr(one, name)}"
    same = [NAMES[name] for name in NAMES if name not in ("doi", "pmid", "pmcid") and getattr(seen, name) == SAME]
    if same:
        yield "same " + " and ".join([", ".join(same[:-1]), same[-1]] if len(same) > 1 else same)
    if seen.title in (CUT, CLOSE):
        yield "one title is part of the other" if seen.title == CUT else "nearly the same title"
    if seen.people == CLOSE:
        yield "same first author, or most of the authors"


def _doubts(one: Features, other: Features, seen: Evidence) -> Iterator[str]:
    for name in ("doi", "pmid", "year", "volume", "issue", "first_page"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if getattr(seen, name) not in (SAME, UNKNOWN):
            yield f"{NAMES[name]} {'differ' if name == 'first_page' else 'differs'}: {mine} and {theirs}"
    for name in ("title", "people", "journal", "abstract"):
        if getattr(seen, name) == DIFFERS:
            yield f"{NAMES[name]} {'differ' if name == 'people' else 'differs'}"
    if seen.counted_apart:
        yield "the numbers in the titles differ"
    if one.notice != other.notice:
        yield f"one is a {one.notice or other.notice}"
    if one.form != other.form:
        yield f"one is of the kind {one.form or other.form}"
