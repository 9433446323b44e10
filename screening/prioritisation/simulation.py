"""A review screened again from its known labels: how early each relevant record would have been met."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from screening.prioritisation import learning
from screening.prioritisation.features import Features

PATIENCE = 0.02
"""One by one, the ranking is renewed at each relevant record, and when the labels have grown by this share."""


class Simulation:
    """A review under way. `relevant` are the labels by row, `known` the rows whose labels are there from the start.

    `screened` has the labels in the order of screening, without the known ones; `rankings` counts how often it was
    learned anew. Equal scores fall to the earlier row, so the rows are to be in a random order.
    """

    def __init__(self, features: Features, relevant: Sequence[bool], known: Sequence[int], *, seed: int) -> None:
        self.screened: list[bool] = []
        self.rankings = 0
        self._features, self._relevant, self._seed = features, relevant, seed
        self._labels = {row: relevant[row] for row in known}
        self._missing = sum(relevant) - sum(self._labels.values())

    def one_by_one(self) -> None:
        """Screen the most likely record next until the last relevant one is found."""
        while self._missing:
            for row in self._order(max(1, int(PATIENCE * len(self._labels)))):
                if self._screen(row):
                    break

    def in_blocks(self, size: int) -> None:
        """Screen so many of the most likely records, in a random order, before anything is learned from them."""
        rng = np.random.default_rng(self._seed)
        while self._missing:
            for row in rng.permutation(self._order(size)).tolist():
                if self._missing:
                    self._screen(row)

    def _order(self, most: int) -> list[int]:
        self.rankings += 1
        scores = learning.rank(self._features, self._labels, seed=self._seed).scores
        scores[list(self._labels)] = -np.inf
        left = len(self._relevant) - len(self._labels)
        return [int(row) for row in np.argsort(-scores, kind="stable")[: min(most, left)]]

    def _screen(self, row: int) -> bool:
        found = self._labels[row] = self._relevant[row]
        self.screened.append(found)
        self._missing -= found
        return found
