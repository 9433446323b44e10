"""A record as an answer gives it: its fields through the mask, and the names of what it hangs on."""

from __future__ import annotations

from typing import Any

from records import annotations as beside
from records import history
from records.masking import Mask
from records.models import Record


def record_shown(record: Record, mask: Mask, found: beside.Found | None = None) -> dict[str, Any]:
    """`found` are the annotations of a list of records (`annotations.of`); without them they are read for this one."""
    fields = beside.completed(mask.fields(record), record, beside.of([record]) if found is None else found)
    search = record.batch.search
    names = {"report": record.report.public_id, "search": search.public_id, "source": search.source}
    return {**fields, **names}


def record_with_history(record: Record, mask: Mask) -> dict[str, Any]:
    return {
        **record_shown(record, mask),
        "batch": record.batch.public_id,
        "file_name": record.batch.file_name,
        "position": record.position,
        "raw": "" if mask.on else history.raw(record),
        "others": [other.public_id for other in history.others(record)],
        "placements": history.places(record),
    }
