"""Arms as comma-separated text: written for R's netmeta::pairwise(), read from what people paste."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

from analysis.statistics.arms import Arm

# The spellings under which each column is known; compared in lower case without blanks, dots and underscores.
COLUMNS = {
    "study": ("study", "studlab", "studyid", "studyname", "trial", "author"),
    "treatment": ("treatment", "treat", "arm", "intervention", "group", "trt"),
    "n": ("n", "total", "samplesize", "participants", "randomised", "randomized"),
    "mean": ("mean", "average"),
    "sd": ("sd", "stddev", "standarddeviation"),
    "events": ("events", "event", "r", "responders", "cases"),
}
SEPARATORS = "\t;,"
MISSING = {"", "na", "nan", ".", "-", "–"}
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")


class BadTable(ValueError):
    """Text that is no table of arms; `problems` holds one sentence for each, with its line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


def write(arms: Iterable[Arm]) -> str:
    """Columns study, treatment, n, mean, sd; or study, treatment, event, n where no arm has a mean.

    Numbers keep all their digits; a number that is not there is NA, as R writes it.
    """
    every = tuple(arms)
    means = any(arm.mean is not None for arm in every)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("study", "treatment", "n", "mean", "sd") if means else ("study", "treatment", "event", "n"))
    for arm in every:
        numbers = (arm.n, arm.mean, arm.sd) if means else (arm.events, arm.n)
        writer.writerow((arm.study, arm.treatment, *map(_written, numbers)))
    return text.getvalue()


def read(text: str) -> list[Arm]:
    """The arms of a table with a header, separated by tabs, semicolons or commas.

    Decimal commas are understood where the separator is not a comma. Raises BadTable, naming the lines.
    """
    lines = list(_lines(text))
    if not lines:
        raise BadTable(("The table is empty; its first line must name the columns, such as study, treatment, n.",))
    separator = max(SEPARATORS, key=lambda sign: (lines[0][1].count(sign), -SEPARATORS.index(sign)))
    header = _header(_cells(lines[0][1], separator), lines[0][0])
    arms: list[Arm] = []
    problems: list[str] = []
    for number, line in lines[1:]:
        try:
            arms.append(_arm(_row(header, _cells(line, separator), number), number, separator))
        except BadTable as bad:
            problems += bad.problems
    if problems:
        raise BadTable(problems)
    if not arms:
        raise BadTable(("The table has a header but no arms below it.",))
    return arms


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if line.strip():
            yield number, line


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True))]


def _header(cells: Sequence[str], line: int) -> list[str]:
    """The name of each column as it is known here; unknown columns keep their own and are not read."""
    known = {spelling: name for name, spellings in COLUMNS.items() for spelling in spellings}
    header = [known.get(re.sub(r"[\s._-]", "", cell.casefold()), cell) for cell in cells]
    problems = [
        f"Line {line}: there is no column “{name}” (also understood: {', '.join(COLUMNS[name][1:])})."
        for name in ("study", "treatment", "n")
        if name not in header
    ]
    problems += [f"Line {line}: the column “{name}” appears twice." for name in COLUMNS if header.count(name) > 1]
    if not problems and "events" not in header and not {"mean", "sd"} <= set(header):
        problems = [f"Line {line}: there must be either the columns mean and sd, or a column events."]
    if problems:
        raise BadTable(problems)
    return header


def _row(header: Sequence[str], cells: Sequence[str], line: int) -> dict[str, str]:
    if len(cells) > len(header):
        raise BadTable((f"Line {line}: there are {len(cells)} cells but the header has {len(header)}.",))
    return dict(zip(header, cells))


def _arm(row: dict[str, str], line: int, separator: str) -> Arm:
    problems = [f"Line {line}: the {name} has no name." for name in ("study", "treatment") if not row.get(name)]
    numbers: dict[str, float | None] = {}
    for name in ("n", "mean", "sd", "events"):
        try:
            numbers[name] = _number(row.get(name, ""), separator)
        except ValueError:
            problems.append(f"Line {line}: “{row[name]}” in column {name} is not a number.")
    n = numbers.get("n")
    if n is None and "n" in numbers:
        problems.append(f"Line {line}: n is missing.")
    if problems or n is None:
        raise BadTable(problems)
    return Arm(row["study"], row["treatment"], n, numbers["mean"], numbers["sd"], numbers["events"])


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


def _written(value: float | None) -> str:
    if value is None:
        return "NA"
    return str(int(value)) if value == int(value) else repr(value)
