"""What each included study reports. Facts carry `from_seq`/`to_seq` of the review's ledger."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Identified
from records.models import Report
from reviews.models import Review


class Study(Identified):
    """An investigation; may have many reports. The unit of extraction and of the meta-analysis."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="studies")
    label = models.TextField()
    """First author and year; a person may change it. Unique within the review so that tables can name it."""
    adjusted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """Who confirmed that the data of a crossover or cluster trial are paired or adjusted for its design."""

    class Meta:
        verbose_name_plural = "studies"
        constraints = [models.UniqueConstraint(fields=["review", "label"], name="one_study_per_label")]

    def __str__(self) -> str:
        return self.label


class StudyReport(models.Model):
    """A report belongs to a study, from one place in the ledger to another."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="links")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="study_links")
    from_seq = models.PositiveBigIntegerField()
    to_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=Q(to_seq=None), name="one_study_per_report")
        ]


class OutcomeKind(models.TextChoices):
    CONTINUOUS = "continuous", "Continuous (mean and SD)"
    DICHOTOMOUS = "dichotomous", "Dichotomous (events)"


class Outcome(Identified):
    """What is measured, and which direction is good."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="outcomes")
    label = models.TextField()
    kind = models.CharField(max_length=16, choices=OutcomeKind.choices)
    lower_is_better = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "label"], name="one_outcome_per_label")]

    def __str__(self) -> str:
        return self.label


class Arm(Identified):
    """One treatment group of a study."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="arms")
    treatment = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "treatment"], name="one_arm_per_study_and_treatment"),
            models.CheckConstraint(condition=~Q(treatment=""), name="an_arm_names_its_treatment"),
        ]


class Measurement(models.Model):
    """What one arm showed on one outcome; a correction ends the old row and starts a new one."""

    arm = models.ForeignKey(Arm, on_delete=models.PROTECT, related_name="measurements")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="measurements")
    n = models.PositiveIntegerField()
    mean = models.FloatField(null=True)
    sd = models.FloatField(null=True)
    events = models.PositiveIntegerField(null=True)
    from_seq = models.PositiveBigIntegerField()
    to_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["arm", "outcome"], condition=Q(to_seq=None), name="one_current_measurement_per_arm_and_outcome"
            ),
            models.CheckConstraint(
                condition=Q(mean__isnull=False, sd__gt=0, events=None)
                | Q(mean=None, sd=None, events__lte=models.F("n")),
                name="a_measurement_is_mean_and_sd_or_events",
            ),
        ]
