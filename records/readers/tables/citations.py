"""A row and the layout of its table in, a citation out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from records.readers import dates, identifiers, judgements
from records.readers.citation import Citation, Judgement, Unreadable, UnreadableFile
from records.readers.tables import values
from records.readers.tables.exporter import Exporter
from records.readers.tables.fields import GATHERED
from records.readers.tables.layout import Layout
from records.readers.tables.lists import decided
from records.readers.tables.rows import Row

Said = dict[str, list[str]]
_LOCAL = re.compile(r"rayyan|refid|covidence|zotero|endnote|#", re.IGNORECASE)
_YES, _NO = {"true", "yes", "1"}, {"false", "no", "0"}


class First:
    """The first thing said of a field, on one line; "" where nothing is."""

    def __init__(self, said: Said) -> None:
        self._said = said

    def __getitem__(self, field: str) -> str:
        return values.line(self.whole(field))

    def whole(self, field: str) -> str:
        """The same with its line ends."""
        return self._said[field][0] if field in self._said else ""


def interpreted(found: Layout, rows: Iterator[Row], name: str) -> Iterator[Citation | Unreadable]:
    """What the rows of a table say. Raises UnreadableFile at the end if there were none."""
    interpreter = Interpreter(found, listed=decided(name, found.exporter))
    empty = True
    for row in rows:
        if result := interpreter.interpret(row):
            empty = False
            yield result
    if empty:
        raise UnreadableFile(
            f"The table has a row of headers ({', '.join(found.headers[:3])} …) and no other. Export it again."
        )


class Interpreter:
    """Turns the rows of one table into citations. `listed` is what every row has been decided, if the file says so."""

    def __init__(self, layout: Layout, *, listed: tuple[Judgement, ...] = ()) -> None:
        self._layout, self._listed = layout, listed
        self._columns = list(layout.columns().items())
        self._exporter = layout.exporter
        self._skipped = re.compile(layout.exporter.skipped) if layout.exporter.skipped else None

    def interpret(self, row: Row) -> Citation | Unreadable | None:
        """The row as a citation, or why it is none; None for a row that was never meant as a record."""
        if row.fault:
            return self._aside(row, row.fault)
        cells = _trimmed(row.cells, len(self._layout.headers))
        if self._is_between(cells):
            return None
        if problem := self._problem(cells):
            return self._aside(row, problem)
        said = self._said(cells)
        if not said.get("title"):
            return self._aside(row, "has no title, so nobody could screen it")
        return self._citation(row, cells, said)

    def _is_between(self, cells: list[str]) -> bool:
        """A heading of the exporter's, or the row of headers again where two exports were put into one file."""
        heading = self._skipped and self._skipped.fullmatch("".join(cells).strip())
        return bool(heading) or tuple(map(values.line, cells)) == self._layout.headers

    def _problem(self, cells: list[str]) -> str:
        width = len(self._layout.headers)
        if len(cells) > width or (len(cells) < width and not self._exporter.ragged):
            return f"has {len(cells)} cells, but the table has {width} columns"
        return ""

    def _aside(self, row: Row, problem: str) -> Unreadable:
        """With the header above the row, so that what is mended can be read again."""
        reason = f"The row that starts in line {row.line} {problem}. Mend it here or in the file."
        return Unreadable(line=row.line, reason=reason, raw=f"{self._layout.text}\n{row.raw}")

    def _said(self, cells: list[str]) -> Said:
        """What the cells say by field: of the fields that are not gathered, the first that says anything."""
        said: Said = {}
        for field, columns in self._columns:
            found = [text for column in columns if column < len(cells) and (text := values.clean(cells[column]))]
            if found:
                said[field] = found if field in GATHERED or field == "abstract" else found[:1]
        return said

    def _citation(self, row: Row, cells: list[str], said: Said) -> Citation:
        exporter, first = self._exporter, First(said)
        date, year = _dated(first, exporter)
        text = [text for field in ("title", "abstract", "notes", "registrations") for text in said.get(field, ())]
        pmid = _pmid(said)
        accession = first["accession"].removeprefix("https://openalex.org/") or (
            pmid if exporter.accession == "pmid" else ""
        )
        return Citation(
            title=first["title"],
            original_title=first["original_title"] if first["original_title"] != first["title"] else "",
            abstract=values.abstract(said.get("abstract", [])),
            authors=values.people(first.whole("authors"), exporter.authors),
            year=year,
            date=date,
            journal=first["journal"],
            journal_short=first["journal_short"],
            volume=first["volume"],
            issue=first["issue"],
            pages=values.pages(first["pages"], first["first_page"], first["last_page"], first["article_number"]),
            doi=identifiers.doi(first["doi"]) or _noted_doi(said),
            pmid=pmid,
            pmcid=_pmcid(said),
            registrations=identifiers.registrations("\n".join([accession, *text])),
            accession="" if _LOCAL.match(accession) else accession,
            issns=_each(said, "issns", values.issns),
            language=", ".join(_listed(said, "language")),
            publication_types=_once(*_listed(said, "publication_types"), *exporter.types),
            keywords=_listed(said, "keywords", exporter.keywords),
            urls=_each(said, "urls", values.addresses),
            notices=tuple(filter(None, (_notice(text, exporter) for text in said.get("notices", ())))),
            judgements=self._decisions(cells, said),
            raw=self._raw(cells),
            line=row.line,
        )

    def _decisions(self, cells: list[str], said: Said) -> tuple[Judgement, ...]:
        if self._exporter.decisions:
            row = dict(zip(self._layout.headers, cells, strict=False))
            return (*self._exporter.decisions(row), *self._listed)
        return judgements.in_notes(said.get("notes", ()))

    def _raw(self, cells: list[str]) -> str:
        """Every cell that is not empty, with its header: a row alone says nothing to a person."""
        named = zip(self._layout.headers, cells, strict=False)
        return "\n".join(f"{header}: {cell}" for header, cell in named if cell.strip())


