"""Tables of references: delimited text in this module, workbooks in `workbook`. Rows in, citations out, streaming.

The row of headers tells who made the table (`layout.EXPORTERS`); other tables are read by the names of their columns
(`fields`), and a person may say what each column holds (`propose`, then `read` with a mapping).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import BinaryIO

from records.readers import encoding
from records.readers.citation import Citation, Unreadable, UnreadableFile
from records.readers.tables import layout
from records.readers.tables.citations import interpreted
from records.readers.tables.fields import FIELDS
from records.readers.tables.layout import Layout
from records.readers.tables.rows import Line, Row, Rows

__all__ = ["FIELDS", "opened", "read", "recognises"]

HEAD_LINES = 400
HEAD_CHARS = 200_000


def recognises(text: str) -> bool:
    """A row of headers near the beginning that names the title and another field (see `sniffing.Format`)."""
    return layout.delimited(text) is not None


def read(
    stream: BinaryIO, *, name: str = "", mapping: Mapping[str, str] | None = None
) -> Iterator[Citation | Unreadable]:
    """Read delimited text from a seekable stream, row by row; as many results as rows with something in them.

    `name` is the file's; Covidence says in it which list it exported. `mapping` is header to field (`fields.FIELDS`,
    "" for none), in place of what the headers say. Raises UnreadableFile where no column holds the title, or for what
    is no text.
    """
    found, rows = opened(stream)
    yield from interpreted(layout.chosen(found, mapping), rows, name)


def opened(stream: BinaryIO) -> tuple[Layout, Iterator[Row]]:
    """The layout of a table in delimited text, and its rows below the header."""
    lines = encoding.lines(stream)
    head = _head(lines)
    text = "\n".join(line for _, line in head)
    found = layout.delimited(text) or layout.structured(text)
    if found is None:
        raise UnreadableFile(
            "The table has no row of headers with a column for the title and another one, separated by commas, "
            "semicolons or tabs. Write the names of the columns into its first row."
        )
    rest = chain(head, lines)
    _skip(rest, found)
    return found, iter(Rows(rest, delimiter=found.delimiter, width=len(found.headers)))


def _head(lines: Iterator[Line]) -> list[Line]:
    head: list[Line] = []
    size = 0
    for line in lines:
        head.append(line)
        size += len(line[1])
        if len(head) >= HEAD_LINES or size >= HEAD_CHARS:
            break
    return head


def _skip(lines: Iterator[Line], found: Layout) -> None:
    """Go past the header, row by row as `rows.split` counted them."""
    texts = (text + "\n" for _, text in lines)
    reader = csv.reader(texts, delimiter=found.delimiter, skipinitialspace=True)
    for _ in range(found.place + 1):
        next(reader)
