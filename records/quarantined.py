"""Entries that started in a file and did not become records."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Identified


class Handling(models.TextChoices):
    OPEN = "open", "Not looked at yet"
    RELEASED = "released", "Mended and released"
    DISMISSED = "dismissed", "Looked at"


class Quarantined(Identified):
    """An entry that started and did not become a record: its line, the reason, its text.

    One that is released comes in by a small import of its own (`ImportBatch.mends`) and no longer counts as set aside.
    """

    batch = models.ForeignKey("records.ImportBatch", on_delete=models.PROTECT, related_name="quarantined")
    file = models.TextField(blank=True)
    """The member of an archive; "" where the upload is the file itself."""
    line = models.PositiveIntegerField()
    reason = models.TextField()
    raw = models.TextField()
    handling = models.CharField(max_length=16, choices=Handling.choices, default=Handling.OPEN)
    why = models.TextField(blank=True)
    """Why it was dismissed."""
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    handled_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(handling=Handling.DISMISSED, why=""), name="a_dismissed_entry_says_why"
            ),
        ]
