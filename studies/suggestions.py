"""Studies whose reports may tell of one and the same: suggested, never linked without a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from records import questions
from records.folding import fold
from records.models import Record
from studies import labels
from studies.linking import Included
from studies.models import Study

SHORTEST_WORD = 4
LEAST_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two studies and the sign that they may be one; linking moves the report of `other` to `study`."""

    study: Study
    other: Study
    report: str
    """The public id of the report of `other` that the sign is on."""
    why: str


def for_linking(found: Sequence[Included]) -> list[Suggestion]:
    """Pairs of studies that share a register number, or the first author and half of the title's words.

    First come those that the matcher, or a person who looked at duplicates, took for reports of one study.
    """
    groups: dict[str, list[tuple[Included, Record, str]]] = {}
    for each in found:
        for told in each.reports:
            for sign in _signs(told.record):
                groups.setdefault(sign, []).append((each, told.record, told.report.public_id))
    pairs = _kin(found)
    for sign, members in groups.items():
        for (one, record, _), (two, other, report) in combinations(members, 2):
            why = "" if one.study == two.study else _why(sign, record, other)
            if why:
                pairs.setdefault((one.study.pk, two.study.pk), Suggestion(one.study, two.study, report, why))
    return list(pairs.values())


def _kin(found: Sequence[Included]) -> dict[tuple[int, int], Suggestion]:
    """What `records.questions` knows of reports of one study, where both are included."""
    held = {told.report.pk: (place, told.report) for place, each in enumerate(found) for told in each.reports}
    pairs: dict[tuple[int, int], Suggestion] = {}
    for first, second, why in questions.kin(found[0].study.review) if found else ():
        if first not in held or second not in held:
            continue
        (one, _), (two, report) = sorted((held[first], held[second]), key=lambda each: each[0])
        study, other = found[one].study, found[two].study
        if study != other:
            pairs.setdefault((study.pk, other.pk), Suggestion(study, other, report.public_id, why))
    return pairs


def _signs(record: Record) -> Iterator[str]:
    for number in dict.fromkeys(record.registrations):
        yield f"register {number}"
    if record.authors:
        yield f"author {fold(labels.family_name(record.authors[0]))}"


def _why(sign: str, one: Record, two: Record) -> str:
    kind, _, value = sign.partition(" ")
    if kind == "register":
        return f"both reports name the register entry {value}"
    words, others = _words(one), _words(two)
    if not words or not others or len(words & others) / min(len(words), len(others)) < LEAST_OVERLAP:
        return ""
    return "same first author, and half or more of the words of the titles are the same"


def _words(record: Record) -> set[str]:
    return {word for word in fold(record.title).split() if len(word) >= SHORTEST_WORD}
