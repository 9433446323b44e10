"""Who decided what, unseen by the other.

Facts (Decision, Resolution, Retrieval, FullText) carry `from_seq`/`to_seq` of the review's ledger; `to_seq` NULL is
current. `Standing` is a projection of them that only `screening.standing` writes.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Identified
from records.models import ImportBatch, Record, Report
from reviews.models import Review
from screening.blinding import DecisionQuerySet, StandingQuerySet


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


class Decision(Identified):
    """One reviewer's judgement at one stage, cast on the record shown. Kept for ever."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="decisions")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="decisions")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=24, choices=Verdict.choices)
    reason = models.ForeignKey(ExclusionReason, null=True, on_delete=models.PROTECT, related_name="+")
    design = models.CharField(max_length=24, choices=Design.choices, blank=True)
    note = models.TextField(blank=True)
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
