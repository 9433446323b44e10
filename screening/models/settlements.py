"""How conflicts are settled: a resolution, and the consensus that leads to one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Identified
from records.models import Report
from screening.models.criteria import ExclusionReason
from screening.models.decisions import Decision, Design, Verdict
from screening.models.stages import Stage


class ResolutionKind(models.TextChoices):
    THIRD_PERSON = "third_person", "Settled by someone who did not vote"
    CONSENSUS = "consensus", "Settled by consensus"


class Resolution(Identified):
    """The settlement of a conflict, naming the decisions it settled; live while they are the report's current ones."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="resolutions")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="resolutions")
    kind = models.CharField(max_length=16, choices=ResolutionKind.choices)
    verdict = models.CharField(max_length=24, choices=Verdict.choices)
    reason = models.ForeignKey(ExclusionReason, null=True, on_delete=models.PROTECT, related_name="+")
    design = models.CharField(max_length=24, choices=Design.choices, blank=True)
    comment = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    decisions = models.ManyToManyField(Decision, related_name="resolutions")
    taken_back_at = models.DateTimeField(null=True)
    """Undone by whoever made it: it has ended, and no merge or split brings it back."""
    from_seq = models.PositiveBigIntegerField()
    to_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "report"], condition=Q(to_seq=None), name="one_live_resolution_per_report_and_stage"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(to_seq__isnull=False), name="a_settlement_taken_back_has_ended"
            ),
        ]


class Proposal(Identified):
    """One voter's proposal to the others in a released conflict; when all have confirmed, it is the resolution."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="proposals")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="proposals")
    verdict = models.CharField(max_length=24, choices=Verdict.choices)
    reason = models.ForeignKey(ExclusionReason, null=True, on_delete=models.PROTECT, related_name="+")
    design = models.CharField(max_length=24, choices=Design.choices, blank=True)
    comment = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "report"], condition=Q(ended_at=None), name="one_open_proposal_per_report_and_stage"
            )
        ]


class Confirmation(models.Model):
    """A voter agrees to a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="confirmations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "by"], name="one_confirmation_per_person")]


class Remark(Identified):
    """A line in the thread about a released conflict."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="remarks")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="remarks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
