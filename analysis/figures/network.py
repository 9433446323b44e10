"""The network plot: a circle of treatments, joined where studies compare them directly."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, isnan, pi, sin, sqrt
from textwrap import fill

from matplotlib.patches import Circle

from analysis.figures.page import (
    ACCENT,
    FAINT,
    MARGIN,
    PAPER,
    QUIET,
    Align,
    Options,
    Page,
    blank,
    breadth,
    count,
    counted,
    settings,
    written,
)
from analysis.statistics.network import Fit

LARGEST, SMALLEST = 0.26, 0.07
THICKEST, THINNEST = 7.0, 0.9
LINE = 0.17
LETTERS = 26


@dataclass(slots=True)
class Label:
    """Where the name of a treatment stands, in inches from the centre of the circle."""

    text: str
    x: float
    y: float
    align: Align

    @property
    def half(self) -> float:
        return LINE * (1 + self.text.count("\n")) / 2 + 0.02


def draw(fit: Fit, options: Options) -> bytes:
    """Circles grow (by area) with participants, lines (by width) with the number of studies; a legend says so."""
    with settings():
        radius = max(1.5, fit.n * LARGEST * 2.3 / (2 * pi))
        labels = _labels(fit, radius + LARGEST + 0.1)
        heading = _heading(fit, options)
        side = max(abs(label.x) + _reach(label) for label in labels)
        heights = [_place(index, fit.n, radius)[1] for index in range(fit.n)]
        top = max(max(heights) + LARGEST, *(label.y + label.half for label in labels))
        bottom = max(LARGEST - min(heights), *(label.half - label.y for label in labels))
        legend = _legend(fit)
        width = 2 * MARGIN + max(2 * side, breadth(heading, size=11, bold=True), *(breadth(said) for said in legend))
        page = blank(width, bottom + top + 2 * MARGIN + 0.55 + 0.95)
        centre = width / 2, MARGIN + 0.95 + bottom
        page.words(MARGIN, page.height - MARGIN - 0.08, heading, size=11, bold=True)
        _edges(page, fit, radius, centre)
        _nodes(page, fit, radius, centre)
        for index, label in enumerate(labels):
            _name(page, label, _place(index, fit.n, radius), centre)
        _explain(page, legend)
        return written(page, options=options, title=heading)


def _heading(fit: Fit, options: Options) -> str:
    people = sum(fit.participants)
    parts = [counted(fit.n, "treatment", "treatments"), counted(fit.k, "study", "studies")]
    if not isnan(people):
        parts.append(f"{count(people)} participants")
    said = f"Network of {', '.join(parts)}"
    return f"{options.outcome}: {said[0].lower()}{said[1:]}" if options.outcome else said


def _place(index: int, n: int, radius: float) -> tuple[float, float]:
    """Clockwise from the top, half a step on, so that two names never share the top."""
    angle = 2 * pi * (index + 0.5) / n
    return radius * sin(angle), radius * cos(angle)


def _labels(fit: Fit, radius: float) -> list[Label]:
    """Names on a ring outside the circles, each running outwards and moved from the equator until none overlap."""
    labels = []
    for index, name in enumerate(fit.treatments):
        x, y = _place(index, fit.n, radius)
        align: Align = "center" if abs(x) < 1e-9 else "left" if x > 0 else "right"
        labels.append(Label(fill(name, LETTERS), x, y, align))
    for align in ("left", "right"):
        _spread([label for label in labels if label.align == align])
    lowest = min((label.y - label.half for label in labels if label.align != "center"), default=0.0)
    for label in labels:
        if label.align == "center":
            label.y = min(label.y - label.half, lowest - label.half)
    return labels


def _spread(labels: list[Label]) -> None:
    upper = sorted((label for label in labels if label.y >= 0), key=lambda label: label.y)
    lower = sorted((label for label in labels if label.y < 0), key=lambda label: -label.y)
    edge = min((label.y - label.half for label in upper[:1]), default=0.0)
    for label in upper:
        label.y = max(label.y, edge + label.half)
        edge = label.y + label.half
    edge = min((label.y - label.half for label in upper[:1]), default=float("inf"))
    for label in lower:
        label.y = min(label.y, edge - label.half)
        edge = label.y - label.half


def _reach(label: Label) -> float:
    return breadth(label.text) / (2 if label.align == "center" else 1)


def _sizes(fit: Fit) -> tuple[float, ...]:
    """What the circles stand for: participants, or studies where participants are not known."""
    return tuple(map(float, fit.arm_counts)) if isnan(sum(fit.participants)) else fit.participants


def _nodes(page: Page, fit: Fit, radius: float, centre: tuple[float, float]) -> None:
    sizes = _sizes(fit)
    for index, size in enumerate(sizes):
        x, y = _place(index, fit.n, radius)
        r = max(SMALLEST, LARGEST * sqrt(size / max(sizes)))
        spot = centre[0] + x, centre[1] + y
        page.axes.add_patch(Circle(spot, r, facecolor=ACCENT, edgecolor=PAPER, linewidth=1.2, zorder=3))


def _edges(page: Page, fit: Fit, radius: float, centre: tuple[float, float]) -> None:
    most = fit.study_counts.max()
    for i in range(fit.n):
        for j in range(i + 1, fit.n):
            if fit.study_counts[i, j]:
                (x1, y1), (x2, y2) = _place(i, fit.n, radius), _place(j, fit.n, radius)
                xs, ys = (centre[0] + x1, centre[0] + x2), (centre[1] + y1, centre[1] + y2)
                page.line(xs, ys, color="#8fa3a8", points=_thickness(fit.study_counts[i, j], most), over=1)


def _thickness(studies: float, most: float) -> float:
    return float(max(THINNEST, min(THICKEST, 1.2 * most) * studies / most))


def _name(page: Page, label: Label, node: tuple[float, float], centre: tuple[float, float]) -> None:
    """The name, tied to its circle by a faint line that the circle and the name cover where they are near."""
    x, y = centre[0] + label.x, centre[1] + label.y
    if label.align != "center":
        end = x - 0.05 if label.align == "left" else x + 0.05
        page.line((centre[0] + node[0], end), (centre[1] + node[1], y), color=FAINT, points=0.6, over=0)
    page.words(x, y, label.text, align=label.align)


def _legend(fit: Fit) -> tuple[str, str]:
    sizes = _sizes(fit)
    noun = "studies" if isnan(sum(fit.participants)) else "participants"
    pairs = fit.study_counts[fit.study_counts > 0]
    low, high = int(pairs.min()), int(pairs.max())
    circles = f"A larger circle means more {noun}: from {count(min(sizes))} to {count(max(sizes))} per treatment."
    lines = f"A thicker line means more studies that compare the two directly: from {low} to {high} per pair."
    return (
        circles if min(sizes) < max(sizes) else f"Every treatment has the same number of {noun}: {count(max(sizes))}.",
        lines
        if low < high
        else f"Every line stands for {counted(low, 'study', 'studies')} comparing the two directly.",
    )


def _explain(page: Page, legend: tuple[str, str]) -> None:
    page.line((MARGIN, page.width - MARGIN), (MARGIN + 0.62, MARGIN + 0.62), color=FAINT, points=0.6)
    for said, y in zip(legend, (MARGIN + 0.36, MARGIN + 0.14)):
        page.words(MARGIN, y, said, size=8, color=QUIET)
