"""Stages, and the work of each in blocks that are assigned before anybody votes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Identified
from records.models import ImportBatch, Report
from reviews.models import Review


class StageKind(models.TextChoices):
    TITLE_ABSTRACT = "title_abstract", "Titles and abstracts"
    FULL_TEXT = "full_text", "Full texts"


class Stage(models.Model):
    """One round of judging: titles and abstracts, or full texts."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="stages")
    kind = models.CharField(max_length=16, choices=StageKind.choices)
    open = models.BooleanField(default=True)
    block_size = models.PositiveIntegerField(default=200)
    seed = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "kind"], name="one_stage_of_a_kind_per_review")]


class Act(models.TextChoices):
    SCREEN = "screen", "screens"
    RESOLVE = "resolve", "settles conflicts alone"


class Permit(models.Model):
    """Somebody is named for an act at a stage; while nobody is, everybody whose role allows it may do it."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="permits")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=8, choices=Act.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "person", "act"], name="one_permit_per_person_stage_and_act")
        ]


class Block(Identified):
    """A seeded set of reports that everyone assigned screens; number 0 is the pilot. Its release is one act."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="blocks")
    number = models.PositiveIntegerField()
    required = models.PositiveSmallIntegerField()
    """How many reviewers' decisions each of its reports needs."""
    imported = models.ForeignKey(ImportBatch, null=True, on_delete=models.PROTECT, related_name="+")
    """The import whose decisions it was laid for (screening.imported)."""
    sampled_from = models.PositiveIntegerField(null=True)
    """An audit sample: drawn at random from so many reports that waited."""
    created_at = models.DateTimeField(default=timezone.now)
    released_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "number"], name="one_block_per_number"),
            models.CheckConstraint(condition=Q(required__gte=1), name="a_block_needs_a_decision"),
        ]


class Slot(models.Model):
    """A report's place in a block."""

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="slots")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveIntegerField()
    audit = models.BooleanField(default=False)
    """Drawn at random by the seed between those that are handed out by relevance."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "report"], name="one_block_per_report_and_stage"),
            models.UniqueConstraint(fields=["block", "position"], name="one_report_per_place_in_a_block"),
        ]


class Assignment(models.Model):
    """A block given to a reviewer, before anybody votes in it. It ends; it is not deleted."""

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    """The first holder of this seat: what earlier holders decided stays decided and is not handed out again."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["block", "reviewer"], condition=Q(ended_at=None), name="one_assignment_per_block_and_reviewer"
            )
        ]
