"""After an import is visible: what its records show to be one report is merged, as a person would do it."""

from __future__ import annotations

from records import duplicates, grouping
from records.models import ImportBatch, Record, Report
from records.progress import Progress
from reviews.errors import Conflict

CHUNK = 200


def join(batch: ImportBatch, progress: Progress | None = None) -> int:
    """Merge visible reports that a record of the batch connects; never what a person told apart. Safe to repeat."""
    merged, last = 0, 0
    records = Record.objects.visible().filter(batch=batch).select_related("report").order_by("pk")
    records = records.only(*grouping.KEYS, "folded_title", "report")
    while chunk := list(records.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        for one, other, reason in list(grouping.connected(batch.review, chunk)):
            merged += _merge(batch, one, other, reason)
        if progress:
            progress.tell(progress.done, "Looks for duplicates")
    return merged


def _merge(batch: ImportBatch, one: Report, other: Report, reason: str) -> bool:
    """One merge of its own. A pair that is gone was merged a moment ago, by this run or by a person."""
    ours = Record.objects.visible().filter(report=one).values_list("pk", flat=True)
    theirs = Record.objects.visible().filter(report=other).values_list("pk", flat=True)
    if not ours or not theirs or duplicates.separated(ours, theirs):
        return False
    try:
        duplicates.merge(batch.review, by=None, reports=[one, other], reason=reason)
    except Conflict:
        return False
    return True
