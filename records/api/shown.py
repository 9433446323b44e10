"""A record as an answer gives it: its fields through the mask, and the names of what it hangs on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from records import history, judgements
from records.masking import Mask
from records.models import Record


def record_shown(record: Record, mask: Mask) -> dict[str, Any]:
    search = record.batch.search
    names = {"report": record.report.public_id, "search": search.public_id, "source": search.source}
    return {**mask.fields(record), **names}


def record_with_history(record: Record, mask: Mask, *, reader: User | AnonymousUser) -> dict[str, Any]:
    return {
        **record_shown(record, mask),
        "batch": record.batch.public_id,
        "file_name": record.batch.file_name,
        "position": record.position,
        "raw": history.raw(record, reader=reader),
        "judgements": judgements.about(record, reader=reader),
        "others": [other.public_id for other in history.others(record)],
        "placements": history.places(record),
    }
