"""Imports of one review run one after another, so that each knows what the others brought."""

from __future__ import annotations

from time import sleep

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from records.models import BatchState, ImportBatch
from records.progress import Progress
from reviews.models import JobStatus

PAUSE = 1.0


def take_turn(batch: ImportBatch, progress: Progress) -> None:
    """Return when this batch is the review's only one being read. A batch whose worker is gone loses its turn."""
    while not _claimed(batch):
        progress.tell(0, "Waits for another import of this review")
        if not _dislodge(batch):
            sleep(PAUSE)
    progress.message = ""


def _claimed(batch: ImportBatch) -> bool:
    """The constraint `one_import_at_a_time_in_a_review` decides who comes first."""
    try:
        with transaction.atomic():
            mine = ImportBatch.objects.filter(pk=batch.pk).exclude(state=BatchState.VISIBLE)
            return bool(mine.update(state=BatchState.READING))
    except IntegrityError:
        return False


def _dislodge(batch: ImportBatch) -> int:
    """Put back a batch that is being read by nobody; its job begins it anew."""
    alive = Q(job__status=JobStatus.RUNNING, job__lease_until__gt=timezone.now())
    reading = ImportBatch.objects.filter(review=batch.review_id, state=BatchState.READING).exclude(pk=batch.pk)
    gone = list(reading.exclude(alive).values_list("pk", flat=True))
    return ImportBatch.objects.filter(pk__in=gone, state=BatchState.READING).update(state=BatchState.STAGING)
