"""Titles and abstracts as weighted words, for learning. Loads scipy and scikit-learn: for workers only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

VERSION = "words-1"
"""Of what is computed: a cache of another version is not read."""
MOST_SHARE = 0.95
"""A word in more of the documents than this says nothing."""
LEAST = 2
MANY = 100
"""From so many documents on, a word of one document only is left out."""
TITLE = 0.3
"""What a title's own words weigh, once more, beside those of title and abstract together."""


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    abstract: str = ""


@dataclass(frozen=True, slots=True)
class Features:
    """A sparse matrix (documents, terms) of tf-idf weights, rows of length at most √(1 + .09), and the terms' words.

    A word of the title has a column of its own and stands among the terms a second time.
    """

    matrix: Any
    terms: tuple[str, ...]


def vectorise(documents: Sequence[Document]) -> Features:
    """Sublinear tf-idf of single words (Salton & Buckley 1988). Documents without any word get rows of zeros."""
    least = LEAST if len(documents) >= MANY else 1
    whole = _weighed([f"{each.title}\n{each.abstract}" for each in documents], least)
    title = _weighed([each.title for each in documents], least)
    return Features(sparse.hstack([whole.matrix, TITLE * title.matrix], format="csr"), whole.terms + title.terms)


def save(features: Features, path: Path) -> None:
    """Write them under this name at once or not at all."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".features-", suffix=".npz")
    try:
        held = features.matrix
        with os.fdopen(handle, "wb") as file:
            np.savez(
                file, data=held.data, indices=held.indices, indptr=held.indptr, shape=held.shape,
                terms=np.array(features.terms, dtype=np.str_),
            )  # fmt: skip
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)


def load(path: Path) -> Features:
    with np.load(path, allow_pickle=False) as kept:
        matrix = sparse.csr_matrix((kept["data"], kept["indices"], kept["indptr"]), shape=tuple(kept["shape"]))
        return Features(matrix, tuple(kept["terms"].tolist()))


def _weighed(texts: Sequence[str], least: int) -> Features:
    words = TfidfVectorizer(sublinear_tf=True, min_df=least, max_df=MOST_SHARE, dtype=np.float32)
    try:
        matrix = words.fit_transform(texts)
    except ValueError:
        # No word is left.
        return Features(sparse.csr_matrix(np.zeros((len(texts), 0), dtype=np.float32)), ())
    return Features(matrix, tuple(words.get_feature_names_out().tolist()))
