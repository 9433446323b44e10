"""Records as numbers: how often each word stands in title and abstract, and once more in the title alone.

Counts are kept rather than weights, so that records which come later are added exactly: the result is the same as if
all had been counted together. Weights are tf-idf: (1 + ln count) × smoothed inverse document frequency, each row then
made one long (Salton and Buckley, Information Processing & Management 1988; 24: 513-523).
"""

from __future__ import annotations

import os
import zipfile
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from screening.prioritisation import terms
from screening.prioritisation.terms import Document

VERSION = "words-1"
TITLE_SHARE = 0.4
"""What a word of the title counts beside the same word anywhere."""
RAREST = 2
"""A word in fewer records says nothing about others."""
COMMONEST = 0.95
"""A word of the text in a larger share of the records tells none apart."""

Vector = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """`matrix` is rows × `names`; `rarity` is what one occurrence of each weighs before rows are made one long."""

    names: tuple[str, ...]
    matrix: sparse.csr_array
    rarity: Vector


@dataclass(frozen=True, kw_only=True)
class Features:
    """Counts by record (row) and word (column): `text` for title and abstract, `title` for the title alone."""

    words: tuple[str, ...]
    text: sparse.csr_array
    title: sparse.csr_array

    @property
    def rows(self) -> int:
        return int(self.text.shape[0])

    @cached_property
    def weighed(self) -> Weighed:
        """What is learned from, made once."""
        text = _weighed(self.text, self.words, most=COMMONEST * self.rows)
        title = _weighed(self.title, [terms.IN_TITLE + word for word in self.words], most=self.rows)
        return Weighed(
            names=text.names + title.names,
            matrix=sparse.csr_array(sparse.hstack([text.matrix, TITLE_SHARE * title.matrix])),
            rarity=np.concatenate([text.rarity, TITLE_SHARE * title.rarity]),
        )


def vectorise(documents: Iterable[Document]) -> Features:
    """Count the words of every record; row n is the n-th document."""
    return extended(Features(words=(), text=sparse.csr_array((0, 0)), title=sparse.csr_array((0, 0))), documents)


def extended(features: Features, documents: Iterable[Document]) -> Features:
    """The same with more records below, as if all had been counted together."""
    columns = {word: column for column, word in enumerate(features.words)}
    text, title = _Rows(columns), _Rows(columns)
    for document in documents:
        # A word of the title is one of the text, so the text's words come first in either.
        text.add(terms.of(f"{document.title} {document.abstract}"))
        title.add(terms.of(document.title))
    return Features(
        words=tuple(columns),
        text=text.below(features.text),
        title=title.below(features.title),
    )


def save(features: Features, path: Path) -> None:
    """Write the counts to one file, in one piece or not at all."""
    parts = {"version": np.array(VERSION), "words": np.frombuffer("\n".join(features.words).encode(), dtype=np.uint8)}
    for name, counts in (("text", features.text), ("title", features.title)):
        parts |= {f"{name}_data": counts.data, f"{name}_indices": counts.indices, f"{name}_indptr": counts.indptr}
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with partial.open("wb") as file:
        np.savez(file, allow_pickle=False, **parts)
    partial.replace(path)


def load(path: Path) -> Features | None:
    """What `save` wrote; None where it is not there, is damaged or of another version, and so to be made again."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as parts:
            if str(parts["version"]) != VERSION:
                return None
            words = tuple(parts["words"].tobytes().decode().split())
            text, title = (_read(parts, name, len(words)) for name in ("text", "title"))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return Features(words=words, text=text, title=title)


class _Rows:
    """Rows of counts that grow; a word not met before becomes a new column, for everybody who shares `columns`."""

    def __init__(self, columns: dict[str, int]) -> None:
        self._columns = columns
        self._ends = array("i", [0])
        self._places, self._counts = array("i"), array("i")

    def add(self, words: Sequence[str]) -> None:
        for word, count in Counter(words).items():
            self._places.append(self._columns.setdefault(word, len(self._columns)))
            self._counts.append(count)
        self._ends.append(len(self._places))

    def below(self, earlier: sparse.csr_array) -> sparse.csr_array:
        parts = (np.array(self._counts, np.int32), np.array(self._places, np.int32), np.array(self._ends, np.int32))
        mine = sparse.csr_array(parts, shape=(len(self._ends) - 1, len(self._columns)))
        mine.sort_indices()
        above = sparse.csr_array((earlier.data, earlier.indices, earlier.indptr), (earlier.shape[0], mine.shape[1]))
        return sparse.csr_array(sparse.vstack([above, mine], format="csr", dtype=np.int32))


def _weighed(counts: sparse.csr_array, names: Sequence[str], *, most: float) -> Weighed:
    holding = np.bincount(counts.indices, minlength=len(names))
    kept = np.flatnonzero((holding >= RAREST) & (holding <= most))
    rarity: Vector = np.log((1 + counts.shape[0]) / (1 + holding[kept])) + 1
    matrix = counts[:, kept]
    values: Vector = (1 + np.log(matrix.data)) * rarity[matrix.indices]
    held = np.diff(matrix.indptr)
    squares = np.bincount(np.repeat(np.arange(len(held)), held), weights=values**2, minlength=len(held))
    values /= np.repeat(np.sqrt(squares), held)
    return Weighed(
        names=tuple(names[column] for column in kept.tolist()),
        matrix=sparse.csr_array((values, matrix.indices, matrix.indptr), shape=matrix.shape),
        rarity=rarity,
    )


def _read(parts: np.lib.npyio.NpzFile, name: str, columns: int) -> sparse.csr_array:
    pieces = tuple(parts[f"{name}_{piece}"] for piece in ("data", "indices", "indptr"))
    return sparse.csr_array(pieces, shape=(len(pieces[2]) - 1, columns))
