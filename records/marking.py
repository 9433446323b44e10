"""What was searched for, marked in a title. Pure: a text and a question in, safe HTML out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from records.folding import fold
from records.searching import Question, Term

_TOKEN = re.compile(r"[^\W_]+")

Word = tuple[int, int, str]
"""Where it begins and ends in the text, and the word folded."""


def marked(text: str, question: Question) -> str:
    """The text as HTML, with each run of words that fits a wanted term marked."""
    words = list(_words(text))
    inside = [False] * (len(text) + 1)
    for term in question.wanted:
        for first, last in _runs(words, term):
            inside[first:last] = [True] * (last - first)
    return "".join(_pieces(text, inside))


def _words(text: str) -> Iterator[Word]:
    for found in _TOKEN.finditer(text):
        for word in fold(found.group()).split():
            yield found.start(), found.end(), word


def _runs(words: list[Word], term: Term) -> Iterator[tuple[int, int]]:
    for place in range(len(words) - len(term.words) + 1):
        run = words[place : place + len(term.words)]
        *whole, last = (word for _, _, word in run)
        begun = last.startswith(term.words[-1]) if term.begins else last == term.words[-1]
        if begun and tuple(whole) == term.words[:-1]:
            yield run[0][0], run[-1][1]


def _pieces(text: str, inside: list[bool]) -> Iterator[str]:
    begun = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or inside[place] != inside[begun]:
            piece = html.escape(text[begun:place])
            yield f'<mark class="pico">{piece}</mark>' if inside[begun] else piece
            begun = place
