"""Laplacian matrices, and the edge weights of multi-arm studies (Rücker 2012; Rücker & Schwarzer 2014)."""

from __future__ import annotations

import numpy as np

from analysis.statistics.graph import Graph, Matrix, Study, Vector


def inverse(laplacian: Matrix) -> Matrix:
    """The Moore-Penrose inverse of the (n, n) Laplacian of a connected graph.

    Its kernel is the constant vector, so adding a multiple of the all-ones matrix makes it invertible.
    """
    n = len(laplacian)
    scale = np.trace(laplacian) / n
    ones = np.full((n, n), 1 / n)
    return np.asarray(np.linalg.inv(laplacian + scale * ones) - ones / scale)


def weights(graph: Graph, *, tau2: float) -> Matrix:
    """Diagonal (m, m): 1 / variance for two arms, and adjusted for the shared arms of studies with more."""
    found = 1 / (graph.variances + tau2)
    for study in graph.studies:
        if len(study.arms) > 2:
            found[study.edges] = _adjusted(graph, study, tau2)
    return np.asarray(np.diag(found))


def _adjusted(graph: Graph, study: Study, tau2: float) -> Vector:
    """The weights of the edges of one study: L⁺ = -½ P R P with P the centring matrix, then L, then -L[i, j]."""
    k = len(study.arms)
    i = np.searchsorted(study.arms, graph.first[study.edges])
    j = np.searchsorted(study.arms, graph.second[study.edges])
    resistances = np.zeros((k, k))
    resistances[i, j] = resistances[j, i] = graph.variances[study.edges] + tau2
    centring = np.eye(k) - 1 / k
    laplacian = inverse(-0.5 * centring @ resistances @ centring)
    return np.asarray(-laplacian[i, j])
