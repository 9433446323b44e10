"""Readers of reference files: bytes in, citations and unreadable entries out, as many as the file has records.

Pure: no Django. A format is a module with `recognises(text)` and `read(stream)`, and a line in READERS. Archives are
unpacked file by file; a table (TABLES) can be read with a person's mapping of its columns (`propose`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from records.readers import (
    bibtex,
    central_text,
    ctgov_json,
    endnote_xml,
    ictrp_xml,
    nbib,
    ovid_tagged,
    ovid_text,
    pubmed_xml,
    refer,
    ris,
    sniffing,
    tables,
    wos,
)
from records.readers.citation import Citation, Judgement, Unreadable, UnreadableFile
from records.readers.limits import LIMITS, Limits
from records.readers.sniffing import Format
from records.readers.tables import other, workbook
from records.readers.tables.proposal import Proposal, propose
from records.readers.unpacking import HEAD, Unpacking

# In this order a file is offered to them: what only one format has comes before what several have.
READERS: dict[str, Format] = {
    "pubmed_xml": pubmed_xml,
    "endnote_xml": endnote_xml,
    "ictrp_xml": ictrp_xml,
    "ctgov_json": ctgov_json,
    "bibtex": bibtex,
    "table": tables,
    "ovid_tagged": ovid_tagged,
    "ovid_text": ovid_text,
    "wos": wos,
    "refer": refer,
    "central_text": central_text,
    "nbib": nbib,
    "ris": ris,
    "other_table": other,
}
PACKED = frozenset(key for _, key in sniffing.PACKED)
TABLES = frozenset({"table", "other_table", "xlsx"})
"""Keys of formats that `propose` looks at and that are read with a mapping."""

__all__ = [
    "HEAD", "LIMITS", "PACKED", "READERS", "TABLES", "Citation", "Format", "Judgement", "Limits", "Proposal",
    "Unreadable", "UnreadableFile", "detect", "propose", "read",
]  # fmt: skip


def detect(head: bytes, name: str) -> str:
    """Name the format (a key of READERS or PACKED) that the first part of a file is in. Raises UnreadableFile."""
    return sniffing.detect(head, name, READERS)


def read(
    stream: BinaryIO, *, name: str, mapping: Mapping[str, str] | None = None, limits: Limits = LIMITS
) -> Iterator[Citation | Unreadable]:
    """Read a seekable stream in whatever known format it is, record by record, with flat memory.

    `mapping` says what the columns of a table hold (header to a key of `tables.FIELDS`, "" for none) in place of what
    their names say. Raises UnreadableFile at once for a file that is no export, or on the way for one that turns out to
    be damaged or beyond a limit.
    """
    unpacking = Unpacking(
        detect=detect,
        text=lambda text, key, file: _read(text, key, file, mapping),
        workbook=lambda book, file: workbook.read(book, name=file, mapping=mapping, limits=limits),
        limits=limits,
    )
    return limits.counted(unpacking.entries(stream, name), name)


def _read(stream: BinaryIO, key: str, name: str, mapping: Mapping[str, str] | None) -> Iterator[Citation | Unreadable]:
    return tables.read(stream, name=name, mapping=mapping) if key in TABLES else READERS[key].read(stream)
