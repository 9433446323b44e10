"""A pair that may be one report, laid out for whoever decides: side by side, word by word, through the mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from records import comparing, wording
from records.masking import Mask
from records.models import PossibleDuplicate, Record
from records.wording import Piece

LONGEST = 3000
"""Characters of a field that are shown beside each other."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both records."""

    label: str
    sides: tuple[list[Piece], list[Piece]]
    differs: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One pair. `others` says how many more records each report has."""

    pair: PossibleDuplicate
    records: tuple[Record, Record]
    others: tuple[int, int]
    lines: list[Line]
    reasons: list[str]
    doubts: list[str]


def sheet(pair: PossibleDuplicate, mask: Mask) -> Sheet:
    records = (pair.first, pair.second)
    return Sheet(
        pair=pair,
        records=records,
        others=_others(records),
        lines=[_line(row) for row in comparing.rows(records, mask)],
        reasons=[mask.told(reason) for reason in pair.reasons],
        doubts=[mask.told(doubt) for doubt in pair.doubts],
    )


def _line(row: comparing.Row) -> Line:
    one, other = (value[:LONGEST] for value in row.values)
    return Line(row.label, wording.compared(one, other), row.differs)


def _others(records: Sequence[Record]) -> tuple[int, int]:
    sizes = [Record.objects.visible().filter(report=record.report_id).count() - 1 for record in records]
    return sizes[0], sizes[1]
