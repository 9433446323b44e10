"""The order by relevance: what was learned, from what, and what was known before anybody decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Identified
from records.models import Record
from reviews.models import Review
from screening.models.stages import Stage


class Ranking(Identified):
    """What waits at a stage, the most promising first. Older ones stay for the account and lose their order."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="rankings")
    made_at = models.DateTimeField(default=timezone.now)
    seq = models.PositiveBigIntegerField()
    """The newest place in the ledger when its labels were read: it knows everything up to there."""
    relevant = models.PositiveIntegerField()
    irrelevant = models.PositiveIntegerField()
    """Reports with a released decision."""
    known = models.PositiveIntegerField()
    """Relevant records that a lead named and nobody had decided."""
    name = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    order = models.BinaryField()
    """Keys of reports, eight bytes each, little-endian; empty once a newer ranking stands."""
    weights = models.JSONField(default=dict)
    """The strongest terms with their weights."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "seq"], name="one_ranking_per_stage_and_place_in_the_ledger"),
            models.CheckConstraint(
                condition=Q(irrelevant__gte=1) & (Q(relevant__gte=1) | Q(known__gte=1)),
                name="a_ranking_knows_both_kinds",
            ),
        ]


class KnownRelevant(Identified):
    """A record that a lead knew to be relevant before it was decided. It teaches the ranking and decides nothing."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="known_relevant")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    from_seq = models.PositiveBigIntegerField()
    to_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(to_seq=None), name="a_record_is_known_to_be_relevant_once"
            )
        ]
