"""What the tests of readers share: reading bytes or a sample, and sorting what comes out."""

from __future__ import annotations

import io
from pathlib import Path

from records import readers
from records.readers.citation import Citation, Unreadable

SAMPLES = Path(__file__).parent / "samples"
FORMATS = Path(__file__).parents[3].parent / "shared" / "data" / "formats"


def read(content: bytes | str, name: str = "sample.ris") -> list[Citation | Unreadable]:
    data = content.encode() if isinstance(content, str) else content
    return list(readers.read(io.BytesIO(data), name=name))


def citations(content: bytes | str) -> list[Citation]:
    return [found for found in read(content) if isinstance(found, Citation)]


def unreadable(content: bytes | str) -> list[Unreadable]:
    return [found for found in read(content) if isinstance(found, Unreadable)]


def sample(name: str) -> list[Citation | Unreadable]:
    return read((SAMPLES / name).read_bytes(), name)


def ris(*lines: str) -> Citation:
    """The citation of one record made of these lines, title included unless one of them is a title."""
    title = [] if any(line[:2] in {"TI", "T1", "CT", "BT", "ST", "T2", "TT"} for line in lines) else ["TI  - Synthetic"]
    (found,) = read("\n".join(["TY  - JOUR", *title, *lines, "ER  - ", ""]))
    assert isinstance(found, Citation)
    return found
