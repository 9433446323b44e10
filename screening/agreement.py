"""How far reviewers agree beyond chance. Pure: no Django.

Sources: Cohen 1960 (kappa), Fleiss, Cohen & Everitt 1969 (its large-sample variance), Byrt, Bishop & Carlin 1993
(PABAK), Gwet 2008 (AC1 and its variance), Krippendorff 2011 (alpha, nominal, with missing judgements), Wilson 1927
(interval of a share); the bands are those of the Cochrane Handbook.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

BANDS = ((0.75, "excellent"), (0.60, "good"), (0.40, "fair"))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient with its standard error and interval, cut to [-1, 1]."""

    value: float
    se: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Two reviewers on the same reports. A coefficient is None where chance alone would agree on everything.

    `raw` is the share of reports on which both said the same, with Wilson's interval; `prevalence` is each category's
    share of all judgements, both reviewers together; `kappa` has the interval from its large-sample variance,
    `kappa_wald` the one that takes chance agreement as known.
    """

    reports: int
    raw: Estimate
    prevalence: dict[str, float]
    kappa: Estimate | None
    kappa_wald: Estimate | None
    pabak: Estimate
    ac1: Estimate | None


@dataclass(frozen=True, slots=True)
class _Table:
    """Shares of the cross table of two reviewers, with its margins."""

    n: int
    cells: dict[tuple[str, str], float]
    first: dict[str, float]
    second: dict[str, float]

    @property
    def observed(self) -> float:
        return sum(share for (one, other), share in self.cells.items() if one == other)

    def mean(self, category: str) -> float:
        return (self.first[category] + self.second[category]) / 2


def of_pair(pairs: Sequence[tuple[str, str]], *, categories: Sequence[str], level: float = 0.95) -> Agreement | None:
    """Agreement over (first, second) judgements of the same reports; None without any.

    `categories` are all that could have been chosen, at least two; a judgement outside of them is a ValueError.
    """
    return of_cells(Counter(pairs), categories=categories, level=level)


def of_cells(
    cells: Mapping[tuple[str, str], int], *, categories: Sequence[str], level: float = 0.95
) -> Agreement | None:
    """The same from the cells of the cross table: how many reports the first and the second judged so."""
    if len(set(categories)) < 2:
        raise ValueError("Agreement needs at least two categories.")
    if strange := {judged for pair in cells for judged in pair} - set(categories):
        raise ValueError(f"Not among the categories: {', '.join(sorted(strange))}.")
    if not sum(cells.values()):
        return None
    table = _table(cells, categories)
    z = _z(level)
    q, po = len(categories), table.observed
    se = sqrt(po * (1 - po) / table.n)
    kappa, kappa_wald = _kappa(table, z)
    return Agreement(
        reports=table.n,
        raw=share(sum(n for (one, other), n in cells.items() if one == other), table.n, level=level),
        prevalence={category: table.mean(category) for category in categories},
        kappa=kappa,
        kappa_wald=kappa_wald,
        pabak=_estimate((q * po - 1) / (q - 1), se * q / (q - 1), z),
        ac1=_ac1(table, z),
    )


def alpha(units: Iterable[Sequence[str]], *, level: float = 0.95) -> Estimate | None:
    """Krippendorff's alpha for nominal judgements; a unit is whatever judgements one report has, from anybody.

    Units with fewer than two judgements are passed over. None without two judgements that could differ. The standard
    error is the jackknife's over units, since the coefficient has no variance in closed form.
    """
    return alpha_of(Counter(tuple(sorted(unit)) for unit in units), level=level)


def alpha_of(kinds: Mapping[tuple[str, ...], int], *, level: float = 0.95) -> Estimate | None:
    """The same from how many units there are of each kind; a kind is the judgements of a unit, sorted."""
    counted = [(Counter(kind), times) for kind, times in kinds.items() if len(kind) > 1]
    totals: Counter[str] = Counter()
    for kind, times in counted:
        totals.update({judged: count * times for judged, count in kind.items()})
    apart = sum(times * _disagreement(kind) for kind, times in counted)
    whole = _alpha(apart, totals)
    if whole is None:
        return None
    left_out = [(times, _alpha(apart - _disagreement(kind), totals - kind)) for kind, times in counted]
    n = sum(times for _, times in counted)
    spread = sum(times * (value - whole) ** 2 for times, value in left_out if value is not None)
    return _estimate(whole, sqrt(spread * (n - 1) / n), _z(level))


def share(part: int, whole: int, *, level: float = 0.95) -> Estimate:
    """A share with Wilson's score interval (1927), which holds for few reports too; `whole` is above 0.

    The standard error is the usual one, 0 at shares of 0 and 1, where the interval is not.
    """
    z, p = _z(level), part / whole
    middle = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return Estimate(p, sqrt(p * (1 - p) / whole), max(middle - half, 0), min(middle + half, 1))


def band(value: float) -> str:
    """The word of the Cochrane Handbook for a kappa: fair, good, excellent; "" below .40."""
    return next((word for least, word in BANDS if value >= least), "")


def _table(cells: Mapping[tuple[str, str], int], categories: Sequence[str]) -> _Table:
    n = sum(cells.values())
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), count in cells.items():
        first[one] += count
        second[other] += count
    shares = {pair: count / n for pair, count in cells.items()}
    return _Table(n, shares, {c: first[c] / n for c in categories}, {c: second[c] / n for c in categories})


def _kappa(table: _Table, z: float) -> tuple[Estimate | None, Estimate | None]:
    """Kappa with its large-sample variance (Fleiss, Cohen & Everitt 1969), and with chance agreement taken as known."""
    po, pe = table.observed, sum(table.first[c] * table.second[c] for c in table.first)
    if pe == 1:
        return None, None
    value = (po - pe) / (1 - pe)
    on = sum(
        table.cells.get((c, c), 0) * (1 - (table.first[c] + table.second[c]) * (1 - value)) ** 2 for c in table.first
    )
    off = (1 - value) ** 2 * sum(
        share * (table.second[one] + table.first[other]) ** 2
        for (one, other), share in table.cells.items()
        if one != other
    )
    variance = (on + off - (value - pe * (1 - value)) ** 2) / (table.n * (1 - pe) ** 2)
    known = sqrt(po * (1 - po) / table.n) / (1 - pe)
    return _estimate(value, sqrt(max(variance, 0)), z), _estimate(value, known, z)


def _ac1(table: _Table, z: float) -> Estimate | None:
    """Gwet's AC1 with its variance (2008, formula 31), which reads 1 for a finite population factor."""
    q, po = len(table.first), table.observed
    mean = {c: table.mean(c) for c in table.first}
    pe = sum(share * (1 - share) for share in mean.values()) / (q - 1)
    if pe == 1:
        return None
    value = (po - pe) / (1 - pe)
    same = sum(table.cells.get((c, c), 0) * (1 - mean[c]) for c in mean) / (q - 1)
    cross = sum(share * (1 - (mean[a] + mean[b]) / 2) ** 2 for (a, b), share in table.cells.items()) / (q - 1) ** 2
    bent = po * (1 - po) - 4 * (1 - value) * (same - po * pe) + 4 * (1 - value) ** 2 * (cross - pe**2)
    return _estimate(value, sqrt(max(bent, 0) / table.n) / (1 - pe), z)


def _disagreement(unit: Mapping[str, int]) -> float:
    """A unit's part of the observed disagreement: its ordered pairs that differ, over its judgements less one."""
    size = sum(unit.values())
    return (size * size - sum(count * count for count in unit.values())) / (size - 1)


def _alpha(apart: float, totals: Counter[str]) -> float | None:
    """1 less observed over expected disagreement; None where all judgements are the same."""
    n = totals.total()
    expected = n * n - sum(count * count for count in totals.values())
    return 1 - (n - 1) * apart / expected if expected else None


def _z(level: float) -> float:
    return NormalDist().inv_cdf((1 + level) / 2)


def _estimate(value: float, se: float, z: float) -> Estimate:
    return Estimate(value, se, max(value - z * se, -1), min(value + z * se, 1))
