"""A record as an answer gives it: its fields through the mask, and the names of what it hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from records import flagging, history
from records.flags import Flag
from records.masking import Mask
from records.models import Record


def record_shown(record: Record, mask: Mask, flags: Sequence[Flag]) -> dict[str, Any]:
    search = record.batch.search
    names = {"report": record.report.public_id, "search": search.public_id, "source": search.source, "flags": flags}
    return {**mask.fields(record), **names}


def record_with_history(record: Record, mask: Mask) -> dict[str, Any]:
    others = history.others(record)
    return {
        **record_shown(record, mask, flagging.of_records([record, *others], mask)),
        "batch": record.batch.public_id,
        "file_name": record.batch.file_name,
        "position": record.position,
        "raw": "" if mask.on else history.raw(record),
        "others": [other.public_id for other in others],
        "placements": history.places(record),
    }
