"""The league table: every treatment against every other, network below the diagonal, direct evidence above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan

from analysis.statistics.estimates import Estimates
from analysis.statistics.network import Fit, Model


class Evidence(StrEnum):
    NETWORK = "network"
    DIRECT = "direct"
    NAME = "name"


class Pool(StrEnum):
    """Which model's estimates are shown."""

    COMMON = "common"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Cell:
    """`effect` of `treatment1` against `treatment2` with its interval; None where no study compares them directly.

    On the diagonal both treatments are the same and `text` is the name.
    """

    evidence: Evidence
    treatment1: str
    treatment2: str
    effect: float | None
    lower: float | None
    upper: float | None
    text: str


def model_of(fit: Fit, pool: Pool) -> Model:
    return fit.random if pool is Pool.RANDOM else fit.common


def table(
    fit: Fit,
    *,
    pool: Pool = Pool.RANDOM,
    order: Sequence[str] | None = None,
    back_transformed: bool = True,
    digits: int = 2,
) -> tuple[tuple[Cell, ...], ...]:
    """n rows of n cells, in the order given (default: that of the fit).

    Below the diagonal: the network estimate of the column's treatment against the row's. Above: the direct estimate
    of the row's treatment against the column's. So both read: the one that stands earlier against the later one.
    `back_transformed` shows OR and RR themselves rather than their logarithms. Raises UnknownTreatment.
    """
    names = tuple(order) if order is not None else fit.treatments
    model = model_of(fit, pool)

    def cell(row: str, column: str) -> Cell:
        if row == column:
            return Cell(Evidence.NAME, row, row, None, None, None, row)
        below = names.index(row) > names.index(column)
        one, two = (column, row) if below else (row, column)
        evidence, source = (Evidence.NETWORK, model.network) if below else (Evidence.DIRECT, model.direct)
        shown = _interval(fit, source, one, two, back_transformed)
        return Cell(evidence, one, two, *shown, text=_text(shown, digits))

    return tuple(tuple(cell(row, column) for column in names) for row in names)


def by_rank(fit: Fit, *, pool: Pool = Pool.RANDOM, lower_is_better: bool) -> tuple[str, ...]:
    """The treatments by P-score, best first; pass it to `table` as `order`."""
    ranking = model_of(fit, pool).ranking
    scores = ranking.lower_is_better if lower_is_better else ranking.higher_is_better
    return tuple(sorted(fit.treatments, key=lambda name: -scores[fit.position(name)]))


Interval = tuple[float | None, float | None, float | None]


def _interval(fit: Fit, source: Estimates, one: str, two: str, back_transformed: bool) -> Interval:
    place = fit.position(one), fit.position(two)
    values = [float(matrix[place]) for matrix in (source.effect, source.lower, source.upper)]
    if isnan(values[0]):
        return None, None, None
    if back_transformed and fit.measure is not None:
        values = [fit.measure.shown(value) for value in values]
    return values[0], values[1], values[2]


def _text(shown: Interval, digits: int) -> str:
    effect, lower, upper = shown
    if effect is None or lower is None or upper is None:
        return "no study"
    return f"{signed(effect, digits)} ({signed(lower, digits)} to {signed(upper, digits)})"


def signed(value: float, digits: int) -> str:
    """With a true minus sign, and never a negative zero."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")
