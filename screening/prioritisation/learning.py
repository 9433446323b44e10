"""How promising each document is, learned from those that are decided. Loads scikit-learn: for workers only.

A linear support vector machine on words, as in ASReview's ELAS u4 (Teijema et al. 2025: squared hinge, C = .11, ratio
9.8), and a few undecided documents as weak negatives: nearly all of those are irrelevant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.svm import LinearSVC

from screening.prioritisation.features import Features

NAME = "Linear support vector machine on words (scikit-learn)"
VERSION = "1"
C = 0.11
RATIO = 9.8
"""What the relevant weigh together, as a multiple of what the irrelevant do."""
BACKGROUND = 100
BACKGROUND_WEIGHT = 0.3
MOST_TERMS = 1000


class TooLittle(ValueError):
    """There is not at least one relevant and one irrelevant document."""


@dataclass(frozen=True, slots=True)
class Term:
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """`scores` (documents,) without unit, higher is more promising; what each term adds to them."""

    scores: Any
    _features: Features
    _coefficients: Any

    def explain(self, row: int, most: int = 5) -> list[Term]:
        """The terms that push a document up the most, strongest first."""
        held = self._features.matrix[row]
        added: dict[str, float] = {}
        for column, value in zip(held.indices, held.data, strict=True):
            term = self._features.terms[column]
            added[term] = added.get(term, 0.0) + float(value * self._coefficients[column])
        strongest = sorted(added.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
        return [Term(term, weight) for term, weight in strongest if weight > 0]

    def weights(self) -> dict[str, float]:
        """What a term adds in the mean of the documents that have it; the strongest ones, either way."""
        matrix = self._features.matrix
        having = np.maximum(np.bincount(matrix.indices, minlength=matrix.shape[1]), 1)
        mean = np.asarray(matrix.sum(axis=0)).ravel() / having * self._coefficients
        summed: dict[str, float] = {}
        for term, weight in zip(self._features.terms, mean.tolist(), strict=True):
            summed[term] = summed.get(term, 0.0) + weight
        strongest = sorted(summed.items(), key=lambda pair: (-abs(pair[1]), pair[0]))[:MOST_TERMS]
        return {term: round(weight, 6) for term, weight in strongest if weight}


def rank(features: Features, labels: Mapping[int, bool], *, seed: int) -> Ranking:
    """Learn from `labels` (row → relevant). The same labels and seed give the same ranking. Raises `TooLittle`."""
    rows = np.array(sorted(labels), dtype=np.int64)
    relevant = np.array([labels[row] for row in rows], dtype=bool)
    if relevant.all() or not relevant.any():
        raise TooLittle("It takes at least one relevant and one irrelevant document.")
    if not features.terms:
        raise TooLittle("The documents have no words to learn from.")
    others = np.setdiff1d(np.arange(features.matrix.shape[0]), rows)
    drawn = np.random.default_rng(seed).permutation(others)[:BACKGROUND]
    taught = np.concatenate([rows, drawn])
    said = np.concatenate([relevant, np.zeros(len(drawn), dtype=bool)])
    given = np.concatenate([np.ones(len(rows)), np.full(len(drawn), BACKGROUND_WEIGHT)])
    machine = LinearSVC(C=C, loss="squared_hinge", dual="auto", random_state=seed % 2**32)
    machine.fit(features.matrix[taught], said, sample_weight=_balanced(given, said))
    return Ranking(machine.decision_function(features.matrix), features, machine.coef_.ravel())


def _balanced(weights: Any, relevant: Any) -> Any:
    """Weights (documents,) of mean one: the relevant together weigh RATIO times what the irrelevant do together."""
    share = np.where(relevant, RATIO / weights[relevant].sum(), 1 / weights[~relevant].sum())
    balanced = weights * share
    return balanced * len(balanced) / balanced.sum()
