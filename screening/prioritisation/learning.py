"""Which records are likely to be relevant, learned from those that have been judged: a linear support vector machine.

Trained as ASReview's elas_u4 is (squared hinge, C 0.11, irrelevant records weighing 9.8 times less in all than relevant
ones), with two additions: words of the title count more (features.py), and a few records that nobody has judged stand
in as faint examples of irrelevant ones, since most are (docs/decisions/0022).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

from screening.prioritisation import terms
from screening.prioritisation.features import Features, Vector
from screening.prioritisation.terms import Term

NAME = "Linear support vector machine on words"
VERSION = "svm-1"
COST = 0.11
BALANCE = 9.8
PRESUMED = 100
"""So many records that nobody has judged are taken for irrelevant ..."""
PRESUMED_SHARE = 0.3
"""... weighing together this share of the irrelevant ones that have been judged."""

Rows = NDArray[np.intp]


class TooLittle(Exception):
    """There is nothing to tell apart yet: it takes one relevant and one irrelevant record."""


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """`scores` by row: the higher, the more likely relevant; only their order means something."""

    scores: Vector
    _features: Features = field(repr=False)
    _coefficients: Vector = field(repr=False)

    def explain(self, row: int, *, most: int = 5) -> list[Term]:
        """The words that pushed a record up (weight × value), strongest first, folded as `terms.of` does."""
        weighed = self._features.weighed
        span = slice(*weighed.matrix.indptr[row : row + 2])
        pushed: dict[str, float] = {}
        for column, value in zip(weighed.matrix.indices[span], weighed.matrix.data[span]):
            word = weighed.names[column].removeprefix(terms.IN_TITLE)
            pushed[word] = pushed.get(word, 0.0) + float(value * self._coefficients[column])
        return terms.strongest(pushed, most=most)

    def weights(self, *, most: int = 2000) -> dict[str, float]:
        """The strongest words that push up, for `terms.explained`: what one occurrence weighs, before length."""
        strength = self._coefficients * self._features.weighed.rarity
        strongest = np.argsort(-strength, kind="stable")[:most]
        names = self._features.weighed.names
        return {names[column]: round(float(strength[column]), 5) for column in strongest if strength[column] > 0}


def rank(features: Features, labels: Mapping[int, bool], *, seed: int) -> Ranking:
    """Score every row, by what is known of some: labels map a row to whether it is relevant.

    The same features, labels and seed give the same scores, to the last bit. Raises TooLittle without at least one
    relevant and one irrelevant label.
    """
    relevant = np.array(sorted(row for row, is_relevant in labels.items() if is_relevant), dtype=np.intp)
    irrelevant = np.array(sorted(row for row, is_relevant in labels.items() if not is_relevant), dtype=np.intp)
    if not len(relevant) or not len(irrelevant):
        raise TooLittle("Ranking begins when one record has been included and one excluded.")
    coefficients = _fitted(features, relevant, irrelevant, seed)
    return Ranking(scores=features.weighed.matrix @ coefficients, _features=features, _coefficients=coefficients)


def _fitted(features: Features, relevant: Rows, irrelevant: Rows, seed: int) -> Vector:
    matrix = features.weighed.matrix
    if not matrix.shape[1]:
        return np.zeros(0)
    presumed = _presumed(features.rows, np.concatenate([relevant, irrelevant]), seed)
    weights = _balanced(len(relevant), len(irrelevant), len(presumed))
    machine = LinearSVC(C=COST, loss="squared_hinge", random_state=seed)
    rows = np.concatenate([relevant, irrelevant, presumed])
    machine.fit(matrix[rows], np.arange(len(rows)) < len(relevant), sample_weight=weights)
    coefficients: Vector = machine.coef_[0]
    return coefficients


def _presumed(rows: int, judged: Rows, seed: int) -> Rows:
    """Rows drawn from those that nobody has judged."""
    others = np.setdiff1d(np.arange(rows), judged)
    return np.random.default_rng(seed).choice(others, min(PRESUMED, len(others)), replace=False)


def _balanced(relevant: int, irrelevant: int, presumed: int) -> Vector:
    """The weight of each example: all irrelevant ones together weigh BALANCE times less than all relevant ones.

    The weights of all add up to the number of records judged.
    """
    faint = min(PRESUMED_SHARE * irrelevant / max(1, presumed), 1.0)
    weights = np.repeat([1.0, 1.0, faint], [relevant, irrelevant, presumed])
    weights[relevant:] *= relevant / BALANCE / weights[relevant:].sum()
    weights *= (relevant + irrelevant) / weights.sum()
    return weights
