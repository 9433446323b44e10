"""When two records are of one report, by rule. Pure: no Django.

Certain signs only (an identifier, or the very same title and year), and none where identifiers speak against it:
a duplicate that is missed costs a minute of screening, one that is wrongly joined may cost a study.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

FEWEST_WORDS = 4
SHORTEST_TITLE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """As much of a record as the rules look at: normalised identifiers, the folded title, the key of title and year."""

    doi: str = ""
    pmid: str = ""
    title: str = ""
    title_key: str = ""


def title_key(folded: str, year: int | None) -> str:
    """A hash that two records share if title and year are the same; "" for a title that says too little, or no year."""
    if year is None or len(folded) < SHORTEST_TITLE or len(folded.split()) < FEWEST_WORDS:
        return ""
    return hashlib.sha256(f"{folded}|{year}".encode()).hexdigest()[:32]


def reasons(one: Entry, other: Entry) -> tuple[str, ...]:
    """Why the two are of one report, in words; () where nothing says so or something speaks against it."""
    if contradict(one, other):
        return ()
    told = []
    if one.doi and one.doi == other.doi:
        told.append(f"same DOI {one.doi}")
    if one.pmid and one.pmid == other.pmid:
        told.append(f"same PMID {one.pmid}")
    if one.title_key and one.title_key == other.title_key:
        told.append("same title and year")
    return tuple(told)


def contradict(one: Entry, other: Entry) -> bool:
    """Whether the identifiers say that these are two reports.

    A shared DOI or PMID outweighs another that differs, unless the titles are clearly different too (a mistyped DOI).
    """
    doi, pmid = _differ(one.doi, other.doi), _differ(one.pmid, other.pmid)
    shared = bool(one.doi and one.doi == other.doi) or bool(one.pmid and one.pmid == other.pmid)
    return (doi or pmid) and (not shared or unlike(one.title, other.title))


def unlike(one: str, other: str) -> bool:
    """Whether two folded titles share less than half of the words of the shorter one."""
    words, others = set(one.split()), set(other.split())
    return bool(words and others) and len(words & others) * 2 < min(len(words), len(others))


def of_one_report(entry: Entry, group: Iterable[Entry]) -> tuple[str, ...]:
    """Why an entry belongs to a group: the most that one member says; () if any member contradicts."""
    best: tuple[str, ...] = ()
    for member in group:
        if contradict(entry, member):
            return ()
        best = max(best, reasons(entry, member), key=len)
    return best


def in_words(told: Iterable[str]) -> str:
    """The reasons as a sentence's beginning: `Same DOI 10.1000/x, same title and year`."""
    text = ", ".join(told)
    return text[:1].upper() + text[1:]


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)
