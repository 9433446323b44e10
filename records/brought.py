"""The records behind the numbers of an import, a search or a later run of a search: one name, one list."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from records import encounters, reruns
from records.models import BatchState, ImportBatch, Record, Search, Sighting
from reviews.errors import NotFound

PARTS = {
    "new": "new in this review",
    "duplicates": "new, and duplicates of records that came before",
    "known": "already known from the same source",
    "recounted": "already known, and met again by a search of another day",
}
"""What an import brought, in words; `known` may have come by this source's earlier searches."""
DIFFERENCE = {
    "again": "met again in the later run",
    "vanished": "in the earlier run and not in this one",
    "retracted": "retracted, or put in doubt, since the earlier run",
}
"""What a later run shows beside that."""


def of_batch(batch: ImportBatch, part: str) -> QuerySet[Record]:
    """The records of one import that a number counts, those mended later among them."""
    return _part([batch.pk], part)


def of_search(search: Search, part: str) -> QuerySet[Record]:
    """The records of all imports of a search that a number counts; of a later run also the difference."""
    if part in DIFFERENCE:
        return reruns.part(search, part)
    return _part(list(search.batches.filter(mends=None).values_list("pk", flat=True)), part)


def surplus(records: QuerySet[Record]) -> QuerySet[Record]:
    """Those of the records whose report an older record had: over all imports that is U of the flow."""
    older = Record.objects.visible().filter(report=OuterRef("report"), pk__lt=OuterRef("pk"))
    return records.filter(Exists(older))


def new(batches: Sequence[int]) -> QuerySet[Record]:
    """The visible records that imports brought, those mended later among them."""
    found: QuerySet[Record] = Record.objects.visible().filter(batch__in=_with_mending(batches))
    return found


def met(batches: Sequence[int]) -> QuerySet[Record]:
    """The visible records that imports met again, or that entries mended later turned out to be."""
    seen = Sighting.objects.filter(batch__in=_with_mending(batches), batch__state=BatchState.VISIBLE)
    found: QuerySet[Record] = Record.objects.visible().filter(pk__in=seen.values("record"))
    return found


def _recounted(batches: Sequence[int]) -> QuerySet[Record]:
    """Those among the known ones that the flow counts once more, as identified and as duplicates."""
    reviews = ImportBatch.objects.filter(pk__in=batches[:1]).values_list("review", flat=True)
    again = encounters.counted(reviews[0] if reviews else 0).filter(batch__in=_with_mending(batches))
    found: QuerySet[Record] = Record.objects.visible().filter(pk__in=again.values("record"))
    return found


def _with_mending(batches: Sequence[int]) -> QuerySet[ImportBatch, int]:
    """The imports, and those small ones that brought in their mended entries."""
    both = ImportBatch.objects.filter(Q(pk__in=batches) | Q(mends__batch__in=batches))
    return both.values_list("pk", flat=True)


def _part(batches: Sequence[int], part: str) -> QuerySet[Record]:
    if part not in PARTS:
        raise NotFound
    if part == "known":
        return met(batches)
    if part == "recounted":
        return _recounted(batches)
    return surplus(new(batches)) if part == "duplicates" else new(batches)
