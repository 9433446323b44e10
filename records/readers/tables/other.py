"""Tables in which no row of headers says where the title is: a person has to say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from records.readers import sniffing, tables
from records.readers.citation import Citation, Unreadable
from records.readers.tables import layout


def recognises(text: str) -> bool:
    """Rows of equally many cells that are nothing else (see `sniffing.Format`)."""
    return not sniffing.kind(text) and layout.structured(text) is not None


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Raise UnreadableFile, which names the columns. With a mapping `tables.read` reads such a table."""
    return tables.read(stream)
