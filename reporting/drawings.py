"""The flow as files, and as the lists that stand in for the drawing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.template.loader import render_to_string

from accounts.models import User
from reporting import diagram, exports, item8, prisma, texts
from reporting.exports import File, flow_csv
from reporting.flow import Box, Flow, Part
from reporting.texts import BANDS, Cell, Column, Line, Template
from reporting.words import filename
from reviews.errors import Invalid
from reviews.models import Review

SVG = "image/svg+xml; charset=utf-8"
ASIDE = (Column.SIDE, Column.OTHER_SIDE)


@dataclass(frozen=True, slots=True)
class Item:
    """A number of the flow in the list that a phone shows, with its parts; `aside` numbers leave the flow there."""

    line: Line
    aside: bool
    parts: list[Line]


@dataclass(frozen=True, slots=True)
class Listing:
    """A box of the diagram as a list; `head` is "" where its first number says what it counts."""

    head: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    listings: list[Listing]


@dataclass(frozen=True, slots=True)
class Standings:
    """The lists of one stage by standing, and the reasons where there are any."""

    label: str
    boxes: list[Box]
    reasons: list[Part]


def template_of(asked: str, found: Flow) -> Template:
    """The template asked for; without a word the one that the review's sources need."""
    if not asked:
        return texts.template_for(found)
    if asked not in set(Template):
        raise Invalid(f"The diagram has the templates {' and '.join(Template)}.")
    return Template(asked)


def svg(review: Review, *, asked: str, by: User) -> File:
    """The diagram on its own: no links, its own colours. Refused while an identity fails; noted in the ledger."""
    found = prisma.checked(review)
    template = template_of(asked, found)
    drawing = diagram.draw(found, template, cite=True)
    exports.note(review, what=f"PRISMA 2020 diagram, {template}", format="svg", rows=len(drawing.shapes), by=by)
    text = render_to_string("reporting/_flow.svg", {"drawing": drawing, "standalone": True})
    return File(filename(review.title, f"prisma-{template}", "svg"), SVG, iter([text]))


def selection(review: Review, *, by: User) -> File:
    """The paragraph of item 8 as a text file."""
    found = prisma.checked(review)
    exports.note(review, what="PRISMA 2020 item 8", format="txt", rows=found.n("screened"), by=by)
    text = f"{item8.paragraph(review)}\n"
    return File(filename(review.title, "prisma-item-8", "txt"), "text/plain; charset=utf-8", iter([text]))


def csv(review: Review, *, by: User) -> File:
    found = prisma.checked(review)
    lines = list(flow_csv.write(found))
    exports.note(review, what="PRISMA 2020 numbers", format="csv", rows=len(lines) - 1, by=by)
    return File(filename(review.title, "prisma", "csv"), exports.FORMATS["csv"].content_type, iter(lines))


def listed(found: Flow, template: Template) -> list[Group]:
    """The numbers of the diagram in reading order, by phase."""
    cells = texts.cells(found, template)
    groups = []
    for label, first, last in BANDS:
        here = [cell for cell in cells if first <= cell.row <= last]
        main = [cell for cell in here if cell.column in (Column.MAIN, Column.SIDE)]
        arms = (("", main), (", other methods", [cell for cell in here if cell not in main]))
        groups += [Group(label + words, [_listing(cell) for cell in arm]) for words, arm in arms if arm]
    return groups


def _listing(cell: Cell) -> Listing:
    items: list[Item] = []
    for line in cell.lines:
        if line.soft and items:
            items[-1].parts.append(line)
        elif line.n is not None:
            items.append(Item(line, cell.column in ASIDE, []))
    return Listing("" if cell.lines[0].n is not None else cell.lines[0].label.rstrip(":"), items)


def standings(found: Flow) -> list[Standings]:
    titles = ("all-sought", "all-title-excluded", "all-title-conflict", "all-title-pending")
    seeking = ("all-assessed", "all-not-retrieved", "all-awaiting-retrieval")
    judged = ("included", "excluded", "reason-pending", "ongoing", "awaiting-classification", "text-conflict")
    texts_too = (*(f"all-{name}" for name in judged), "all-text-pending")
    return [
        Standings("Titles and abstracts", [found.boxes[key] for key in titles], []),
        Standings("Retrieval", [found.boxes[key] for key in seeking], []),
        Standings("Full texts", [found.boxes[key] for key in texts_too], _reasons(found)),
    ]


def _reasons(found: Flow) -> list[Part]:
    """The reasons of both arms of the diagram; those of the second say so, since the labels are the same."""
    other = [replace(part, label=f"{part.label} (found by other methods)") for part in found.other_reasons]
    return [*found.reasons, *other]