def _dated(first: First, exporter: Exporter) -> tuple[str, int | None]:
    """Date and year. Month and day refine a year; a date without its own year (`MAR 1`) is given it."""
    stated = dates.ordered(first["date"], month_first=exporter.month_first)
    year = dates.year(first["year"]) or dates.year(stated)
    month = dates.month(first["month"])
    if not stated and year and month:
        day = first["day"]
        stated = f"{year}-{month}-{int(day):02}" if re.fullmatch(r"[12]?\d|3[01]", day) else f"{year}-{month}"
    if stated and year and not dates.year(stated):
        stated = dates.iso(f"{year} {stated}")
    return stated or str(year or ""), year


def _pmid(said: Said) -> str:
    """From its own column; from notes and accession only where it is named as one."""
    own = [identifiers.pmid(text) for text in said.get("pmid", ())]
    named = [text for field in ("accession", "notes", "urls") for text in said.get(field, ()) if not text.isdigit()]
    return next(filter(None, [*own, *map(identifiers.pmid, named)]), "")


def _pmcid(said: Said) -> str:
    texts = [text for field in ("pmcid", "notes") for text in said.get(field, ())]
    return next(filter(None, map(identifiers.pmcid, texts)), "")


def _noted_doi(said: Said) -> str:
    notes = [text for text in said.get("notes", ()) if re.search(r"\bdoi\b", text, re.IGNORECASE)]
    linked = [text for text in said.get("urls", ()) if "doi.org/" in text]
    return next(filter(None, map(identifiers.doi, notes + linked)), "")


def _notice(text: str, exporter: Exporter) -> str:
    """A column may only say yes or no to whether the work is retracted."""
    if text.lower() in _NO:
        return ""
    return f"RetractionIn: marked as retracted by {exporter.name}" if text.lower() in _YES else values.line(text)


def _listed(said: Said, field: str, mark: str = "") -> tuple[str, ...]:
    return _once(*(item for text in said.get(field, ()) for item in values.several(text, mark)))


def _each(said: Said, field: str, found: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    return _once(*(item for text in said.get(field, ()) for item in found(text)))


def _once(*items: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _trimmed(cells: list[str], width: int) -> list[str]:
    """Without empty cells beyond the last column."""
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells
