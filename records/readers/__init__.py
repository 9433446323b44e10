"""Readers of reference files: bytes in, citations and unreadable entries out, as many as the file has records.

Pure: no Django. A format is a module with `recognises(text)` and `read(stream)`, and a line in READERS.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from records.readers import nbib, pubmed_xml, ris, sniffing
from records.readers.citation import Citation, Judgement, Unreadable, UnreadableFile
from records.readers.sniffing import Format

HEAD = 1 << 16

# In this order a file is offered to them: what only one format has comes before what several have.
READERS: dict[str, Format] = {
    "pubmed_xml": pubmed_xml,
    "nbib": nbib,
    "ris": ris,
}

__all__ = ["HEAD", "READERS", "Citation", "Format", "Judgement", "Unreadable", "UnreadableFile", "detect", "read"]


def detect(head: bytes, name: str) -> str:
    """Name the format (a key of READERS) that the first part of a file is in. Raises UnreadableFile with a sentence."""
    return sniffing.detect(head, name, READERS)


def read(stream: BinaryIO, *, name: str) -> Iterator[Citation | Unreadable]:
    """Read a seekable stream in whatever known format it is, record by record, with flat memory.

    Raises UnreadableFile at once for a file that is no export, or on the way for one that turns out to be damaged.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    return READERS[detect(head, name)].read(stream)
