"""The statements behind a list of records, over the narrow table and the index of words (records.indexes).

Every statement is bounded. Ten thousand hits and one are looked for wherever the planner finds them; where there are
no more, they are counted and sorted. Where there are more, the next rows are looked for close by, in the order's own
index; only if they are not there is everything read once and its first rows kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from records import searching
from records.searching import Question, Term

COUNTED = 10_000
NEAR = 1_000
"""So many rows of an order are looked through before everything is."""

Place = tuple[Any, int]
"""A row's place in a list: what it is sorted by, and its key."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A column of the narrow table, and a direction."""

    column: str
    descending: bool = False

    @property
    def opposite(self) -> Sort:
        return Sort(self.column, not self.descending)

    def order(self, column: str) -> str:
        sign = "DESC" if self.descending else "ASC"
        return f"ORDER BY {column} {sign}, l.record_id {sign}"

    @property
    def unindexed(self) -> str:
        """The column in words that no index answers to."""
        if connection.vendor == "sqlite":
            return f"+l.{self.column}"
        return f"(l.{self.column} || ''::bytea)" if self.column in ("title", "author") else f"(l.{self.column} + 0)"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some SQL with its values."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Sought:
    """The rows of one review that fulfil all conditions and hold the words; masked, in their titles."""

    review: int
    conditions: tuple[Piece, ...]
    question: Question
    masked: bool = False

    def few(self, sort: Sort, place: Place | None, *, size: int) -> tuple[int, list[Place]]:
        """How many there are, ten thousand and one at most; and if no more than that, the rows after a place."""
        found = self._select(sort, self._from(), self._where(), Piece(f"LIMIT {COUNTED + 1}"))
        beyond = _beyond(sort, place, "l.key") if place else Piece("TRUE")
        order = sort.order("l.key")
        sql = (
            f"WITH found(key, record_id) AS MATERIALIZED ({found.sql}) "
            "SELECT each.number, l.key, l.record_id FROM (SELECT count(*) AS number FROM found) AS each "
            f"LEFT JOIN (SELECT * FROM found AS l WHERE {beyond.sql} {order} LIMIT {size}) AS l ON TRUE {order}"
        )
        rows = _asked(Piece(sql, (*found.values, *beyond.values)))
        return rows[0][0], [(key, pk) for _, key, pk in rows if pk is not None]

    def next(self, sort: Sort, place: Place | None, *, size: int) -> list[Place]:
        """The rows of an order after a place."""
        if connection.vendor == "postgresql" or not self.question.wanted:
            near = self._near(sort, place, size)
            if len(near) == size:
                return near
        beyond = [_beyond(sort, place)] if place else []
        streams = sort.column == "record_id"
        column = self._rowid() if streams else sort.unindexed
        return _asked(
            self._select(sort, self._from(), self._where(*beyond), Piece(f"{sort.order(column)} LIMIT {size}"))
        )

    def _near(self, sort: Sort, place: Place | None, size: int) -> list[Place]:
        beyond = _beyond(sort, place) if place else Piece("TRUE")
        window = Piece(
            f"FROM (SELECT l.* FROM records_listed AS l WHERE l.review_id = %s AND {beyond.sql} "
            f"{sort.order(f'l.{sort.column}')} LIMIT {NEAR}) AS l",
            (self.review, *beyond.values),
        )
        return _asked(
            self._select(sort, window, self._where(), Piece(f"{sort.order(f'l.{sort.column}')} LIMIT {size}"))
        )

    def _select(self, sort: Sort, *pieces: Piece) -> Piece:
        return Piece(f"SELECT l.{sort.column}, l.record_id {' '.join(piece.sql for piece in pieces)}", _values(pieces))

    def _from(self) -> Piece:
        if connection.vendor == "sqlite" and self.question.wanted:
            return Piece("FROM records_words CROSS JOIN records_listed AS l ON l.record_id = records_words.rowid")
        return Piece("FROM records_listed AS l")

    def _rowid(self) -> str:
        return "records_words.rowid" if "records_words" in self._from().sql else "l.record_id"

    def _where(self, *more: Piece) -> Piece:
        every = [*self.conditions, *more, *self._words()]
        return Piece(f"WHERE {' AND '.join(each.sql for each in every)}", _values(every))

    def _words(self) -> list[Piece]:
        if not self.question.terms:
            return []
        return [self._fts5()] if connection.vendor == "sqlite" else list(self._vectors())

    def _fts5(self) -> Piece:
        column = "title : " if self.masked else ""
        without = searching.as_fts5(self.question.unwanted, any_of=True)
        if not self.question.wanted:
            inner = "SELECT rowid FROM records_words WHERE records_words MATCH %s"
            return Piece(f"l.record_id NOT IN ({inner})", (f"{column}({without})",))
        said = f"({searching.as_fts5(self.question.wanted)})" + (f" NOT ({without})" if without else "")
        return Piece("records_words MATCH %s", (f"{column}({said})",))

    def _vectors(self) -> Iterator[Piece]:
        """The words by their vectors; that they stand together by the text, read only where all of them occur."""
        for term in self.question.unwanted:
            held = " AND ".join(piece.sql for piece in self._held([term]))
            yield Piece(f"NOT ({held})", _values(self._held([term])))
        if self.question.wanted:
            yield from self._held(self.question.wanted)

    def _held(self, terms: Sequence[Term]) -> list[Piece]:
        column, text = ("title_words", "folded_title") if self.masked else ("words", "search_text")
        found = f"(SELECT strpos(' ' || r.{text} || ' ', %s) > 0 FROM records_record AS r WHERE r.id = l.record_id)"
        near = [Piece(found, (searching.together(term),)) for term in terms if len(term.words) > 1]
        return [Piece(f"l.{column} @@ %s::tsquery", (searching.as_tsquery(terms),)), *near]


def distinct(review: int, column: str) -> list[str]:
    """Every value that a column has in a review, by leaps through its index."""
    least = f"SELECT min(l.{column}) FROM records_listed AS l WHERE l.review_id = %s"
    sql = (
        f"WITH RECURSIVE leap(value) AS ({least} UNION ALL SELECT ({least} AND l.{column} > leap.value) FROM leap "
        "WHERE leap.value IS NOT NULL) SELECT value FROM leap WHERE value IS NOT NULL"
    )
    return [value for (value,) in _asked(Piece(sql, (review, review)))]


def _asked(piece: Piece) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(piece.sql, piece.values)
        return list(cursor.fetchall())


def _beyond(sort: Sort, place: Place, key: str = "") -> Piece:
    return Piece(f"({key or f'l.{sort.column}'}, l.record_id) {'<' if sort.descending else '>'} (%s, %s)", place)


def _values(pieces: Iterable[Piece]) -> tuple[Any, ...]:
    return tuple(value for piece in pieces for value in piece.values)
