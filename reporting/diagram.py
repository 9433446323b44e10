"""The PRISMA 2020 flow diagram laid out: where each box, line of text and arrow stands. No database, no markup.

Template: Page MJ et al. The PRISMA 2020 statement. BMJ 2021;372:n71. Units are pixels of the drawing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reporting import texts
from reporting.flow import Flow
from reporting.texts import BANDS, HEADS, Cell, Column, Line, Template
from reviews.templatetags.tandem import thousands

STEP, PAD, GAP = 20, 14, 24
GLYPH = 7.4
"""How wide a letter is taken to be: generous, since nobody knows the reader's font."""
INDENT = 14
COLUMNS: dict[Template, dict[Column, tuple[int, int]]] = {
    Template.V1: {Column.MAIN: (46, 330), Column.SIDE: (430, 340)},
    Template.V2: {
        Column.MAIN: (46, 250),
        Column.SIDE: (322, 250),
        Column.OTHER: (610, 250),
        Column.OTHER_SIDE: (886, 230),
    },
}
"""Where each column begins, and how wide it is."""
WIDTHS = {Template.V1: 780, Template.V2: 1120}


class Voice(StrEnum):
    """How a number stands in its line: as the official template has it, or first, for reading at a glance."""

    OFFICIAL = "official"
    NUMBER_FIRST = "number_first"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of a box as drawn: a line that is too long runs on in further rows. `strong` starts the first row."""

    x: int
    rows: tuple[tuple[int, str], ...]
    strong: str
    key: str
    soft: bool


@dataclass(frozen=True, slots=True)
class Shape:
    x: int
    y: int
    w: int
    h: int
    texts: tuple[Text, ...]
    pending: bool = False

    @property
    def middle(self) -> int:
        return self.y + self.h // 2


@dataclass(frozen=True, slots=True)
class Band:
    label: str
    y: int
    h: int

    @property
    def middle(self) -> int:
        return self.y + self.h // 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """A laid-out diagram. `title` says its main numbers in words, for those who do not see it."""

    width: int
    height: int
    title: str
    stamp: Shape | None
    heads: tuple[Shape, ...]
    bands: tuple[Band, ...]
    shapes: tuple[Shape, ...]
    arrows: str
    notes: Shape | None


def draw(
    found: Flow, template: Template, voice: Voice = Voice.OFFICIAL, *, stamp: bool = True, cite: bool = False
) -> Drawing:
    """Lay out a flow. `cite` adds where the template comes from, for a drawing that leaves the house; `stamp` False is
    for a page that says beside the drawing what is pending."""
    columns, width = COLUMNS[template], WIDTHS[template]
    said = [f"INTERIM: {found.stamp.removeprefix('interim: ')}"]
    stamped = _note(said, 0, width) if found.interim and stamp else None
    heads = _heads(columns, stamped.h + 12 if stamped else 0) if voice == Voice.OFFICIAL else ()
    top = max([0, *(shape.y + shape.h + 12 for shape in (stamped, *heads) if shape)])
    placed, bands, bottom = _rows(texts.cells(found, template), columns, top, voice)
    notes = [*texts.notes(found, template), *([CITATION] if cite else [])]
    below = _note(notes, bottom + 8, width) if notes else None
    return Drawing(
        width=width,
        height=(below.y + below.h if below else bottom) + 2,
        title=_title(found),
        stamp=stamped,
        heads=heads,
        bands=bands,
        shapes=tuple(placed.values()),
        arrows=" ".join(_arrows(placed)),
        notes=below,
    )


CITATION = "After the PRISMA 2020 flow diagram (Page MJ et al. BMJ 2021;372:n71). Drawn with Tandem."
Grid = dict[tuple[int, Column], Shape]


def _rows(
    cells: list[Cell], columns: dict[Column, tuple[int, int]], top: int, voice: Voice
) -> tuple[Grid, tuple[Band, ...], int]:
    """Put the boxes in rows; all boxes of a row are as tall as its fullest one."""
    grid: Grid = {}
    edges: dict[int, tuple[int, int]] = {}
    y = top
    for row in sorted({cell.row for cell in cells}):
        here = [cell for cell in cells if cell.row == row]
        h = max(_height(cell, columns[cell.column][1], voice) for cell in here)
        for cell in here:
            x, w = columns[cell.column]
            grid[row, cell.column] = Shape(x, y, w, h, tuple(_texts(cell.lines, x, y, w, voice)), cell.pending)
        edges[row] = (y, y + h)
        y += h + GAP
    bands = tuple(Band(label, edges[first][0], edges[last][1] - edges[first][0]) for label, first, last in BANDS)
    return grid, bands, y - GAP


def _height(cell: Cell, w: int, voice: Voice) -> int:
    return PAD + STEP * sum(len(_wrapped(line, w, voice)) for line in cell.lines) + PAD - 6


def _texts(lines: tuple[Line, ...], x: int, y: int, w: int, voice: Voice) -> Iterator[Text]:
    baseline = y + PAD + 13
    for line in lines:
        rows = _wrapped(line, w, voice)
        strong = thousands(line.n) if voice == Voice.NUMBER_FIRST and line.n is not None else ""
        left = x + 16 + (INDENT if line.soft else 0)
        drawn = tuple(
            (baseline + STEP * step, row.removeprefix(strong) if not step else row) for step, row in enumerate(rows)
        )
        yield Text(left, drawn, strong, line.key, line.soft)
        baseline += STEP * len(rows)


def _wrapped(line: Line, w: int, voice: Voice) -> list[str]:
    room = w - 32 - (INDENT if line.soft else 0)
    return textwrap.wrap(_said(line, voice), max(12, int(room / GLYPH))) or [""]


def _said(line: Line, voice: Voice) -> str:
    if line.n is None:
        return line.label
    if voice == Voice.NUMBER_FIRST:
        label = line.label if line.soft else line.label[:1].lower() + line.label[1:]
        return f"{thousands(line.n)} {label}"
    return f"{line.label} (n\u00a0=\u00a0{thousands(line.n)})"


def _heads(columns: dict[Column, tuple[int, int]], y: int) -> tuple[Shape, ...]:
    """The headings over the arms, each as wide as its two columns."""
    made = []
    for start, end in ((Column.MAIN, Column.SIDE), (Column.OTHER, Column.OTHER_SIDE)):
        if start in columns:
            x, last = columns[start][0], columns[end]
            w = last[0] + last[1] - x
            made.append(Shape(x, y, w, 34, tuple(_texts((Line(HEADS[start]),), x, y - 5, w, Voice.OFFICIAL))))
    return tuple(made)


def _note(sentences: list[str], y: int, width: int) -> Shape:
    lines = tuple(Line(sentence) for sentence in sentences)
    cell = Cell(0, Column.MAIN, lines)
    w = width - 56
    return Shape(46, y + 1, w, _height(cell, w, Voice.OFFICIAL), tuple(_texts(lines, 46, y + 1, w, Voice.OFFICIAL)))


def _arrows(grid: Grid) -> Iterator[str]:
    for row in range(4):
        if (row + 1, Column.MAIN) in grid:
            yield _down(grid[row, Column.MAIN], grid[row + 1, Column.MAIN])
        for start, end in ((Column.MAIN, Column.SIDE), (Column.OTHER, Column.OTHER_SIDE)):
            if (row, start) in grid and (row, end) in grid:
                yield _right(grid[row, start], grid[row, end])
    if (0, Column.OTHER) in grid:
        yield _down(grid[0, Column.OTHER], grid[2, Column.OTHER])
        yield _down(grid[2, Column.OTHER], grid[3, Column.OTHER])
        yield _round(grid[3, Column.OTHER], grid[4, Column.MAIN])


def _down(start: Shape, end: Shape) -> str:
    x, y = start.x + start.w // 2, start.y + start.h
    return f"M{x} {y}V{end.y - 1}m-4 -5l4 5l4 -5"


def _right(start: Shape, end: Shape) -> str:
    return f"M{start.x + start.w} {start.middle}H{end.x - 1}m-5 -4l5 4l-5 4"


def _round(start: Shape, end: Shape) -> str:
    """From the other methods down and back to the included studies."""
    x = start.x + start.w // 2
    return f"M{x} {start.y + start.h}V{end.middle}H{end.x + end.w + 1}m5 -4l-5 4l5 4"


def _title(found: Flow) -> str:
    n = {key: thousands(found.n(key)) for key in ("screened", "duplicates", "included-studies")}
    identified = thousands(found.n("databases") + found.n("registers"))
    return (
        f"PRISMA 2020 flow: {identified} records identified, {n['duplicates']} duplicates removed, "
        f"{n['screened']} screened, {n['included-studies']} studies included"
    )
