"""A record as an answer gives it: its fields through the mask, and the names of what it hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from records import annotations as beside
from records import history, leading
from records.masking import Mask
from records.models import Record


def record_shown(
    record: Record, mask: Mask, others: Sequence[Record] = (), found: beside.Found = MappingProxyType({})
) -> dict[str, Any]:
    """What the record lacks is filled from `others` of its report, then from `found` (`annotations.of`)."""
    fields = beside.completed(mask.fields(record, others), record, found)
    search = record.batch.search
    names = {"report": record.report.public_id, "search": search.public_id, "source": search.source}
    return {**fields, **names}


def record_with_history(record: Record, mask: Mask) -> dict[str, Any]:
    others = leading.ordered(history.others(record))
    return {
        **record_shown(record, mask, others, beside.of([record])),
        "batch": record.batch.public_id,
        "file_name": record.batch.file_name,
        "position": record.position,
        "raw": "" if mask.on else history.raw(record),
        "others": [other.public_id for other in others],
        "placements": history.places(record),
    }
