"""From agreed data to estimates: what was handed over, what is asked of it, what came out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Identified
from reviews.models import Job, Review
from studies.models import Outcome


class Handoff(Identified):
    """An immutable snapshot of the included RCTs. `content` is canonical JSON, `hash` its SHA-256."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="handoffs")
    number = models.PositiveIntegerField()
    content = models.TextField()
    hash = models.CharField(max_length=64)
    ledger_seq = models.PositiveBigIntegerField()
    protocol_version = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="handoff")
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="one_handoff_per_number")]


class MeasureChoice(models.TextChoices):
    SMD = "SMD", "Standardised mean difference"
    MD = "MD", "Mean difference"
    OR = "OR", "Odds ratio"
    RR = "RR", "Risk ratio"
    GIVEN = "TE", "Effects as the pasted table gives them"


class ModelChoice(models.TextChoices):
    RANDOM = "random", "Random effects (DerSimonian–Laird)"
    COMMON = "common", "Common effect"


class Analysis(Identified):
    """A question to the data: which outcome, which measure, against what.

    Without an outcome it is a calculation on a pasted table, which counts nowhere in the review.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="analyses")
    label = models.TextField()
    outcome = models.ForeignKey(Outcome, null=True, on_delete=models.PROTECT, related_name="analyses")
    pasted = models.TextField(blank=True)
    measure = models.CharField(max_length=4, choices=MeasureChoice.choices)
    reference = models.TextField(blank=True)
    model = models.CharField(max_length=8, choices=ModelChoice.choices, default=ModelChoice.RANDOM)
    lower_is_better = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "analyses"


class Run(Identified):
    """One calculation: the exact input, its hash, and the result. Stale is derived by comparing hashes on read."""

    analysis = models.ForeignKey(Analysis, on_delete=models.PROTECT, related_name="runs")
    handoff = models.ForeignKey(Handoff, null=True, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    part = models.JSONField(default=list)
    """The treatments that a run of one part of the network is restricted to; empty for the whole."""
    input = models.TextField()
    input_hash = models.CharField(max_length=64)
    result = models.TextField(blank=True)
    result_hash = models.CharField(max_length=64, blank=True)
    software = models.TextField(blank=True)
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="run")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["analysis", "number"], name="one_run_per_number")]


class Figure(models.Model):
    """A drawing of a run in one format, made by the worker."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="figures")
    name = models.CharField(max_length=24)
    format = models.CharField(max_length=4)
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "name", "format"], name="one_figure_per_run_and_format")]
