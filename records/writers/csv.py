"""CSV for spreadsheets, in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping

from records.readers.citation import Citation

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_LIST_MARK = "; "


def row(citation: Citation, *, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """A citation as one row, `extra` (decisions, labels, …) behind its columns. ValueError for a name used twice."""
    cells = _cells(citation)
    if twice := cells.keys() & (extra or {}).keys():
        raise ValueError(
            f"The column {min(twice)} belongs to the citation already; give the extra column another name."
        )
    return {**cells, **(extra or {})}


def write(rows: Iterable[Mapping[str, str]], *, numbers: Collection[str] = ()) -> Iterator[str]:
    """Yield a header and one line a row (RFC 4180, CRLF); the first row names the columns.

    A cell that starts with `= + - @`, tab or CR gets an apostrophe in front (OWASP, CSV injection), but in the
    columns `numbers`, which hold nothing but numbers of our own: there `-0.02` stays one. Raises ValueError for a row
    with a column that the first one has not, or for text among numbers. Encode as `utf-8-sig` where Excel is to open
    it.
    """
    columns: tuple[str, ...] = ()
    for number, cells in enumerate(rows, start=1):
        if not columns:
            columns = tuple(cells)
            yield _line(_inert(column) for column in columns)
        if unknown := set(cells) - set(columns):
            raise ValueError(f"Row {number} has the column {min(unknown)}, which the header has not.")
        yield _line((_number if column in numbers else _inert)(cells.get(column, "")) for column in columns)


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _number(cell: str) -> str:
    """A number as it is; ValueError for anything else."""
    if cell:
        float(cell)
    return cell


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _cells(citation: Citation) -> dict[str, str]:
    return {
        "title": citation.title,
        "authors": _LIST_MARK.join(citation.authors),
        "year": str(citation.year or ""),
        "date": citation.date,
        "journal": citation.journal,
        "volume": citation.volume,
        "issue": citation.issue,
        "pages": citation.pages,
        "doi": citation.doi,
        "pmid": citation.pmid,
        "pmcid": citation.pmcid,
        "accession": citation.accession,
        "registrations": _LIST_MARK.join(citation.registrations),
        "language": citation.language,
        "publication_types": _LIST_MARK.join(citation.publication_types),
        "keywords": _LIST_MARK.join(citation.keywords),
        "urls": _LIST_MARK.join(citation.urls),
        "notices": _LIST_MARK.join(citation.notices),
        "abstract": citation.abstract,
    }
