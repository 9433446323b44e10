"""Where reports stand, and the lead's act that leaves the rest unscreened."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Identified
from records.models import Report
from screening.blinding import StandingQuerySet
from screening.models.criteria import ExclusionReason
from screening.models.decisions import Design
from screening.models.stages import Stage


class State(models.TextChoices):
    UNDECIDED = "undecided", "Undecided"
    AWAITING = "awaiting", "Awaiting a further reviewer"
    CONFLICT = "conflict", "Conflict"
    INCLUDED = "included", "Included"
    EXCLUDED = "excluded", "Excluded"
    ONGOING = "ongoing", "Ongoing study"
    AWAITING_CLASSIFICATION = "awaiting_classification", "Awaiting classification"


class Standing(models.Model):
    """Where a report stands at a stage: f(decisions, resolution). Rebuilt and compared by `verify_standings`."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="standings")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="standings")
    state = models.CharField(max_length=24, choices=State.choices, default=State.UNDECIDED)
    reason = models.ForeignKey(ExclusionReason, null=True, on_delete=models.PROTECT, related_name="+")
    design = models.CharField(max_length=24, choices=Design.choices, blank=True)
    detail_conflict = models.BooleanField(default=False)
    """The verdict is agreed, its reason or the study's design is not."""
    released = models.BooleanField(default=False)

    objects: ClassVar[StandingQuerySet] = StandingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "report"], name="one_standing_per_report_and_stage"),
            models.CheckConstraint(
                condition=Q(reason=None) | Q(state="excluded"), name="only_an_excluded_report_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["stage", "released", "state"], name="standings_by_state")]


class Stop(Identified):
    """A lead approved that a stage ends before everything is screened, and on what figures; can be taken back."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="stops")
    target = models.PositiveSmallIntegerField()
    confidence = models.PositiveSmallIntegerField()
    """Both in percent, as the protocol had them."""
    figures = models.JSONField()
    """What the advice said at that moment (`screening.advice.Advice`)."""
    tool = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    reason = models.TextField()
    against = models.BooleanField()
    """The advice was to go on."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    from_seq = models.PositiveBigIntegerField()
    to_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage"],
                condition=Q(to_seq=None),
                name="one_standing_stop_per_stage",
                violation_error_message="This stage has been stopped already.",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_stop_says_why"),
        ]
