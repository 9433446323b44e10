"""The words by which records are ranked, and why one stands high: in plain Python, so that a page can afford it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log, sqrt

from records.folding import fold, unmarked

IN_TITLE = "title "
"""Before a word that is counted where it stands in the title. No word holds a space."""
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Document:
    """What a record is judged by. Either may be empty."""

    title: str
    abstract: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A word as the record spells it, and how much it pushed the record up (above 0)."""

    term: str
    weight: float


def of(text: str) -> list[str]:
    """Its words, folded (records.folding), in order and with repetitions; single characters are left out."""
    return [word for word in fold(text).split() if len(word) >= SHORTEST]


def explained(document: Document, weights: Mapping[str, float], *, most: int = 5) -> list[Term]:
    """The words that pushed a record up, strongest first, from what a ranking stored (`learning.Ranking.weights`).

    Close to `learning.Ranking.explain`, which knows the exact length of the record's row of numbers: here the root of
    the number of different words stands in for it.
    """
    pushed: dict[str, float] = {}
    for name, value in _values(document):
        if name in weights:
            word = name.removeprefix(IN_TITLE)
            pushed[word] = pushed.get(word, 0.0) + weights[name] * value
    spelled = _spelled(document)
    return [Term(spelled[each.term], each.weight) for each in strongest(pushed, most=most)]


def strongest(pushed: Mapping[str, float], *, most: int) -> list[Term]:
    """The words with the greatest push, equal ones by the alphabet; none that pushed down."""
    ranked = sorted((-push, word) for word, push in pushed.items() if push > 0)
    return [Term(word, -push) for push, word in ranked[:most]]


def _values(document: Document) -> Iterator[tuple[str, float]]:
    for prefix, text in (("", f"{document.title} {document.abstract}"), (IN_TITLE, document.title)):
        counts = Counter(of(text))
        for word, number in counts.items():
            yield prefix + word, (1 + log(number)) / sqrt(len(counts))


def _spelled(document: Document) -> dict[str, str]:
    """Each word by its folded form, as the record spells it where it stands first."""
    written = re.findall(r"[^\W_]+", unmarked(f"{document.title} {document.abstract}"))
    return {folded: word for word in reversed(written) for folded in of(word)}
