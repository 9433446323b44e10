"""The forest plot: every treatment against the reference, best first, with its numbers beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from textwrap import fill

from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator

from analysis.figures.page import (
    ACCENT,
    FAINT,
    INK,
    MARGIN,
    QUIET,
    Options,
    Page,
    blank,
    breadth,
    counted,
    settings,
    written,
)
from analysis.statistics import league
from analysis.statistics.league import Pool
from analysis.statistics.network import Fit

LETTERS = 38
LINE = 0.165
ROW = 0.28
PLOT = 3.6
GAP = 0.28
HEAD, FOOT = 1.2, 1.2
# A prediction interval may widen the axis by this share of the confidence intervals; beyond it ends in an arrow.
WIDENING = 0.6


@dataclass(frozen=True, slots=True)
class Row:
    """One treatment against the reference, on the scale of analysis."""

    name: str
    effect: float
    lower: float
    upper: float
    predicted: tuple[float, float] | None
    numbers: str
    prediction: str

    @property
    def height(self) -> float:
        return ROW + LINE * self.name.count("\n")


@dataclass(frozen=True, slots=True)
class Layout:
    """Left edges of the columns in inches, and the part of the scale that the plot shows."""

    plot: float
    numbers: float
    prediction: float
    width: float
    low: float
    high: float

    def x(self, value: float) -> float:
        return self.plot + PLOT * (value - self.low) / (self.high - self.low)

    def inside(self, value: float) -> float:
        return min(max(value, self.low), self.high)


def draw(fit: Fit, options: Options) -> bytes:
    """All treatments against the reference of the fit; log axis for OR and RR, prediction intervals as thin lines."""
    with settings():
        rows = _rows(fit, options)
        title, said = _title(fit, options), _said(fit, options)
        limits = _limits(rows)
        notes = _notes(fit, rows, limits)
        layout = _layout(fit, rows, limits, (title, *said, *notes))
        body = sum(row.height for row in rows)
        page = blank(layout.width, body + HEAD + FOOT + LINE * len(notes))
        floor = page.height - HEAD - body
        _head(page, fit, layout, title, said, rows)
        _scale(page, fit, layout, floor, floor + body)
        _favours(page, fit, options, layout, floor)
        y = floor + body
        for row in rows:
            y -= row.height
            _row(page, layout, row, y + row.height / 2)
        for index, note in enumerate(notes):
            page.words(MARGIN, MARGIN + LINE * (len(notes) - 1 - index), note, size=7.5, color=QUIET)
        return written(page, options=options, title=f"{title}. {' '.join(said)}")


def _rows(fit: Fit, options: Options) -> list[Row]:
    names = league.by_rank(fit, pool=options.pool, lower_is_better=options.lower_is_better)
    return [_one(fit, options.pool, name) for name in names if name != fit.reference]


def _one(fit: Fit, pool: Pool, name: str) -> Row:
    place = fit.position(name), fit.position(fit.reference)
    net = league.model_of(fit, pool).network
    effect, lower, upper = (float(matrix[place]) for matrix in (net.effect, net.lower, net.upper))
    predicted = None
    if pool is Pool.RANDOM and fit.prediction is not None:
        predicted = float(fit.prediction.lower[place]), float(fit.prediction.upper[place])
    numbers = f"{_number(fit, effect)} ({_number(fit, lower)} to {_number(fit, upper)})"
    prediction = f"{_number(fit, predicted[0])} to {_number(fit, predicted[1])}" if predicted else ""
    return Row(fill(name, LETTERS), effect, lower, upper, predicted, numbers, prediction)


def _number(fit: Fit, value: float) -> str:
    """Two decimals; for ratios three below 0.1 and none from 100, where decimals mislead."""
    if fit.measure is None or not fit.measure.is_ratio:
        return league.signed(value, 2)
    if abs(value) > log(1e6):
        return "< 0.000001" if value < 0 else "> 1 000 000"
    shown = exp(value)
    return league.signed(shown, 3 if shown < 0.1 else 0 if shown >= 100 else 1 if shown >= 10 else 2)


def _title(fit: Fit, options: Options) -> str:
    said = f"Every treatment against {fit.reference}"
    return f"{options.outcome}: {said[0].lower()}{said[1:]}" if options.outcome else said


def _said(fit: Fit, options: Options) -> tuple[str, str]:
    measure = fit.measure.long_name if fit.measure else "effect"
    of_log = " on the log scale" if fit.measure and fit.measure.is_ratio else ""
    share = fit.heterogeneity.I2.value
    spread = f"I² = {share:.0%}" if share is not None else "I² cannot be estimated"
    return (
        f"{measure[0].upper()}{measure[1:]}, {options.pool.value} effect{'s' * (options.pool is Pool.RANDOM)} model, "
        f"k = {counted(fit.k, 'study', 'studies')}. Reference: {fit.reference}.",
        f"{_tau2(fit.tau2)}{of_log} (DerSimonian–Laird), {spread.replace('%', ' %')}.",
    )


def _notes(fit: Fit, rows: Sequence[Row], limits: tuple[float, float]) -> list[str]:
    percent = f"{fit.level * 100:g} %"
    notes = [
        f"Square and thick line: network estimate with {percent} confidence interval. Ordered by P-score, best first."
    ]
    predicted = [row.predicted for row in rows if row.predicted]
    if predicted:
        notes.append(f"Thin line: {percent} prediction interval, where the effect of a new study would be expected.")
    if any(low < limits[0] or high > limits[1] for low, high in predicted):
        notes.append("An arrow marks an interval that goes on beyond the axis; its numbers stand at the right.")
    return notes


def _tau2(value: float) -> str:
    return "τ² = 0" if value == 0 else "τ² < 0.001" if value < 0.001 else f"τ² = {value:.3f}"


def _layout(fit: Fit, rows: Sequence[Row], limits: tuple[float, float], texts: Sequence[str]) -> Layout:
    names = max(breadth("Treatment", bold=True), *(breadth(row.name) for row in rows))
    head = _columns(fit, rows)
    numbers = max(breadth(head[0], bold=True), *(breadth(row.numbers) for row in rows))
    prediction = max(breadth(head[1], bold=True), *(breadth(row.prediction) for row in rows)) if head[1] else 0.0
    plot = MARGIN + names + GAP
    left = plot + PLOT + GAP
    widest = max(breadth(texts[0], size=11, bold=True), *(breadth(text) for text in texts[1:]))
    right = left + numbers + (GAP + prediction if head[1] else 0.0)
    return Layout(plot, left, left + numbers + GAP, max(right, MARGIN + widest) + MARGIN, *limits)


def _limits(rows: Sequence[Row]) -> tuple[float, float]:
    low, high = min(0.0, *(row.lower for row in rows)), max(0.0, *(row.upper for row in rows))
    room = WIDENING * (high - low)
    outer = [edge for row in rows if row.predicted for edge in row.predicted]
    low, high = max(low - room, min([low, *outer])), min(high + room, max([high, *outer]))
    pad = 0.04 * (high - low)
    return low - pad, high + pad


def _columns(fit: Fit, rows: Sequence[Row]) -> tuple[str, str]:
    percent = f"{fit.level * 100:g} %"
    name = fit.measure.value if fit.measure else "Effect"
    return f"{name} ({percent} CI)", f"{percent} prediction" if any(row.predicted for row in rows) else ""


def _head(page: Page, fit: Fit, layout: Layout, title: str, said: Sequence[str], rows: Sequence[Row]) -> None:
    top = page.height - MARGIN
    page.words(MARGIN, top - 0.08, title, size=11, bold=True)
    for index, text in enumerate(said):
        page.words(MARGIN, top - 0.31 - 0.18 * index, text, color=QUIET)
    y = page.height - HEAD + 0.14
    numbers, prediction = _columns(fit, rows)
    for x, text in ((MARGIN, "Treatment"), (layout.numbers, numbers), (layout.prediction, prediction)):
        page.words(x, y, text, bold=True)
    page.line((MARGIN, page.width - MARGIN), (y - 0.13, y - 0.13), color=FAINT, points=0.6)


def _row(page: Page, layout: Layout, row: Row, y: float) -> None:
    page.words(MARGIN, y, row.name)
    page.words(layout.numbers, y, row.numbers)
    if row.predicted:
        page.words(layout.prediction, y, row.prediction, color=QUIET)
        _interval(page, layout, row.predicted, y, points=0.8)
    _interval(page, layout, (row.lower, row.upper), y, points=2.4)
    x, half = layout.x(row.effect), 0.055
    corners = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
    page.axes.add_patch(Polygon(corners, facecolor=ACCENT, edgecolor="none", zorder=4))


def _interval(page: Page, layout: Layout, ends: tuple[float, float], y: float, *, points: float) -> None:
    low, high = layout.inside(ends[0]), layout.inside(ends[1])
    page.line((layout.x(low), layout.x(high)), (y, y), color=ACCENT, points=points, over=3)
    for end, edge, back in ((ends[0], low, 0.07), (ends[1], high, -0.07)):
        if end != edge:
            tip = layout.x(edge)
            head = [(tip, y), (tip + back, y + 0.04), (tip + back, y - 0.04)]
            page.axes.add_patch(Polygon(head, facecolor=ACCENT, edgecolor="none", zorder=3))


def _scale(page: Page, fit: Fit, layout: Layout, floor: float, top: float) -> None:
    zero = layout.x(0.0)
    page.line((zero, zero), (floor, top), color=INK, points=0.8, over=1)
    page.line((layout.plot, layout.plot + PLOT), (floor, floor), color=INK, points=0.8)
    for value, text in _ticks(fit, layout):
        x = layout.x(value)
        page.line((x, x), (floor - 0.05, floor), points=0.8)
        page.words(x, floor - 0.15, text, size=8, align="center")
    name = fit.measure.long_name if fit.measure else "effect"
    scale = " (log scale)" if fit.measure and fit.measure.is_ratio else ""
    page.words(layout.plot + PLOT / 2, floor - 0.36, f"{name[0].upper()}{name[1:]}{scale}", size=8, align="center")


def _ticks(fit: Fit, layout: Layout) -> list[tuple[float, str]]:
    if fit.measure is not None and fit.measure.is_ratio:
        return _log_ticks(layout)
    steps = MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]).tick_values(layout.low, layout.high)
    inside = [float(value) for value in steps if layout.low <= value <= layout.high]
    digits = next(d for d in range(7) if all(abs(value - round(value, d)) < 1e-9 for value in inside) or d == 6)
    return [(value, league.signed(value, digits)) for value in inside]


# From fine to coarse: the steps within a power of ten, and every how many powers.
LADDERS: tuple[tuple[tuple[float, ...], int], ...] = (
    ((1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0), 1),
    ((1.0, 1.5, 2.0, 3.0, 5.0, 7.0), 1),
    ((1.0, 2.0, 5.0), 1),
    ((1.0, 3.0), 1),
    ((1.0,), 1),
    ((1.0,), 2),
    ((1.0,), 4),
)


def _log_ticks(layout: Layout) -> list[tuple[float, str]]:
    """Round ratios of the finest ladder whose labels keep clear of each other."""
    found: list[tuple[float, str]] = []
    for steps, every in LADDERS:
        ratios = [step * 10.0**ten for ten in range(-12, 13, every) for step in steps]
        found = [(log(ratio), f"{ratio:g}") for ratio in ratios if layout.low <= log(ratio) <= layout.high]
        edges = [(layout.x(value), breadth(text, size=8) / 2) for value, text in found]
        if all(b[0] - a[0] > a[1] + b[1] + 0.12 for a, b in pairwise(edges)):
            break
    return found


def _favours(page: Page, fit: Fit, options: Options, layout: Layout, floor: float) -> None:
    """Which side is whose, in words, on both sides of the line of no difference as far as the page allows."""
    reference = fit.reference if len(fit.reference) <= LETTERS else "the reference"
    sides = ("favours the treatment", f"favours {reference}")
    left, right = sides if options.lower_is_better else sides[::-1]
    left, right = f"← {left}", f"{right} →"
    room = 0.12
    furthest = page.width - MARGIN - room - breadth(right, size=8)
    middle = min(max(layout.x(0.0), MARGIN + room + breadth(left, size=8)), furthest)
    page.words(middle - room, floor - 0.6, left, size=8, align="right")
    page.words(middle + room, floor - 0.6, right, size=8)
