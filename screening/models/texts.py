"""Full texts: how the search for each stands, and their PDFs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Identified
from records.models import Report


class RetrievalOutcome(models.TextChoices):
    REQUESTED = "requested", "Requested"
    RETRIEVED = "retrieved", "Retrieved"
    NOT_RETRIEVED = "not_retrieved", "Not retrieved"


class Retrieval(models.Model):
    """How the search for a full text stands. A sought report without a row awaits retrieval."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="retrievals")
    outcome = models.CharField(max_length=16, choices=RetrievalOutcome.choices)
    why = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    from_seq = models.PositiveBigIntegerField()
    to_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(to_seq=None), name="one_current_retrieval_per_report"
            ),
            models.CheckConstraint(condition=~Q(outcome="not_retrieved", why=""), name="not_retrieved_says_why"),
        ]


class FullText(Identified):
    """A PDF of a report; its bytes lie under their SHA-256 (screening.files)."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="full_texts")
    sha256 = models.CharField(max_length=64)
    file_name = models.TextField()
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    from_seq = models.PositiveBigIntegerField()
    to_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sha256"], condition=Q(to_seq=None), name="one_copy_of_a_pdf_per_report"
            )
        ]
