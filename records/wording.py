"""Two texts word by word: which words the other does not have. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from records.folding import fold

MOST = 1500
"""Words of a text that are compared; beyond, the rest counts as different where it is not the same."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, with the spaces after them, that both texts have or that only this one has."""

    text: str
    differs: bool


def compared(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces; the pieces of each, joined, are the text. Case, accents and punctuation are no difference.

    A text beside nothing differs in nothing: one source simply did not say it.
    """
    if not one or not other:
        return _whole(one), _whole(other)
    words, others = _words(one), _words(other)
    folded, them = [fold(word) for word in words], [fold(word) for word in others]
    matcher = SequenceMatcher(None, folded[:MOST], them[:MOST], autojunk=False)
    mine, theirs = set[int](), set[int]()
    for block in matcher.get_matching_blocks():
        mine.update(range(block.a, block.a + block.size))
        theirs.update(range(block.b, block.b + block.size))
    return list(_pieces(words, folded, mine)), list(_pieces(others, them, theirs))


def _pieces(words: list[str], folded: list[str], shared: set[int]) -> Iterator[Piece]:
    differing = [bool(folded[place]) and place not in shared for place in range(len(words))]
    for differs, run in groupby(range(len(words)), key=differing.__getitem__):
        yield Piece("".join(words[place] for place in run), differs)


def _words(text: str) -> list[str]:
    return re.findall(r"^\s+|\S+\s*", text)


def _whole(text: str) -> list[Piece]:
    return [Piece(text, differs=False)] if text else []
