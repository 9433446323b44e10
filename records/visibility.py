"""What an import has brought into the review, and what it is still reading: the one rule for reading records.

Every page, answer, list and count goes through `visible()`; only the writers of an import look at staged rows.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet


class BatchState(models.TextChoices):
    STAGING = "staging", "Waiting to be read"
    READING = "reading", "Being read"
    VISIBLE = "visible", "Imported"
    FAILED = "failed", "Not imported"
    DROPPED = "dropped", "Taken back"


class RecordQuerySet(QuerySet[Any]):
    """Records, and which of them are part of the review."""

    def visible(self) -> RecordQuerySet:
        return self.filter(batch__state=BatchState.VISIBLE)


class ReportQuerySet(QuerySet[Any]):
    """Reports, and which of them are part of the review: those that a visible record belongs to."""

    def visible(self) -> ReportQuerySet:
        records = apps.get_model("records", "Record").objects.filter(
            report=OuterRef("pk"), batch__state=BatchState.VISIBLE
        )
        return self.filter(Exists(records))
