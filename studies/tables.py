"""Tables of arms and of contrasts as people paste them, read line by line. Pure: no Django."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TypeVar

R = TypeVar("R")
Spellings = Mapping[str, tuple[str, ...]]

# The spellings under which each column is known; compared in lower case without blanks, dots and underscores.
STUDY = ("study", "studlab", "studyid", "studyname", "trial", "author")
ARM_COLUMNS: Spellings = {
    "study": STUDY,
    "treatment": ("treatment", "treat", "arm", "intervention", "group", "trt"),
    "n": ("n", "total", "samplesize", "participants", "randomised", "randomized"),
    "mean": ("mean", "average"),
    "sd": ("sd", "stddev", "standarddeviation"),
    "events": ("events", "event", "r", "responders", "cases"),
}
CONTRAST_COLUMNS: Spellings = {
    "study": STUDY,
    "treatment1": ("treat1", "treatment1", "t1"),
    "treatment2": ("treat2", "treatment2", "t2"),
    "effect": ("te", "effect", "estimate"),
    "standard_error": ("sete", "se", "standarderror", "stderr"),
}
SEPARATORS = "\t;,"
MISSING = {"", "na", "nan", ".", "-", "–"}
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRow:
    """One arm of one study as it stands in a line (counted from 1) of a table."""

    line: int
    study: str
    treatment: str
    n: float
    mean: float | None = None
    sd: float | None = None
    events: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastRow:
    """`treatment1` minus `treatment2` in one study; None where the table says NA."""

    line: int
    study: str
    treatment1: str
    treatment2: str
    effect: float | None
    standard_error: float | None


class BadTable(ValueError):
    """Text that is no such table; `problems` holds one sentence for each, with its line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one line by the names of their columns."""

    number: int
    separator: str
    cells: Mapping[str, str]

    def names(self, *columns: str) -> list[str]:
        """A sentence for each of these cells that is empty."""
        return [f"Line {self.number}: the {column} has no name." for column in columns if not self.cells.get(column)]

    def numbers(self, *columns: str) -> tuple[dict[str, float | None], list[str]]:
        """The numbers of these cells, and a sentence for each that is none."""
        found: dict[str, float | None] = {}
        problems = []
        for column in columns:
            try:
                found[column] = _number(self.cells.get(column, ""), self.separator)
            except ValueError:
                told = column.replace("_", " ")
                problems.append(f"Line {self.number}: “{self.cells[column]}” in column {told} is not a number.")
        return found, problems


def read(text: str) -> list[ArmRow]:
    """The arms of a table with a header, separated by tabs, semicolons or commas.

    Decimal commas are understood where the separator is not a comma. Raises BadTable, naming the lines.
    """
    return _read(text, ARM_COLUMNS, ("study", "treatment", "n"), _arm, "arms")


def read_contrasts(text: str) -> list[ContrastRow]:
    """The contrasts of a table with the columns studlab, treat1, treat2, TE, seTE. Raises BadTable."""
    return _read(text, CONTRAST_COLUMNS, tuple(CONTRAST_COLUMNS), _contrast, "contrasts")


def holds_contrasts(text: str) -> bool:
    """Whether the header is one of contrasts rather than of arms."""
    lines = list(_lines(text))
    return bool(lines) and {"treatment1", "effect"} <= set(_known(_split(lines[0][1])[1], CONTRAST_COLUMNS))


def _read(text: str, columns: Spellings, needed: Sequence[str], make: Callable[[Line], R], what: str) -> list[R]:
    lines = list(_lines(text))
    if not lines:
        raise BadTable((f"The table is empty; its first line must name the columns, such as {_such_as(needed)}.",))
    separator, cells = _split(lines[0][1])
    header = _header(cells, lines[0][0], columns, needed)
    rows: list[R] = []
    problems: list[str] = []
    for number, line in lines[1:]:
        try:
            rows.append(make(Line(number, separator, _row(header, _cells(line, separator), number))))
        except BadTable as bad:
            problems += bad.problems
    if problems:
        raise BadTable(problems)
    if not rows:
        raise BadTable((f"The table has a header but no {what} below it.",))
    return rows


def _such_as(needed: Sequence[str]) -> str:
    return ", ".join(needed[:3])


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if line.strip():
            yield number, line


def _split(header: str) -> tuple[str, list[str]]:
    separator = max(SEPARATORS, key=lambda sign: (header.count(sign), -SEPARATORS.index(sign)))
    return separator, _cells(header, separator)


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True))]


def _known(cells: Sequence[str], columns: Spellings) -> list[str]:
    """The name of each column as it is known here; unknown columns keep their own and are not read."""
    known = {spelling: name for name, spellings in columns.items() for spelling in spellings}
    return [known.get(re.sub(r"[\s._-]", "", cell.casefold()), cell) for cell in cells]


def _header(cells: Sequence[str], line: int, columns: Spellings, needed: Sequence[str]) -> list[str]:
    header = _known(cells, columns)
    problems = [
        f"Line {line}: there is no column “{name}” (also understood: {', '.join(columns[name][1:])})."
        for name in needed
        if name not in header
    ]
    problems += [f"Line {line}: the column “{name}” appears twice." for name in columns if header.count(name) > 1]
    if not problems and "mean" in columns and "events" not in header and not {"mean", "sd"} <= set(header):
        problems = [f"Line {line}: there must be either the columns mean and sd, or a column events."]
    if problems:
        raise BadTable(problems)
    return header


def _row(header: Sequence[str], cells: Sequence[str], line: int) -> dict[str, str]:
    if len(cells) > len(header):
        raise BadTable((f"Line {line}: there are {len(cells)} cells but the header has {len(header)}.",))
    return dict(zip(header, cells))


def _arm(line: Line) -> ArmRow:
    numbers, problems = line.numbers("n", "mean", "sd", "events")
    problems = line.names("study", "treatment") + problems
    n = numbers.get("n")
    if n is None and "n" in numbers:
        problems.append(f"Line {line.number}: n is missing.")
    if problems or n is None:
        raise BadTable(problems)
    return ArmRow(
        line=line.number,
        study=line.cells["study"],
        treatment=line.cells["treatment"],
        n=n,
        mean=numbers["mean"],
        sd=numbers["sd"],
        events=numbers["events"],
    )


def _contrast(line: Line) -> ContrastRow:
    numbers, problems = line.numbers("effect", "standard_error")
    problems = line.names("study", "treatment1", "treatment2") + problems
    if problems:
        raise BadTable(problems)
    return ContrastRow(
        line=line.number,
        study=line.cells["study"],
        treatment1=line.cells["treatment1"],
        treatment2=line.cells["treatment2"],
        effect=numbers["effect"],
        standard_error=numbers["standard_error"],
    )


def _number(cell: str, separator: str) -> float | None:
    plain = cell.replace("−", "-").replace("\u00a0", "").replace("\u2009", "")
    if plain.casefold() in MISSING:
        return None
    if separator != "," and DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    value = float(plain)
    if not isfinite(value):
        raise ValueError(plain)
    return value
