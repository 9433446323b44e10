"""Effects of every treatment against every other, as matrices: row minus column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.statistics.graph import Graph, Matrix, Vector

# Where the direct evidence is all there is, nothing indirect is left to be divided by.
ALL_DIRECT = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Matrices of shape (n, n), row minus column, NaN where there is no estimate.

    `effect` is antisymmetric, `standard_error` and `p` (two-sided) symmetric, and lower[i, j] = -upper[j, i].
    """

    effect: Matrix
    standard_error: Matrix
    lower: Matrix
    upper: Matrix
    p: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Where the effect of a new study would lie; (n, n), row minus column."""

    standard_error: Matrix
    lower: Matrix
    upper: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """P-scores (Rücker & Schwarzer 2015), shape (n,), for both readings of the outcome; 1 is best."""

    lower_is_better: Vector
    higher_is_better: Vector


def normal(effect: Matrix, standard_error: Matrix, *, level: float) -> Estimates:
    """Wald intervals at the level, with two-sided p. The diagonal keeps effect 0 and has no p."""
    reach = float(special.ndtri(0.5 + level / 2)) * standard_error
    with np.errstate(invalid="ignore", divide="ignore"):
        z = effect / standard_error
    return Estimates(effect, standard_error, effect - reach, effect + reach, 2 * special.ndtr(-np.abs(z)))


def network(graph: Graph, weights: Matrix, inverse: Matrix, *, level: float) -> Estimates:
    """From edge weights (m, m; block diagonal by study) and the pseudo-inverse of the Laplacian (n, n)."""
    potentials = inverse @ graph.incidence.T @ weights @ graph.effects
    effect = potentials[:, None] - potentials[None, :]
    spread = np.diag(inverse)
    variance = spread[:, None] + spread[None, :] - 2 * inverse
    np.fill_diagonal(variance, 0.0)
    return normal(effect, np.sqrt(variance), level=level)


def prediction(estimates: Estimates, *, tau2: float, df: int, level: float) -> Prediction | None:
    """Prediction intervals from t with df degrees of freedom; None below two."""
    if df < 2:
        return None
    standard_error = np.sqrt(estimates.standard_error**2 + tau2)
    np.fill_diagonal(standard_error, 0.0)
    reach = float(special.stdtrit(df, 0.5 + level / 2)) * standard_error
    return Prediction(standard_error, estimates.effect - reach, estimates.effect + reach)


def ranking(estimates: Estimates) -> Ranking:
    """The mean certainty that a treatment is better than each other one."""
    n = len(estimates.effect)
    with np.errstate(invalid="ignore", divide="ignore"):
        above = special.ndtr(estimates.effect / estimates.standard_error)
    np.fill_diagonal(above, 0.0)
    higher = above.sum(axis=1) / (n - 1)
    return Ranking(1 - higher, higher)


def direct(graph: Graph, *, tau2: float, level: float) -> Estimates:
    """Inverse-variance pooling of the studies that compare a pair, with the tau² of the network."""
    n = len(graph.treatments)
    weights = 1 / (graph.variances + tau2)
    total, weighted = np.zeros((n, n)), np.zeros((n, n))
    np.add.at(total, (graph.first, graph.second), weights)
    np.add.at(weighted, (graph.first, graph.second), weights * graph.effects)
    total, weighted = total + total.T, weighted - weighted.T
    total[total == 0] = np.nan
    return normal(weighted / total, np.sqrt(1 / total), level=level)


def proportion(estimates: Estimates, from_direct: Estimates) -> Matrix:
    """The share of direct evidence in each network estimate (König 2013), between 0 and 1; NaN on the diagonal."""
    share = np.nan_to_num(estimates.standard_error**2 / from_direct.standard_error**2)
    np.fill_diagonal(share, np.nan)
    return np.asarray(np.minimum(share, 1.0))


def indirect(estimates: Estimates, from_direct: Estimates, *, level: float) -> Estimates:
    """What the rest of the network says, by back-calculation: (net - p direct) / (1 - p)."""
    share = proportion(estimates, from_direct)
    left = 1 - share
    left[left < ALL_DIRECT] = np.nan
    known = np.nan_to_num(from_direct.effect)
    return normal((estimates.effect - share * known) / left, estimates.standard_error / np.sqrt(left), level=level)
