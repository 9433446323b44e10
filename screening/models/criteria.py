"""What reviewers judge by: exclusion reasons, and the terms that are highlighted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Identified
from reviews.models import Review


class ExclusionReason(Identified):
    """A primary reason for excluding a full text; the order is the protocol's. Retired ones stay with their votes."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="exclusion_reasons")
    label = models.TextField()
    position = models.PositiveIntegerField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "label"], condition=Q(retired_at=None), name="one_reason_per_label"
            )
        ]

    def __str__(self) -> str:
        return self.label


class HighlightKind(models.TextChoices):
    INCLUDE = "include", "Include"
    EXCLUDE = "exclude", "Exclude"
    PICO = "pico", "PICO"


class Highlight(models.Model):
    """A term of the protocol that is marked in titles and abstracts."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="highlights")
    kind = models.CharField(max_length=8, choices=HighlightKind.choices)
    term = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "kind", "term"], name="one_highlight_per_term")]
