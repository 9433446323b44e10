"""Excel workbooks (.xlsx): the rows of every sheet that has a row of headers, streaming; no formula is computed.

A formula is text like any other. The list of a workbook's texts has to be in memory, so it has a limit of its own.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException

from records.readers import archives
from records.readers.citation import Citation, Unreadable, UnreadableFile
from records.readers.limits import LIMITS, Limits
from records.readers.tables import layout
from records.readers.tables.citations import interpreted
from records.readers.tables.layout import LOOKED_AT, Layout
from records.readers.tables.rows import ROW_CHARS, Row, in_line

_STRINGS = "xl/sharedStrings.xml"
WIDEST = 1_024
_BROKEN = (
    *(KeyError, ValueError, IndexError, TypeError, AttributeError, EOFError, OSError, ParseError, zlib.error),
    *(zipfile.BadZipFile, DefusedXmlException, NotImplementedError, RecursionError),
)


class Sheet(NamedTuple):
    """A sheet with anything in it; without a layout where no row could be its header."""

    title: str
    layout: Layout | None
    header: int
    """The number of the row of headers."""
    first: str
    source: Any


def read(
    stream: BinaryIO, *, name: str = "", mapping: Mapping[str, str] | None = None, limits: Limits = LIMITS
) -> Iterator[Citation | Unreadable]:
    """Read a workbook from a seekable stream as `tables.read` reads text; lines are rows of the sheet.

    A sheet without a title column is named as unreadable where another sheet has one. Raises UnreadableFile.
    """
    with closing(_opened(stream, name, limits)) as book:
        sheets: list[Sheet] = list(_guarded(_sheets(book), name))
        readable = [sheet for sheet in sheets if _is_readable(sheet, mapping)]
        if not readable:
            raise _without_table(sheets, name, mapping)
        for sheet in sheets:
            if sheet in readable and sheet.layout:
                found = layout.chosen(sheet.layout, mapping)
                yield from interpreted(found, _guarded(_rows(sheet, found), name), name)
            else:
                yield _left_out(sheet)


def _is_readable(sheet: Sheet, mapping: Mapping[str, str] | None) -> bool:
    """With a mapping: whether it has the columns; else whether one is known to hold the title."""
    if sheet.layout is None:
        return False
    return "title" in sheet.layout.fields if mapping is None else set(mapping) <= set(sheet.layout.headers)


def looked_at(stream: BinaryIO, name: str, limits: Limits = LIMITS) -> tuple[Layout, Iterator[Row]]:
    """The layout and rows of the first sheet with a row of headers. Raises UnreadableFile."""
    book = _opened(stream, name, limits)
    sheets = list(_guarded(_sheets(book), name))
    for sheet in sorted(sheets, key=lambda each: each.layout is None or "title" not in each.layout.fields):
        if sheet.layout:
            return sheet.layout, _guarded(_rows(sheet, sheet.layout), name)
    raise _without_table(sheets, name)


def _opened(stream: BinaryIO, name: str, limits: Limits) -> Any:
    import openpyxl  # noqa: PLC0415 - numpy comes with it, which the web process does without

    with archives.opened(stream, name, limits) as archive:
        _refuse_harm(archive, name, limits)
    stream.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(stream, read_only=True, keep_links=False)
        except _BROKEN as error:
            raise _damaged(name) from error


def _refuse_harm(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Look at what the parts claim, and at the longest text in any of them, before they are parsed."""
    for part in archive.infolist():
        if part.file_size > archives.SMALL and part.file_size > part.compress_size * limits.ratio:
            raise limits.bomb(name)
        if part.filename == _STRINGS and part.file_size > limits.strings:
            raise UnreadableFile(
                f"“{name}” holds more text than a workbook is read with. Save it as CSV (UTF-8) and upload that."
            )
        if part.filename.startswith("xl/"):
            _refuse_long_text(archive, part, name)


def _refuse_long_text(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    run = 0
    try:
        with archive.open(part) as content:
            while chunk := content.read(archives.CHUNK):
                place = chunk.rfind(b"<")
                run = len(chunk) - place if place >= 0 else run + len(chunk)
                if run > ROW_CHARS:
                    raise UnreadableFile(
                        f"“{name}” has a cell longer than {ROW_CHARS // 1_000_000} MB; it was not read."
                    )
    except (*_BROKEN, RuntimeError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise _damaged(name) from error


def _sheets(book: Any) -> Iterator[Sheet]:
    for sheet in book.worksheets:
        with closing(_numbered(sheet)) as numbered:
            head = [row for row in islice(numbered, LOOKED_AT) if row[1]]
        if head:
            rows = [cells for _, cells in head]
            found = layout.known(rows) or layout.guessed(rows)
            yield Sheet(sheet.title, found, head[found.place][0] if found else 0, in_line(rows[0]), sheet)


def _rows(sheet: Sheet, found: Layout) -> Iterator[Row]:
    width = len(found.headers)
    for number, cells in _numbered(sheet.source):
        if number > sheet.header and cells:
            cells += [""] * (width - len(cells))
            yield Row(number, cells, in_line(cells))


def _numbered(sheet: Any) -> Generator[tuple[int, list[str]], None, None]:
    """The rows that are there, with their numbers. Read by openpyxl's parser itself, which makes up no missing rows."""
    from openpyxl.worksheet._reader import WorkSheetParser  # noqa: PLC0415 - as above

    book = sheet.parent
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, row in parser.parse():
            parser.row_dimensions.clear()
            yield number, _texts(row)


def _texts(row: list[dict[str, Any]]) -> list[str]:
    """Cells as texts in their columns, without the empty ones at the end."""
    said = {cell["column"]: text for cell in row if (text := _text(cell["value"])).strip()}
    if not said:
        return []
    if (last := max(said)) > WIDEST:
        raise UnreadableFile(
            f"A sheet of the workbook has more than {WIDEST} columns, which no table of references has."
        )
    return [said.get(column, "") for column in range(1, last + 1)]


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return (value or "").replace("_x000D_", "")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(getattr(value, "text", value))


def _guarded(found: Iterator[Any], name: str) -> Iterator[Any]:
    """What a damaged part of the workbook raises on the way, as a sentence."""
    try:
        yield from found
    except _BROKEN as error:
        if isinstance(error, UnreadableFile):
            raise
        raise _damaged(name) from error


def _left_out(sheet: Sheet) -> Unreadable:
    reason = f"The sheet “{sheet.title}” has no column for the title, so none of its rows was read."
    return Unreadable(line=1, reason=reason, raw=sheet.first)


def _without_table(sheets: list[Sheet], name: str, mapping: Mapping[str, str] | None = None) -> UnreadableFile:
    layouts = [sheet.layout for sheet in sheets if sheet.layout]
    if layouts and mapping is not None:
        layout.mapped(layouts[0], mapping)
    if layouts:
        return layout.untitled(layouts[0])
    return UnreadableFile(
        f"“{name}” is a workbook without a table of references: no sheet has a row of headers with a column "
        "for the title. Write the names of the columns into the first row."
    )


def _damaged(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"“{name}” is a workbook that cannot be opened: it is damaged, or made by a program that does not keep to the "
        "format. Open it in a spreadsheet program and save it again, or save it as CSV (UTF-8)."
    )
