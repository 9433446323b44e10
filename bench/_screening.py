"""Simulated screening of a labelled set: a random pilot, then ranked blocks, each with its share of random records."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

PILOT, BLOCK, AUDIT = 50, 200, 0.1
YES = {"1", "1.0", "true"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A set of records: the text of each, and whether it was included."""

    name: str
    texts: list[str]
    relevant: np.ndarray[Any, np.dtype[np.bool_]]


def read(path: Path) -> Labelled:
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        rows = list(csv.DictReader(stream))
    texts = [f"{row['title']} {row['abstract']}" for row in rows]
    labels = [row["label_included"].strip().lower() in YES for row in rows]
    return Labelled(path.stem, texts, np.array(labels))


def vectorised(found: Labelled) -> Any:
    model = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, stop_words="english", max_features=60_000)
    return model.fit_transform(found.texts)


def blocks(features: Any, relevant: np.ndarray[Any, np.dtype[np.bool_]], *, seed: int) -> Iterator[list[int]]:
    """Row numbers, block by block, until none is left."""
    chance = np.random.default_rng(seed)
    seen = [int(row) for row in chance.permutation(len(relevant))[:PILOT]]
    yield list(seen)
    while left := sorted(set(range(len(relevant))) - set(seen)):
        block = _block(features, relevant, seen, left, chance)
        seen += block
        yield block


def _block(features: Any, relevant: Any, seen: Sequence[int], left: Sequence[int], chance: Any) -> list[int]:
    size = min(BLOCK, len(left))
    audit = {int(row) for row in chance.choice(left, round(size * AUDIT), replace=False)}
    ranked = [row for row in _ranked(features, relevant, seen, left, chance) if row not in audit]
    return [*ranked[: size - len(audit)], *sorted(audit)]


def _ranked(features: Any, relevant: Any, seen: Sequence[int], left: Sequence[int], chance: Any) -> list[int]:
    labels = relevant[list(seen)]
    if labels.all() or not labels.any():
        return [int(row) for row in chance.permutation(left)]
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=300).fit(features[list(seen)], labels)
    scores = model.decision_function(features[list(left)])
    return [int(left[place]) for place in np.argsort(-scores, kind="stable")]
