"""How far the studies disagree: Q, its parts, I² and tau²."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from scipy import special

from analysis.statistics.graph import Graph, Matrix, Study
from analysis.statistics.laplacian import inverse


@dataclass(frozen=True, slots=True)
class Test:
    """A chi-square test; `p` is None without degrees of freedom."""

    __test__ = False

    Q: float
    df: int
    p: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """I², between 0 and 1, with its interval; None where Q has no or (interval) one degree of freedom."""

    value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Q of the whole network, within and between designs; I² of the whole; tau² (DerSimonian-Laird)."""

    total: Test
    within: Test
    between: Test
    I2: Share
    tau2: float


def measure(graph: Graph, weights: Matrix, *, level: float) -> Heterogeneity:
    """All of it from the weights (m, m) of the common effect model."""
    whole, inside = total(graph, weights), within(graph, weights)
    tau2 = dersimonian_laird(graph, weights, whole)
    return Heterogeneity(whole, inside, between(whole, inside), i_squared(whole, level=level), tau2)


def test(q: float, df: int) -> Test:
    return Test(q, df, float(special.chdtrc(df, q)) if df > 0 else None)


def total(graph: Graph, weights: Matrix) -> Test:
    """Q of the whole network under the common effect model."""
    arms = sum(len(study.arms) - 1 for study in graph.studies)
    return test(_q(graph, weights, np.arange(len(graph.effects))), arms - (len(graph.treatments) - 1))


def within(graph: Graph, weights: Matrix) -> Test:
    """Q between studies of the same design, added over the designs (Krahn 2013)."""
    repeated = {arms: studies for arms, studies in graph.designs.items() if len(studies) > 1}
    q = sum(_q(graph, weights, _edges(studies)) for studies in repeated.values())
    df = sum((len(studies) - 1) * (len(arms) - 1) for arms, studies in repeated.items())
    return test(q, df)


def between(whole: Test, inside: Test) -> Test:
    """What is left of Q: disagreement between designs, that is inconsistency."""
    df = whole.df - inside.df
    return test(max(0.0, whole.Q - inside.Q) if df else 0.0, df)


def dersimonian_laird(graph: Graph, weights: Matrix, whole: Test) -> float:
    """tau² = max(0, (Q - df) / tr((I - H)(BBᵀ∘E/2)W)), Rücker & Schwarzer 2014; 0 without degrees of freedom.

    E (m, m) is 1 where two edges belong to one study, B (m, n) the incidence, H the hat matrix.
    """
    if whole.df < 1:
        return 0.0
    B = graph.incidence
    hat = B @ inverse(B.T @ weights @ B) @ B.T @ weights
    together = np.zeros_like(weights)
    for study in graph.studies:
        together[np.ix_(study.edges, study.edges)] = 1.0
    structure = (B @ B.T) * together / 2
    scale = np.sum((np.eye(len(B)) - hat).T * (structure @ weights))
    return max(0.0, (whole.Q - whole.df) / float(scale))


def i_squared(whole: Test, *, level: float) -> Share:
    """I² = (Q - df) / Q, with the test-based interval through H (Higgins & Thompson 2002)."""
    q, df = whole.Q, whole.df
    if df < 1:
        return Share(None, None, None)
    value = max(0.0, 1 - df / q) if q > 0 else 0.0
    if df < 2:
        return Share(value, None, None)
    k = df + 1
    if q > k:
        error = 0.5 * (log(q) - log(df)) / (sqrt(2 * q) - sqrt(2 * k - 3))
    else:
        error = sqrt(1 / (2 * (k - 2)) * (1 - 1 / (3 * (k - 2) ** 2)))
    centre = max(0.0, 0.5 * log(q / df)) if q > 0 else 0.0
    reach = float(special.ndtri(0.5 + level / 2)) * error
    return Share(value, _from_h(centre - reach), _from_h(centre + reach))


def _from_h(log_h: float) -> float:
    return max(0.0, 1 - exp(-2 * log_h))


def _edges(studies: list[Study]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.concatenate([study.edges for study in studies])


def _q(graph: Graph, weights: Matrix, edges: np.ndarray[tuple[int], np.dtype[np.intp]]) -> float:
    """Q of the network made of these edges alone; they must be connected."""
    vertices = np.unique(np.concatenate([graph.first[edges], graph.second[edges]]))
    B = graph.incidence[np.ix_(edges, vertices)]
    W = weights[np.ix_(edges, edges)]
    effects = graph.effects[edges]
    residuals = effects - B @ (inverse(B.T @ W @ B) @ (B.T @ (W @ effects)))
    return float(residuals @ W @ residuals)
