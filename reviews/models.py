"""The frame of a review: who takes part, what was promised, what happened, what is being worked on."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Identified


class Review(Identified):
    """One systematic review; membership is the only wall around it."""

    title = models.TextField()
    time_zone = models.CharField(max_length=64, default="UTC")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="a_review_has_a_title")]

    def __str__(self) -> str:
        return self.title


class Role(models.TextChoices):
    LEAD = "lead", "Lead"
    REVIEWER = "reviewer", "Reviewer"
    STATISTICIAN = "statistician", "Statistician"
    OBSERVER = "observer", "Observer"


class Membership(Identified):
    """One role of one person in one review. It ends; it is never deleted."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "user", "role"],
                condition=Q(ended_at=None),
                name="one_current_membership_per_person_and_role",
                violation_error_message="This person already has this role.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class Invitation(Identified):
    """A link that gives whoever opens it first a seat in the review. Only the hash of its secret is kept."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="invitations")
    label = models.CharField("for whom", max_length=120, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class InvitedRole(models.Model):
    """A role that an invitation gives."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=16, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "role"], name="one_row_per_invited_role")]


class Settlement(models.TextChoices):
    THIRD_PERSON = "third_person", "By someone who did not vote on the record"
    CONSENSUS = "consensus", "By consensus of the reviewers who voted (all confirm)"
    EITHER = "either", "By consensus, or else by someone who did not vote"


class ReleaseBy(models.TextChoices):
    BLOCK = "block", "By block, when the lead opens it"
    REPORT = "report", "Per report, as soon as all required decisions are in"


class ResolverSees(models.TextChoices):
    MASKED = "masked", "Verdicts, reasons and notes with names masked"
    NAMED = "named", "Verdicts, reasons and notes with names"
    NOTHING = "nothing", "Only that there is a conflict"


class Protocol(models.Model):
    """What the team set out to do. `version` counts its amendments; decisions are stamped with it."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="protocol")
    version = models.PositiveIntegerField(default=1)
    prospero_number = models.CharField("PROSPERO number", max_length=16, blank=True)
    objective = models.TextField(blank=True)
    population_included = models.TextField(blank=True)
    population_excluded = models.TextField(blank=True)
    intervention_included = models.TextField("interventions included", blank=True)
    intervention_excluded = models.TextField("interventions excluded", blank=True)
    comparator_included = models.TextField("comparators included", blank=True)
    comparator_excluded = models.TextField("comparators excluded", blank=True)
    outcome_included = models.TextField("outcomes included", blank=True)
    outcome_excluded = models.TextField("outcomes excluded", blank=True)
    design_included = models.TextField("study designs included", blank=True)
    design_excluded = models.TextField("study designs excluded", blank=True)
    reviewers_title_abstract = models.PositiveSmallIntegerField("reviewers per record, titles and abstracts", default=2)
    reviewers_full_text = models.PositiveSmallIntegerField("reviewers per report, full texts", default=2)
    settlement = models.CharField("how conflicts are settled", max_length=16, choices=Settlement.choices, blank=True)
    release_title_abstract = models.CharField(
        "release, titles and abstracts", max_length=8, choices=ReleaseBy.choices, default=ReleaseBy.BLOCK
    )
    release_full_text = models.CharField(
        "release, full texts", max_length=8, choices=ReleaseBy.choices, default=ReleaseBy.BLOCK
    )
    reasons_title_abstract = models.BooleanField("offer exclusion reasons at titles and abstracts", default=False)
    """Optional there: one missing or another than the other's makes no conflict. Full texts always have one."""
    resolver_sees = models.CharField(
        "what a resolver sees", max_length=8, choices=ResolverSees.choices, default=ResolverSees.MASKED
    )
    masks_authors = models.BooleanField("mask authors, journal and year while screening", default=False)
    recall_target = models.PositiveSmallIntegerField("recall target in percent", null=True, blank=True)
    """What share of the relevant records is to be found before screening may stop; none: everything is screened."""
    stopping_confidence = models.PositiveSmallIntegerField("confidence of the target in percent", default=95)
    prioritised = models.BooleanField("hand out titles and abstracts by relevance", default=False)
    audit_share = models.PositiveSmallIntegerField("share drawn at random in percent", default=10)
    """Of the records that are handed out by relevance, so that what the ranking overlooks is met as well."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewers_title_abstract__gte=1, reviewers_full_text__gte=1),
                name="at_least_one_reviewer_per_record",
            ),
            models.CheckConstraint(
                condition=Q(recall_target=None) | Q(recall_target__gte=50, recall_target__lte=100),
                name="a_recall_target_is_from_50_to_100_percent",
            ),
            models.CheckConstraint(
                condition=Q(stopping_confidence__gte=80, stopping_confidence__lte=99),
                name="a_stopping_confidence_is_from_80_to_99_percent",
            ),
            models.CheckConstraint(
                condition=Q(audit_share__gte=0, audit_share__lte=50), name="an_audit_share_is_from_0_to_50_percent"
            ),
        ]


class Amendment(models.Model):
    """One change of a protocol: what it was, what it became, why, by whom. Appended, never edited."""

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="amendments")
    version = models.PositiveIntegerField()
    field = models.CharField(max_length=64)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class ChainHead(models.Model):
    """The newest link of one ledger; its row is the last lock that every writer takes."""

    review = models.OneToOneField(Review, null=True, on_delete=models.PROTECT, related_name="chain_head")
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")


class Event(models.Model):
    """One act, appended to a review's ledger. `payload` is the canonical text that `hash` covers."""

    review = models.ForeignKey(Review, null=True, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=48)
    payload = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "seq"], name="one_event_per_place_in_the_ledger"),
            models.UniqueConstraint(
                fields=["seq"], condition=Q(review=None), name="one_event_per_place_in_the_instance_ledger"
            ),
        ]
        indexes = [models.Index(fields=["review", "action"], name="events_by_action")]


def new_job_key() -> str:
    return secrets.token_hex(16)


class JobStatus(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    DEAD = "dead", "Given up after repeated crashes"


class Job(Identified):
    """Work that lasts. The row is the truth; the broker only rings for it."""

    review = models.ForeignKey(Review, null=True, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=48)
    key = models.CharField(max_length=64, unique=True, default=new_job_key)
    """Two requests for the same work carry the same key; the second finds the first's row."""
    label = models.TextField()
    arguments = models.JSONField(default=dict)
    status = models.CharField(max_length=12, choices=JobStatus.choices, default=JobStatus.QUEUED)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    message = models.TextField(blank=True)
    error = models.TextField(blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    """Counts claims; a result is written only by the attempt that is current (fencing)."""
    lease_until = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["status", "created_at"], name="jobs_by_status")]


class Heartbeat(models.Model):
    """When a worker was last seen alive."""

    name = models.CharField(max_length=32, unique=True)
    at = models.DateTimeField()
