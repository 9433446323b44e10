"""Records and known duplicates from CSV files, as the public sets of this field have them. Standard library only."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench import _removal

FIELDS = {
    "title": ("title",),
    "author": ("author", "authors"),
    "year": ("year",),
    "journal": ("journal", "booktitle", "source_title"),
    "volume": ("volume",),
    "number": ("number", "issue"),
    "pages": ("pages",),
    "doi": ("doi",),
    "abstract": ("abstract",),
}
IDS = ("id", "record_id", "recordid", "key")
MISSING = {"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None"}
LONGEST_FIELD = 10_000_000
Row = dict[str, str]


class Unusable(ValueError):
    """The files cannot be measured; the message says why."""


def load(records: Path, truth: Path) -> tuple[list[Row], list[int]]:
    """Rows with the names of FIELDS and `id`, and the number of each row's group (that of the group's first row)."""
    groups = read_groups(truth)
    rows = table(records)
    if not rows:
        raise Unusable(f"{records} holds no records.")
    names = _identified(rows, {name for group in groups for name in group})
    found = [{"id": name} | _fields(row) for name, row in zip(names, rows, strict=True)]
    return found, _numbered(names, groups)


def read_groups(truth: Path) -> list[list[str]]:
    """Each line's identifiers, parted by `;`. A heading is a group of one, which says nothing."""
    lines = csv.reader(io.StringIO(_text(truth)))
    groups = [[name.strip() for name in ";".join(line).split(";") if name.strip()] for line in lines]
    found = [group for group in groups if len(group) > 1]
    if not found:
        raise Unusable(f"{truth} names no duplicates: each line holds the identifiers of one group, parted by `;`.")
    return found


def table(file: Path) -> list[Row]:
    csv.field_size_limit(LONGEST_FIELD)
    text = _text(file)
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [{(name or "").strip().lower(): value or "" for name, value in row.items() if name} for row in reader]


def _text(file: Path) -> str:
    raw = file.read_bytes()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _identified(rows: Sequence[Mapping[str, str]], known: set[str]) -> list[str]:
    """The column, and the way of writing it, that meets most of the known identifiers."""
    columns = [[row.get(name, "").strip() for row in rows] for name in IDS if name in rows[0]]
    padded = [[f"id_{int(value):07d}" if value.isdecimal() else value for value in column] for column in columns]
    best = max(columns + padded, key=lambda column: len(known.intersection(column)), default=[])
    if not known.intersection(best):
        raise Unusable("No column of the records (id, record_id) holds the identifiers that the groups name.")
    return best


def _fields(row: Mapping[str, str]) -> Row:
    return {name: next(_present(row, columns), "") for name, columns in FIELDS.items()}


def _present(row: Mapping[str, str], columns: Sequence[str]) -> Iterator[str]:
    for column in columns:
        value = row.get(column, "").strip()
        if value not in MISSING:
            yield value


def year(text: str) -> int | None:
    found = re.search(r"\d{4}", text)
    return int(found.group()) if found else None


def _numbered(names: Sequence[str], groups: Sequence[Sequence[str]]) -> list[int]:
    """Groups that share a record are one group; identifiers that no record has are passed over."""
    places = {name: place for place, name in enumerate(names)}
    members = [[places[name] for name in group if name in places] for group in groups]
    return _removal.joined(len(names), [(group[0], other) for group in members for other in group[1:]])
