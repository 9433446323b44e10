"""What people say beside records and searches, which themselves stay as they came."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Identified
from reviews.models import Review


class AnnotatedField(models.TextChoices):
    ABSTRACT = "abstract", "Abstract"


class Annotation(Identified):
    """What a source did not give, added beside a record with its origin in words. Only `records.annotations` writes."""

    record = models.ForeignKey("records.Record", on_delete=models.PROTECT, related_name="annotations")
    field = models.CharField(max_length=16, choices=AnnotatedField.choices, default=AnnotatedField.ABSTRACT)
    text = models.TextField()
    origin = models.TextField()
    """Where the text is from, in words: `PubMed 12345, fetched 25 November 2026`, `entered by Lena Lead`."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    from_seq = models.PositiveBigIntegerField()
    to_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "field"], condition=Q(to_seq=None), name="one_current_annotation_per_record_and_field"
            ),
            models.CheckConstraint(condition=~Q(origin=""), name="an_annotation_says_its_origin"),
            models.CheckConstraint(condition=~Q(text=""), name="an_annotation_says_something"),
        ]


class Statement(models.Model):
    """What a review says of one item of PRISMA-S over all its searches. Only `records.statements` writes."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="statements")
    item = models.PositiveSmallIntegerField()
    """The item's number in PRISMA-S (Rethlefsen 2021), 1 to 16."""
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "item"], name="one_statement_per_review_and_item"),
            models.CheckConstraint(
                condition=Q(item__gte=1, item__lte=16), name="a_statement_is_of_an_item_of_prisma_s"
            ),
        ]
