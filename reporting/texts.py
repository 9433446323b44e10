"""What stands in the boxes of the PRISMA 2020 diagram: the official words, our numbers, and the notes below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from reporting.flow import Flow, Part
from reporting.words import counted


class Template(StrEnum):
    """The official templates for new reviews: v1 databases and registers only, v2 with other methods too."""

    V1 = "v1"
    V2 = "v2"


class Column(StrEnum):
    MAIN = "main"
    SIDE = "side"
    OTHER = "other"
    OTHER_SIDE = "other_side"


BANDS = (("Identification", 0, 0), ("Screening", 1, 3), ("Included", 4, 4))
"""The phases, and the first and the last row of each."""
HEADS = {
    Column.MAIN: "Identification of studies via databases and registers",
    Column.OTHER: "Identification of studies via other methods",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a box. Without `n` it is a heading; `soft` lines are parts of the line above."""

    label: str
    n: int | None = None
    key: str = ""
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One box of the diagram."""

    row: int
    column: Column
    lines: tuple[Line, ...]
    pending: bool = False


def cells(found: Flow, template: Template) -> list[Cell]:
    made = [*_main(found), _included(found)]
    return [*made, *_other(found)] if template == Template.V2 else made


def template_for(found: Flow) -> Template:
    return Template.V2 if found.has_other_methods else Template.V1


def notes(found: Flow, template: Template) -> list[str]:
    """What a reader of the diagram must know beside it."""
    told = []
    if template == Template.V1 and found.has_other_methods:
        told.append(
            "This template has no boxes for other methods; "
            + counted("{n} of the included reports {was|were} found that way.", found.n("other-included"))
        )
    elif found.has_other_methods:
        told.append(
            "A report counts with databases and registers if any of its records came from there; "
            "its records from other methods are then duplicates."
        )
    if found.stopped:
        told.append(f"Screening was stopped: {found.stopped}. What was left then was not screened by a human.")
    return told


def _main(found: Flow) -> Iterator[Cell]:
    removed = (
        Line("Records removed before screening:"),
        _line(found, "duplicates", "Duplicate records removed"),
        _line(found, "automation", f"Records marked as ineligible by automation tools{_unscreened(found)}"),
        _line(found, "other-reasons", "Records removed for other reasons"),
    )
    yield Cell(0, Column.MAIN, (Line("Records identified from:"), *_identified(found)))
    yield Cell(0, Column.SIDE, removed)
    screened = (_line(found, "screened", "Records screened"), *_open_titles(found, ""))
    yield Cell(1, Column.MAIN, screened, pending=len(screened) > 1)
    yield Cell(1, Column.SIDE, (_line(found, "title-excluded", "Records excluded"),))
    yield from _retrieval(found, "", Column.MAIN, Column.SIDE)


def _unscreened(found: Flow) -> str:
    """The only tool that marks records here is an approved stop, and it has judged none of them."""
    return ", not screened by a human" if found.n("automation") else ""


def _other(found: Flow) -> Iterator[Cell]:
    identified = (
        Line("Records identified from:"),
        _line(found, "websites", "Websites"),
        _line(found, "organisations", "Organisations"),
        _line(found, "citation-searching", "Citation searching"),
        *_some(found, "other-methods", "Other methods", soft=False),
        *_some(found, "other-duplicates", "of these removed as duplicates"),
        *_some(found, "other-automation", "of these not screened by a human"),
        *_some(found, "other-title-excluded", "of these excluded on title and abstract"),
        *_open_titles(found, "other-"),
    )
    yield Cell(0, Column.OTHER, identified, pending=bool(_open_titles(found, "other-")))
    yield from _retrieval(found, "other-", Column.OTHER, Column.OTHER_SIDE)


def _retrieval(found: Flow, scope: str, main: Column, side: Column) -> Iterator[Cell]:
    waiting = _some(found, f"{scope}awaiting-retrieval", "awaiting retrieval")
    yield Cell(2, main, (_line(found, f"{scope}sought", "Reports sought for retrieval"), *waiting), bool(waiting))
    yield Cell(2, side, (_line(found, f"{scope}not-retrieved", "Reports not retrieved"),))
    unjudged = (
        *_some(found, f"{scope}text-pending", "not released yet"),
        *_some(found, f"{scope}text-conflict", "in conflict"),
    )
    yield Cell(
        3, main, (_line(found, f"{scope}assessed", "Reports assessed for eligibility"), *unjudged), bool(unjudged)
    )
    reasons = (*_parts(found.other_reasons if scope else found.reasons),)
    unagreed = _some(found, f"{scope}reason-pending", "Reason not agreed yet")
    total = _line(found, f"{scope}excluded", "Reports excluded")
    yield Cell(3, side, (total, *reasons, *unagreed), bool(unagreed))


def _included(found: Flow) -> Cell:
    lines = (
        _line(found, "included-studies", "Studies included in review"),
        _line(found, "all-included", "Reports of included studies"),
        *_some(found, "meta-analysed-studies", "Studies in the meta-analysis", soft=False),
        *_some(found, "all-ongoing", "besides, reports of ongoing studies"),
        *_some(found, "all-awaiting-classification", "besides, reports awaiting classification"),
    )
    return Cell(4, Column.MAIN, lines)


def _identified(found: Flow) -> Iterator[Line]:
    for key, label, kind in (("databases", "Databases", "database"), ("registers", "Registers", "register")):
        yield _line(found, key, label)
        yield from _parts(part for part in found.sources if part.kind == kind)


def _open_titles(found: Flow, scope: str) -> tuple[Line, ...]:
    return (
        *_some(found, f"{scope}title-pending", "titles and abstracts not released yet"),
        *_some(found, f"{scope}title-conflict", "in conflict"),
    )


def _parts(parts: Iterable[Part]) -> Iterator[Line]:
    return (Line(part.label, part.n, part.key, soft=True) for part in parts)


def _line(found: Flow, key: str, label: str) -> Line:
    return Line(label, found.n(key), key)


def _some(found: Flow, key: str, label: str, *, soft: bool = True) -> tuple[Line, ...]:
    """A line that stands only where there is something to say."""
    return (Line(label, found.n(key), key, soft=soft),) if found.n(key) else ()
