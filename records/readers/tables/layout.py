"""Where a table begins and what its columns are: the delimiter, the row of headers, and who made it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from records.readers.citation import UnreadableFile
from records.readers.tables.catalogues import CATALOGUES
from records.readers.tables.databases import DATABASES
from records.readers.tables.exporter import Exporter
from records.readers.tables.fields import FIELDS, guess, plain
from records.readers.tables.managers import MANAGERS, asreview
from records.readers.tables.rows import in_line, split

DELIMITERS = ",\t;|"
LOOKED_AT = 40
"""Rows among which the row of headers is looked for: some exports begin with the search and the date."""

EXPORTERS: tuple[Exporter, ...] = (*DATABASES, *CATALOGUES, *MANAGERS)
ANY = Exporter(key="table", name="", signs=(), columns={})
ASREVIEW = Exporter(key="asreview_table", name="ASReview", signs=(), columns={}, decisions=asreview)
_LABELS = frozenset({"asreview label", "asreview prior", "label included", "included"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table's header and how its rows are read."""

    place: int
    """Place of the header among the rows, counted from 0."""
    headers: tuple[str, ...]
    exporter: Exporter
    delimiter: str = ","
    fields: tuple[str, ...]
    """What each column holds, a key of FIELDS or ""."""

    @property
    def text(self) -> str:
        """The header as a line of a table."""
        return in_line(self.headers, self.delimiter)

    def columns(self) -> dict[str, list[int]]:
        """Columns by field, the best first."""
        order = {plain(name): place for place, name in enumerate(_listed(self.exporter))}
        found: dict[str, list[int]] = {}
        for column in sorted(range(len(self.fields)), key=lambda each: order.get(plain(self.headers[each]), each)):
            if self.fields[column]:
                found.setdefault(self.fields[column], []).append(column)
        return found


def known(rows: Sequence[Sequence[str]]) -> Layout | None:
    """The layout by the first row that names the title and another field; None where no row does."""
    for place, row in enumerate(rows[:LOOKED_AT]):
        headers = _told_apart(row)
        if len([header for header in headers if header]) < 2:
            continue
        exporter = _maker(headers)
        fields = _fields(headers, exporter)
        if "title" in fields and len(set(fields) - {""}) > 1:
            return Layout(place=place, headers=headers, exporter=exporter, fields=fields)
    return None


def guessed(rows: Sequence[Sequence[str]]) -> Layout | None:
    """The layout of a table whose headers say nothing: the first of its rows that has as many cells as most have."""
    widths = Counter(len(row) for row in rows[:LOOKED_AT] if any(map(str.strip, row)))
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return None
    width = max(wide, key=lambda each: wide[each])
    place = next(place for place, row in enumerate(rows) if len(row) == width)
    headers = _told_apart(rows[place])
    return Layout(place=place, headers=headers, exporter=ANY, fields=_fields(headers, ANY))


def chosen(layout: Layout, mapping: Mapping[str, str] | None) -> Layout:
    """The layout to read by: as mapped, or as the headers say. Raises UnreadableFile where none holds the title."""
    if mapping is not None:
        return mapped(layout, mapping)
    if "title" not in layout.fields:
        raise untitled(layout)
    return layout


def untitled(layout: Layout) -> UnreadableFile:
    """The refusal of a table without a column for the title."""
    shown = ", ".join(header for header in layout.headers if header)[:300]
    return UnreadableFile(
        f"None of the columns ({shown}) is known to hold the title. Choose what each column holds, or call one Title."
    )


def mapped(layout: Layout, mapping: Mapping[str, str]) -> Layout:
    """The layout with a person's mapping of header to field in place of our own.

    Raises UnreadableFile for a field that is none, a header that is none, and a mapping without a title.
    """
    unknown = [field for field in mapping.values() if field and field not in FIELDS]
    strange = [header for header in mapping if header not in layout.headers]
    if unknown or strange:
        what = f"“{unknown[0]}” is no field" if unknown else f"no column is called “{strange[0]}”"
        raise UnreadableFile(f"The columns cannot be read as chosen: {what}. Choose them again.")
    fields = tuple(mapping.get(header, "") for header in layout.headers)
    if "title" not in fields:
        raise UnreadableFile("No column was chosen for the title, and nobody can screen a record without one.")
    return replace(layout, fields=fields)


def delimited(text: str) -> Layout | None:
    """The layout of a text in which some row of headers is known, by the delimiter that tells most fields."""
    found = [
        replace(layout, delimiter=mark)
        for mark in DELIMITERS
        if mark in text and (layout := known(split(text, mark, most=LOOKED_AT)))
    ]
    return max(found, key=lambda each: len(list(filter(None, each.fields))), default=None)


def structured(text: str) -> Layout | None:
    """The layout of a text in which most rows have equally many cells, whatever its headers are."""
    found: list[Layout] = []
    for mark in DELIMITERS:
        rows = split(text, mark, most=LOOKED_AT)
        layout = guessed(rows)
        if layout is None:
            continue
        rows = [row for row in rows if any(map(str.strip, row))]
        agree = sum(len(row) == len(layout.headers) for row in rows)
        enough = len(layout.headers) > (1 if mark in "\t;|" or text.lstrip().startswith('"') else 2)
        if enough and agree > 1 and agree * 5 >= len(rows) * 4:
            found.append(replace(layout, delimiter=mark))
    return max(found, key=lambda each: len(each.headers), default=None)


def _maker(headers: Sequence[str]) -> Exporter:
    named = [plain(header) for header in headers]
    made = [exporter for exporter in EXPORTERS if exporter.made(named)]
    if made:
        return max(made, key=lambda each: len(each.headers & set(named)) + len(each.fields().keys() & set(named)))
    return ASREVIEW if _LABELS & set(named) else ANY


def _fields(headers: Sequence[str], exporter: Exporter) -> tuple[str, ...]:
    if not exporter.columns:
        return tuple(guess(header) for header in headers)
    by_header = exporter.fields()
    return tuple(by_header.get(plain(header), "") for header in headers)


def _listed(exporter: Exporter) -> list[str]:
    return [header for headers in exporter.columns.values() for header in headers]


def _told_apart(row: Sequence[str]) -> tuple[str, ...]:
    """Headers on one line each; a second one of a name gets its number."""
    seen: Counter[str] = Counter()
    headers = []
    for cell in row:
        header = re.sub(r"\s+", " ", cell).strip().strip("\ufeff")
        seen[header] += 1
        headers.append(header if seen[header] == 1 or not header else f"{header} ({seen[header]})")
    return tuple(headers)
