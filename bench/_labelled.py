"""Records that people have judged, from a CSV file, and how they are drawn for a simulated review. Standard library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench._records import MISSING, Unusable, table

LABELS = ("label_included", "included", "label")


@dataclass(frozen=True, slots=True)
class Judged:
    title: str
    abstract: str
    relevant: bool


def load(file: Path) -> list[Judged]:
    """Every record of the file. The label is 1 or 0, in a column named as in LABELS."""
    rows = table(file)
    column = next((name for name in LABELS if rows and name in rows[0]), None)
    if column is None:
        raise Unusable(f"{file} has no column of labels, or no records; the column may be called {', '.join(LABELS)}.")
    found = [Judged(_said(row.get("title", "")), _said(row.get("abstract", "")), _is_one(row[column])) for row in rows]
    relevant = sum(record.relevant for record in found)
    if not 1 < relevant < len(found):
        raise Unusable(f"{file} has {relevant} relevant records of {len(found)}: a simulation needs two and an other.")
    return found


def drawn(records: Sequence[Judged], *, seed: int) -> tuple[list[Judged], list[int]]:
    """The records in a random order, in which ties are then broken, and the places of the first of either label."""
    shuffled = list(records)
    Random(seed).shuffle(shuffled)
    labels = [record.relevant for record in shuffled]
    return shuffled, [labels.index(True), labels.index(False)]


def _said(text: str) -> str:
    return "" if text.strip() in MISSING else text.strip()


def _is_one(text: str) -> bool:
    return text.strip() in {"1", "1.0"}
