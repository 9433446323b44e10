"""Readers of reference files: bytes in, citations and unreadable entries out, as many as the file has records.

Pure: no Django. A format is a module with `read(stream)` and a line in READERS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from records.readers import nbib, pubmed_xml, ris
from records.readers.citation import Citation, Judgement, Unreadable, UnreadableFile
from records.readers.sniffing import detect

HEAD = 1 << 16

Reader = Callable[[BinaryIO], Iterator[Citation | Unreadable]]

READERS: dict[str, Reader] = {
    "ris": ris.read,
    "nbib": nbib.read,
    "pubmed_xml": pubmed_xml.read,
}

__all__ = ["HEAD", "READERS", "Citation", "Judgement", "Reader", "Unreadable", "UnreadableFile", "detect", "read"]


def read(stream: BinaryIO, *, name: str) -> Iterator[Citation | Unreadable]:
    """Read a seekable stream in whatever known format it is, record by record, with flat memory.

    Raises UnreadableFile at once for a file that is no export, or on the way for one that turns out to be damaged.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    return READERS[detect(head, name)](stream)
