"""Evidence in words, for the person who settles a pair and for the history of a merge."""

from __future__ import annotations

from collections.abc import Iterator

from records.matching.agreement import ALIKE, CLOSE, CUT, DIFFERS, SAME, UNKNOWN
from records.matching.evidence import Evidence
from records.matching.features import Features

IDENTIFIERS = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID"}
FIELDS = {
    "title": "title", "people": "authors", "year": "year", "journal": "journal", "volume": "volume",
    "issue": "issue", "pages": "pages", "abstract": "abstract", "accession": "accession number",
}  # fmt: skip
PLURAL = {"people", "pages"}
NEARLY = {CLOSE: "nearly the same title", CUT: "one title is part of the other", ALIKE: "similar titles"}


def agreeing(one: Features, seen: Evidence) -> tuple[str, ...]:
    """`same DOI 10.1/a`, `same title, authors and pages`."""
    return tuple(_agreeing(one, seen))


def doubts(one: Features, other: Features, seen: Evidence) -> tuple[str, ...]:
    """`DOI differs: 10.1/a and 10.1/b`, `the numbers in the titles differ`."""
    return tuple(_doubts(one, other, seen))


def _agreeing(one: Features, seen: Evidence) -> Iterator[str]:
    for name, word in IDENTIFIERS.items():
        if getattr(seen, name) == SAME:
            yield f"same {word} {getattr(one, name)}"
    same = [word for name, word in FIELDS.items() if getattr(seen, name) == SAME]
    if same:
        yield "same " + " and ".join([", ".join(same[:-1]), same[-1]] if len(same) > 1 else same)
    if seen.title in NEARLY:
        yield NEARLY[seen.title]
    if seen.people == CLOSE:
        yield "most of the authors are the same"
    if seen.pages == CLOSE:
        yield "the pages overlap"
    if seen.registered == SAME:
        yield "same register number"


def _doubts(one: Features, other: Features, seen: Evidence) -> Iterator[str]:
    if seen.entry == DIFFERS:
        yield f"the register numbers differ: {one.trial} and {other.trial}"
    if seen.linked:
        yield "one is linked to the other as its correction, retraction or update"
    for name, word in IDENTIFIERS.items():
        if getattr(seen, name) == DIFFERS:
            yield f"{word} differs: {getattr(one, name)} and {getattr(other, name)}"
    for name in ("year", "volume", "issue"):
        if getattr(seen, name) not in (SAME, UNKNOWN):
            yield f"{name} differs: {getattr(one, name)} and {getattr(other, name)}"
    if seen.pages == DIFFERS:
        yield f"pages differ: {one.pages.first} and {other.pages.first}"
    for name in ("title", "people", "journal", "abstract"):
        if getattr(seen, name) == DIFFERS:
            yield f"{FIELDS[name]} {'differ' if name in PLURAL else 'differs'}"
    if seen.language == DIFFERS:
        yield f"language differs: {_languages(one)} and {_languages(other)}"
    if seen.counted_apart:
        yield "the numbers in the titles differ"
    if one.notice != other.notice:
        yield f"one is a {one.notice or other.notice}"
    yield from (f"one is a {FORMS[form]}" for form in FORMS if (one.form == form) != (other.form == form))


def _languages(one: Features) -> str:
    return ", ".join(sorted(one.languages))


FORMS = {
    "preprint": "preprint",
    "register": "register entry",
    "meeting": "paper in proceedings",
    "abstract": "meeting abstract",
}
