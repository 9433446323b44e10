"""Votes: kept for ever, each on the record that was shown."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Identified
from records.models import ImportBatch, Record, Report
from screening.blinding import DecisionQuerySet
from screening.models.criteria import ExclusionReason
from screening.models.stages import Stage, StageKind


class Verdict(models.TextChoices):
    INCLUDE = "include", "Include"
    EXCLUDE = "exclude", "Exclude"
    MAYBE = "maybe", "Maybe"
    ONGOING = "ongoing", "Ongoing study"
    AWAITING = "awaiting_classification", "Awaiting classification"


VERDICTS: dict[str, tuple[Verdict, ...]] = {
    StageKind.TITLE_ABSTRACT: (Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE),
    StageKind.FULL_TEXT: (Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.ONGOING, Verdict.AWAITING),
}


class Design(models.TextChoices):
    RANDOMISED_PARALLEL = "randomised_parallel", "Randomised, parallel groups"
    RANDOMISED_CROSSOVER = "randomised_crossover", "Randomised, crossover"
    RANDOMISED_CLUSTER = "randomised_cluster", "Randomised, clusters"
    RANDOMISED_OTHER = "randomised_other", "Randomised, other"
    NON_RANDOMISED = "non_randomised", "Not randomised"
    OTHER = "other", "Other design"


RANDOMISED = (
    Design.RANDOMISED_PARALLEL,
    Design.RANDOMISED_CROSSOVER,
    Design.RANDOMISED_CLUSTER,
    Design.RANDOMISED_OTHER,
)


MOST_SECONDS = 3_600
"""No record is read for longer in one sitting; a longer time is counted as this."""


class Decision(Identified):
    """One reviewer's judgement at one stage, cast on the record shown. Kept for ever."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="decisions")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="decisions")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=24, choices=Verdict.choices)
    reason = models.ForeignKey(ExclusionReason, null=True, on_delete=models.PROTECT, related_name="+")
    design = models.CharField(max_length=24, choices=Design.choices, blank=True)
    note = models.TextField(blank=True)
    why = models.CharField(max_length=500, blank=True)
    """Why the reviewer changed an earlier decision; for the reviewer only."""
    seconds = models.PositiveSmallIntegerField(null=True)
    """How long the record was in front of the reviewer, as the page measured it without idle time; the reviewer's."""
    protocol_version = models.PositiveIntegerField()
    decided_at = models.DateTimeField(default=timezone.now)
    idempotency_key = models.CharField(max_length=64)
    imported = models.ForeignKey(ImportBatch, null=True, on_delete=models.PROTECT, related_name="+")
    """The import that brought it from another tool; it says nothing of agreement here."""
    informed = models.BooleanField(default=False)
    """Cast after another's vote on the report had been open (merged, then split): not independent, no agreement."""
    released_seq = models.PositiveBigIntegerField(null=True)
    """From this place in the ledger on the decision is final."""
    from_seq = models.PositiveBigIntegerField()
    to_seq = models.PositiveBigIntegerField(null=True)

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "reviewer", "stage"],
                condition=Q(to_seq=None),
                name="one_decision_per_record_reviewer_and_stage",
                violation_error_message="You have decided this record already.",
            ),
            models.UniqueConstraint(fields=["reviewer", "idempotency_key"], name="one_decision_per_idempotency_key"),
            models.CheckConstraint(
                condition=Q(seconds=None) | Q(seconds__lte=MOST_SECONDS), name="a_decision_takes_an_hour_at_most"
            ),
        ]


class Skip(models.Model):
    """A reviewer put a report off; it comes back at the end of the reviewer's own queue."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "report", "reviewer"], name="one_skip_per_report_and_reviewer")
        ]
