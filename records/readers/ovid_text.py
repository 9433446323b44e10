"""Ovid's labelled text: `<1>`, then labels (`Author`, `Title`, …) on lines of their own, with indented values.

Journals@Ovid leaves the number out: there a record begins with the label that the file begins with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import BinaryIO

from records.readers import abstracts, dates, encoding, identifiers, ovid_source, tagged
from records.readers.citation import Citation, Unreadable
from records.readers.encoding import Block
from records.readers.tagged import Entry, Fields, unique

_LABELS = (
    "Author|Title|Chapter Title|Book Title|Accession Number|Publication Type|Score|Unique Identifier|Source|Database"
)
_SIGN = re.compile(rf"^<\d+\.? ?>[ \t]*\n(?:{_LABELS})[ \t]*\n[ \t]|\A\s*(?:{_LABELS})[ \t]*\n[ \t]+\S", re.MULTILINE)
_NUMBERED = re.compile(r"^<\d+\.? ?>[ \t]*$", re.MULTILINE)
_NUMBER = re.compile(r"\d+\.? ?>[ \t]*(?:\n|\Z)")
_LINE_END = re.compile(r"[ \t]*(?:\n|\Z)")
_FIELD = re.compile(r"\n([A-Z][^\n]{0,60}?)[ \t]*(?=\n[ \t]|\n\Z|\Z)")
_ANNOTATION = re.compile(r"(?<=[.?!])\[[A-Z][A-Za-z :,-]{0,40}\]$")
_LONGEST_NAME = 200
_DEGREES = re.compile(r"(?:,? (?:M\.?D\.?|Ph\.?D\.?|MSc|MS|MPH|BSc|BA|MA|DrPH|RN|PharmD|FRCP|MBBS)\b,?)+(?=$| [*+\d])")
_FOOTNOTES = re.compile(r"(?: [\d,*+]{1,6})+$")
_REGISTERED = ("title", "abstract", "author keywords", "clinical trial number", "clinical trial registry number")
_KEYWORDS = ("author keywords", "mesh subject headings", "subject headings", "keywords")


def recognises(text: str) -> bool:
    """A known label, below a number or at the beginning, with an indented value (see `sniffing.Format`)."""
    return bool(_SIGN.search(text))


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Read it from a seekable stream; as many results as record starts. Raises UnreadableFile."""
    return map(interpret, entries(encoding.blocks(stream)))


def entries(blocks: Iterable[Block]) -> Iterator[Entry]:
    """Gather text into records, their labels in lower case."""
    blocks = iter(blocks)
    head = next(blocks, Block(1, ""))
    mark, begins = "\n<", _NUMBER
    if not _NUMBERED.search(head.text):
        mark, begins = f"\n{head.text.lstrip().partition(chr(10))[0].strip()}", _LINE_END
    for entry in tagged.entries(chain([head], blocks), mark, begins.match, _FIELD):
        yield replace(entry, tags=[tag.lower() for tag in entry.tags])


def interpret(entry: Entry) -> Citation | Unreadable:
    """Turn the text of one record into a citation, or say why it cannot be one."""
    if entry.overflowed:
        return entry.too_long()
    fields = entry.fields()
    title = fields.first("title", "article title", "chapter title", "book title")
    return _citation(entry, fields, _ANNOTATION.sub("", title)) if title else entry.untitled()


def _citation(entry: Entry, fields: Fields, title: str) -> Citation:
    first, source = fields.first, ovid_source.parse(fields.first("source"))
    date = first("date of publication", "publication date", "year of publication")
    given = [dates.iso(value) for value in (date, source.date, _ahead(fields)) if value]
    number = first("accession number", "unique identifier").rstrip(".")
    return Citation(
        title=title,
        original_title=first("original title"),
        abstract=abstracts.shape(first("abstract").lstrip(": ")),
        authors=unique(map(_name, _split(fields, "author", "authors", "group author"))),
        year=next(filter(None, map(dates.year, [*fields.all("year of publication"), *given])), None),
        date=max(given, key=dates.precision, default=""),
        journal=first("journal", "journal name") or source.journal,
        volume=first("volume") or source.volume,
        issue=first("issue", "issue part") or source.issue,
        pages=first("page", "pages") or source.pages,
        doi=next(filter(None, map(identifiers.doi, fields.all("doi number", "digital object identifier", "doi"))), ""),
        pmid=_pmid(fields, number),
        registrations=identifiers.registrations("\n".join(fields.all(*_REGISTERED))),
        accession=number,
        issns=unique(_split(fields, "issn", "issn print", "issn electronic", "isbn")),
        language=first("language").rstrip("."),
        publication_types=unique(_split(fields, "publication type", "document type")),
        keywords=unique(word.lstrip("*") for word in _split(fields, *_KEYWORDS)),
        raw=entry.text,
        line=entry.line,
    )


def _ahead(fields: Fields) -> str:
    """The date at the end of `Publish Ahead of Print, POST ACCEPTANCE, 30 November 2015`."""
    return fields.first("status").rpartition(", ")[2]


def _split(fields: Fields, *tags: str) -> Iterator[str]:
    """Items of a value, parted by semicolons or, in some databases, a line each; `-` stands for none."""
    items = (item.strip(" \t.") for tag in tags for value in fields.get(tag, ()) for item in re.split(r"[;\n]", value))
    return (item for item in items if item != "-")


def _name(written: str) -> str:
    """An author without degrees and signs of footnotes."""
    if len(written) > _LONGEST_NAME:
        return written
    return _DEGREES.sub("", _FOOTNOTES.sub("", " ".join(written.split())))


def _pmid(fields: Fields, number: str) -> str:
    own = [number] if "medline" in fields.first("database").lower() else []
    return next(filter(None, map(identifiers.pmid, fields.all("pmid", "pubmed id") + own)), "")
