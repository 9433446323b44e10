"""What is typed into the search field, read, and said to the database's index of words. The same on both engines.

Every word must occur, as the beginning of a word; one of one or two letters as a whole word. A phrase in quotes occurs
just so, whole words in their order. A minus before a word or phrase excludes. All of it is folded as the text was, so
`Müller`, `muller` and `MULLER` are one; what folding parts (10.1000/a, COVID-19) must stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from records.folding import fold
from records.index_postgresql import LONGEST_WORD

MOST_TERMS = 20
"""Further ones are not looked at: a search is bounded work."""
SHORTEST_BEGINNING = 3
_PIECE = re.compile(r'(-?)(?:["“”„]([^"“”„]*)["“”„]?|(\S+))')


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that stand together; with `begins` the last one may go on."""

    words: tuple[str, ...]
    begins: bool
    excluded: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched for."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.excluded)


def read(typed: str) -> Question:
    """What was typed, as terms. Nothing in it can be wrong: what holds no letter or digit says nothing."""
    return Question(tuple(dict.fromkeys(_terms(typed)))[:MOST_TERMS])


def _terms(typed: str) -> Iterator[Term]:
    for minus, quoted, loose in _PIECE.findall(typed):
        words = tuple(fold(quoted or loose).split())
        if words:
            yield Term(words, not quoted and len(words[-1]) >= SHORTEST_BEGINNING, bool(minus))


def as_fts5(terms: Sequence[Term], *, any_of: bool = False) -> str:
    """The terms in the language of FTS5. Folded words hold nothing that quotes could end at."""
    said = [f'"{" ".join(term.words)}"{" *" if term.begins else ""}' for term in terms]
    return (" OR " if any_of else " AND ").join(said)


def as_tsquery(terms: Sequence[Term]) -> str:
    """The terms in the language of PostgreSQL's text search: that their words occur, not that they stand together."""
    return " & ".join(map(_words, terms))


def _words(term: Term) -> str:
    said = [f"'{word[:LONGEST_WORD]}'" for word in term.words]
    return f"({' & '.join(said)}{':*' if term.begins else ''})"


def together(term: Term) -> str:
    """What a text between two spaces holds where the term occurs."""
    return f" {' '.join(term.words)}{'' if term.begins else ' '}"
