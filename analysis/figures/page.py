"""A white page measured in inches, on which figures place words and lines; the same input gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from analysis.statistics.league import Pool

INK = "#1f2a30"
QUIET = "#5b676e"
FAINT = "#c9d0d3"
ACCENT = "#0f6b6b"
PAPER = "#ffffff"
FAMILY = "DejaVu Sans"
MARGIN = 0.3
DOTS_PER_INCH = 160
THIN_SPACE = "\u2009"

# Typed loosely: matplotlib types the keys as one long literal.
SETTINGS: Any = {
    "font.family": FAMILY,
    # Treatment names may hold a dollar sign; they are words, not formulas.
    "text.parse_math": False,
    "svg.hashsalt": "tandem",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
}

Pair = tuple[float, float]
Align = Literal["left", "center", "right"]


class Format(StrEnum):
    SVG = "svg"
    PDF = "pdf"
    PNG = "png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a figure is drawn for. `outcome` stands in its heading; `lower_is_better` says whom a side favours."""

    format: Format = Format.SVG
    pool: Pool = Pool.RANDOM
    lower_is_better: bool = True
    outcome: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Coordinates are inches from the lower left corner."""

    figure: Figure
    axes: Axes
    width: float
    height: float

    def words(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9,
        color: str = INK,
        bold: bool = False,
        align: Align = "left",
    ) -> None:
        """Lines of words around y; single lines share a baseline whatever their letters."""
        weight = "bold" if bold else "normal"
        several = "\n" in text
        base, where = (y, "center") if several else (y - 0.36 * size / 72, "baseline")
        self.axes.text(
            x, base, text, fontsize=size, color=color, fontweight=weight, ha=align, va=where, linespacing=1.15
        )

    def line(
        self,
        xs: tuple[float, float],
        ys: tuple[float, float],
        *,
        color: str = INK,
        points: float = 0.8,
        over: float = 2,
    ) -> None:
        self.axes.plot(xs, ys, color=color, linewidth=points, solid_capstyle="butt", zorder=over)


@contextmanager
def settings() -> Iterator[None]:
    """The settings under which every figure is drawn, whatever the process was set to."""
    with matplotlib.rc_context(SETTINGS):
        yield


def blank(width: float, height: float) -> Page:
    figure = Figure(figsize=(width, height), dpi=DOTS_PER_INCH, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return Page(figure, axes, width, height)


def written(page: Page, *, options: Options, title: str) -> bytes:
    """The page as bytes; without dates, so that the same figure is the same file."""
    target = io.BytesIO()
    page.figure.savefig(
        target,
        format=options.format.value,
        dpi=DOTS_PER_INCH,
        metadata=METADATA[options.format](title),
        facecolor=PAPER,
    )
    return target.getvalue()


METADATA: dict[Format, Callable[[str], dict[str, Any]]] = {
    Format.SVG: lambda title: {"Title": title, "Creator": "Tandem", "Date": None},
    Format.PDF: lambda title: {"Title": title, "Creator": "Tandem", "Producer": "Tandem", "CreationDate": None},
    Format.PNG: lambda title: {"Title": title, "Software": None},
}


@lru_cache(maxsize=4096)
def breadth(text: str, *, size: float = 9, bold: bool = False) -> float:
    """Inches that the longest line of the text takes."""
    font = FontProperties(family=FAMILY, weight="bold" if bold else "normal")
    lines = [line for line in text.split("\n") if line.strip()]
    return max((float(TextPath((0, 0), line, size=size, prop=font).get_extents().x1) for line in lines), default=0) / 72


def count(number: float) -> str:
    """A whole number with thin spaces at the thousands."""
    return f"{number:,.0f}".replace(",", THIN_SPACE)


def counted(number: int, noun: str, plural: str) -> str:
    return f"{count(number)} {noun if number == 1 else plural}"
