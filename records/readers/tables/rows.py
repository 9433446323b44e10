"""Rows of delimited text: what belongs to one row, and what cannot be told apart any more.

Quotation marks follow RFC 4180. A mark too many inside a quoted cell is doubled where that gives the row its number of
cells; a mark that never closes costs the lines up to the next whole row, and those lines are kept as they came.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from records.readers.citation import UnreadableFile

ROW_LINES = 1_000
ROW_CHARS = 5_000_000
AGAIN = 200_000_000
"""Characters looked at a second time in search of the next whole row, before the file is given up."""

csv.field_size_limit(ROW_CHARS)

Line = tuple[int, str]
_END: list[str] = []


class Row(NamedTuple):
    """One row: the line it starts at, its cells, its text as it came, and what is wrong with it ("" for nothing)."""

    line: int
    cells: list[str]
    raw: str
    fault: str = ""


class _TooLong(Exception):
    pass


class Rows:
    """Rows of numbered lines, all with `width` cells, or with a fault; blank ones are left out."""

    def __init__(self, lines: Iterator[Line], *, delimiter: str, width: int) -> None:
        self._lines, self._delimiter, self._width = lines, delimiter, width
        self._pending: deque[Line] = deque()
        self._taken: list[Line] = []
        self._size = self._again = 0
        self._reader = csv.reader(_Feed(self), delimiter=delimiter, strict=True, skipinitialspace=True)

    def __iter__(self) -> Iterator[Row]:
        while (cells := self._next()) is not _END:
            taken = self._taken
            if cells is None:
                yield self._recovered(taken)
            elif any(map(str.strip, cells)):
                yield Row(taken[0][0], cells, _joined(taken))

    def _next(self) -> list[str] | None:
        """The cells of the next row, none for a blank line; None where it cannot be told; _END behind the last."""
        self._taken, self._size = [], 0
        try:
            return next(self._reader, _END)
        except (csv.Error, _TooLong):
            return None

    def _recovered(self, taken: list[Line]) -> Row:
        """The lines up to the next whole row, as one row if doubling a mark makes them one."""
        bad, rest = taken[:1], taken[1:]
        self._pending.extendleft(reversed(rest))
        while len(bad) < ROW_LINES and not self._whole_row_next() and (line := self.take()):
            bad.append(line)
        raw = _joined(bad)
        cells = _mended(raw, self._delimiter)
        if len(cells) == self._width:
            return Row(bad[0][0], cells, raw)
        return Row(
            bad[0][0], [], raw, "has a quotation mark that is not closed, so that its cells cannot be told apart"
        )

    def _whole_row_next(self) -> bool:
        cells = self._next()
        self._pending.extendleft(reversed(self._taken))
        if cells is None:
            return bool(self._pending) and len(_mended(self._pending[0][1], self._delimiter)) == self._width
        return cells is _END or len(cells) == self._width

    def take(self) -> Line | None:
        """The next line, from those that were put back or from the file."""
        if not self._pending:
            return next(self._lines, None)
        line = self._pending.popleft()
        self._again += len(line[1])
        if self._again > AGAIN:
            raise UnreadableFile(
                f"Quotation marks are unbalanced in very many rows of this table, the last near line {line[0]}. "
                "Export it again, if possible tab-delimited or as RIS."
            )
        return line

    def fed(self, line: Line) -> str:
        """Note a line that the row takes; too many of them are no row."""
        self._taken.append(line)
        self._size += len(line[1])
        if len(self._taken) > ROW_LINES or self._size > ROW_CHARS:
            raise _TooLong
        return line[1] + "\n"


class _Feed:
    """The lines as `csv` wants them, an iterator that lives on after it has raised (a generator would not)."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._rows.take()
        if line is None:
            raise StopIteration
        return self._rows.fed(line)


def split(text: str, delimiter: str, *, most: int) -> list[list[str]]:
    """The first rows of a text as far as they can be told apart, for a first look."""
    found: list[list[str]] = []
    try:
        for cells in islice(csv.reader(_ended(text), delimiter=delimiter, skipinitialspace=True), most):
            found.append(cells)
    except csv.Error:
        return found
    return found


def _mended(raw: str, delimiter: str) -> list[str]:
    """The cells after each mark in the middle of text was doubled; none if that does not help.

    In tab-delimited text marks may also be mere text (Web of Science), so a line is split at tabs alone.
    """
    if delimiter == "\t" and "\n" not in raw:
        return raw.split("\t")
    mark = re.escape(delimiter)
    doubled = re.sub(rf'(?<=[^{mark}"\n])"(?=[^{mark}"\n])', '""', raw)
    try:
        rows = list(csv.reader(_ended(doubled), delimiter=delimiter, strict=True, skipinitialspace=True))
    except csv.Error:
        return []
    whole = [cells for cells in rows if cells]
    return whole[0] if len(whole) == 1 else []


def in_line(cells: Sequence[str], delimiter: str = ",") -> str:
    """Cells as one row of a table, quoted where they must be."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(cells)
    return text.getvalue()


def _ended(text: str) -> list[str]:
    return [line + "\n" for line in text.split("\n")]


def _joined(lines: list[Line]) -> str:
    return "\n".join(text for _, text in lines)
