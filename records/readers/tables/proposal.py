"""What each column of a table seems to hold, with some of its cells, for a person to agree or to change."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from records.readers import archives, tables
from records.readers.tables import workbook

SAMPLES = 3
SAMPLE_CHARS = 200
SAMPLED_ROWS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its header as the table has it, up to three cells, the field it is read as ("" for none)."""

    header: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """How a table would be read. `format` and `maker` name the exporter; `maker` is "" where it is not known."""

    format: str
    maker: str
    columns: tuple[Column, ...]


def propose(stream: BinaryIO, name: str) -> Proposal:
    """Say how a table, as text or workbook, would be read. Raises UnreadableFile where it holds no table."""
    stream.seek(0)
    packed = stream.read(4) in archives.ZIP
    stream.seek(0)
    found, rows = workbook.looked_at(stream, name) if packed else tables.opened(stream)
    sampled = [row.cells for row in islice(rows, SAMPLED_ROWS) if not row.fault]
    columns = (
        Column(header=header, samples=_samples(sampled, place), field=field)
        for place, (header, field) in enumerate(zip(found.headers, found.fields, strict=True))
        if header
    )
    return Proposal(format=found.exporter.key, maker=found.exporter.name, columns=tuple(columns))


def _samples(rows: list[list[str]], place: int) -> tuple[str, ...]:
    cells = (" ".join(row[place].split())[:SAMPLE_CHARS] for row in rows if place < len(row))
    return tuple(islice(filter(None, cells), SAMPLES))
