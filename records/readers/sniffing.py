"""What a file is, by its first bytes; its name only serves the sentences."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NoReturn, Protocol

from records.readers.citation import Citation, Unreadable, UnreadableFile

_INSTEAD = (
    "Export the references again as RIS (in Embase, Scopus, Web of Science, Cochrane, Ovid, EndNote and Zotero choose "
    "Export, then RIS) or in PubMed's own format (Save, then PubMed)."
)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (rb"\s*%PDF-", "a PDF, not an export of references"),
    (rb"PK\x03\x04(?s:.*)word/document\.xml", "a Word document"),
    (
        rb"BZh|7z\xbc\xaf|Rar!|\xfd7zXZ|\x28\xb5\x2f\xfd",
        "an archive that is neither ZIP nor gzip; unpack it and upload what is inside",
    ),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\0|MM\0\*|RIFF....WEBP", "an image"),
    (rb"\xd0\xcf\x11\xe0", "an old Office file (.doc or .xls). Save a workbook as .xlsx and upload that"),
    (rb"\{\\rtf", "a formatted text (RTF)"),
    (rb"SQLite format 3\0", "a database, not an export of references"),
)

PACKED: tuple[tuple[bytes, str], ...] = (
    (rb"\x1f\x8b", "gzip"),
    (rb"PK\x03\x04(?s:.*)xl/(?:workbook|worksheets|_rels|theme|styles|sharedStrings)", "xlsx"),
    (rb"PK(?:\x03\x04|\x05\x06)", "zip"),
)
"""First bytes of what is unpacked before it is read."""

# No pattern here or below may take more than a moment for any 64 kB: each part of a text fits one part of it only.
_TEXTS: tuple[tuple[str, str], ...] = (
    (r"\A\s*(?:<!doctype html|<html|<head|<body)", "a web page, saved instead of an export"),
    (r"\A\s*<[?!a-z]", "XML, but neither PubMed's nor EndNote's"),
    (r"^VN  - Ovid|^<\d+\. ?>\s*\nVN  - ", "tagged text from Ovid"),
    (
        r"^<\d+>\s*\n(?:Author|Title|Accession Number|Publication Type|Score|Unique Identifier)",
        "labelled text from Ovid",
    ),
    (r"\A\s*FN \S.*\n\s*VR |^PT [JBSPC]\s*$", "Web of Science's plain text (.txt, .ciw)"),
    (r"^%0 \S.*\n%", "EndNote's or Refer's tagged text"),
    (r"\A\s*[\[{]\s*[\"{\[\]}]", "JSON"),
    (
        r"\A\s*\d{4,8}[\s,;]+(?:\d{4,8}[\s,;]+)*(?:\d{4,8})?\Z",
        "a list of numbers. If they are PMIDs, search PubMed for them instead",
    ),
    (r"\A\d+[.:] (?s:.*)^(?:PMID|DOI): ?\S", "PubMed's Summary or Abstract text, made for reading"),
)
_COLUMN = re.compile(r"\W*(?:title|titles|abstract|doi|pmid|id|reference|references|citation|key)\W*", re.IGNORECASE)


class Format(Protocol):
    """A module of a format: knows its text by the beginning, and reads a seekable stream of it."""

    def recognises(self, text: str) -> bool:
        """Whether the first part of a file, decoded for looking at only, with LF for line ends, is in this format."""

    def read(self, stream: BinaryIO) -> Iterator[Citation | Unreadable]:
        """Read a seekable stream from its start, record by record."""


def detect(head: bytes, name: str, formats: Mapping[str, Format]) -> str:
    """Name the first of the formats that knows the first part of a file as its own; content decides, not the name.

    Raises UnreadableFile with a sentence that says what the file seems to be and what to do.
    """
    if not head.strip():
        raise UnreadableFile(
            f"“{name}” is empty ({len(head)} bytes). Export the references again and look at its size."
        )
    for magic, kind in _MAGIC:
        if re.match(magic, head):
            raise _refusal(name, kind)
    if packed := next((key for magic, key in PACKED if re.match(magic, head)), ""):
        return packed
    text = _text(head, name)
    found = (key for key, known in formats.items() if known.recognises(text))
    return next(found, "") or _refuse(text, name)


def kind(text: str) -> str:
    """What a text is that is no export, in words; "" where it is nothing known."""
    found = (words for pattern, words in _TEXTS if re.search(pattern, text, re.MULTILINE | re.IGNORECASE))
    return next(found, "")


def _refuse(text: str, name: str) -> NoReturn:
    raise _refusal(name, kind(text) or _table(text) or "plain text without a reference in a format known here")


def _refusal(name: str, kind: str) -> UnreadableFile:
    return UnreadableFile(f"“{name}” seems to be {kind}. {_INSTEAD}")


def _table(text: str) -> str:
    """Whether the text may be a table too small to be read; "" if not."""
    rows = [row for row in text.split("\n") if row.strip()][:20]
    return "a table (CSV) of one column" if rows and _COLUMN.fullmatch(rows[0]) else ""


def _text(head: bytes, name: str) -> str:
    """The head as text to look at, not to keep: letters beyond ASCII do not matter here."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _lines(head.decode("utf-16", errors="ignore"))
    if b"\0" in head:
        raise UnreadableFile(
            f"“{name}” holds NUL characters, which no text has: it is binary, or UTF-16 without its mark. {_INSTEAD}"
        )
    return _lines(head.removeprefix(codecs.BOM_UTF8).decode("latin-1"))


def _lines(text: str) -> str:
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
