"""What a source did not give, written beside the record: the only writer of `Annotation`. Records stay as they came.

Whoever shows records takes `of` once for a page and passes each record's fields through `completed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from records import masking
from records.models import AnnotatedField, Annotation, Record
from reviews import audit, locks
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Review
from reviews.templatetags.tandem import thousands

LONGEST = 100_000
Found = Mapping[int, Sequence[Annotation]]
"""The current annotations of some reports, by the report's key; they follow their record when reports are split."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A text to be written beside a record, with its origin in words."""

    record: Record
    text: str
    origin: str


def of(records: Iterable[Record]) -> dict[int, list[Annotation]]:
    """What stands beside these records, or beside others of their reports, in one query."""
    found: dict[int, list[Annotation]] = {}
    reports = {record.report_id for record in records}
    rows = Annotation.objects.filter(record__report__in=reports, to_seq=None).select_related("record").order_by("pk")
    for row in rows:
        found.setdefault(row.record.report_id, []).append(row)
    return found


def completed(fields: Mapping[str, Any], record: Record, found: Found) -> dict[str, Any]:
    """A record's fields with what they lack filled in; `origins` says in words where each such text is from.

    What stands beside the record itself comes first. What the mask holds back is not filled in.
    """
    filled: dict[str, Any] = {**fields, "origins": dict(fields.get("origins") or {})}
    beside = sorted(found.get(record.report_id, ()), key=lambda each: each.record_id != record.pk)
    for each in beside:
        if not filled[each.field] and not (fields["masked"] and each.field in masking.MASKED):
            filled |= {each.field: each.text, "origins": {**filled["origins"], each.field: each.origin}}
    return filled


def own(record: Record) -> bool:
    """Whether an abstract stands beside this very record."""
    return Annotation.objects.filter(record=record, field=AnnotatedField.ABSTRACT, to_seq=None).exists()


def add_by_hand(record: Record, *, by: User, text: str) -> Annotation:
    """An abstract that a person copied or typed; one that stands there already is replaced and kept in the history."""
    said = text.strip()
    if not said:
        raise Invalid("The abstract is empty. Paste its text.", {"text": "Paste the abstract."})
    if len(said) > LONGEST:
        raise Invalid(
            f"An abstract has at most {thousands(LONGEST)} characters.", {"text": "Paste the abstract alone."}
        )
    if record.abstract:
        raise Conflict("The source gave an abstract for this record, and that stays as it came.")
    [made] = write(record.review, by=by, additions=[Addition(record, said, f"entered by {by.name or by.email}")])
    return made


@transaction.atomic
def write(review: Review, *, by: User, additions: Sequence[Addition]) -> list[Annotation]:
    """Write texts beside records as one act. An earlier text ends where the new one begins."""
    locks.exclusive(Review.objects.filter(pk=review.pk))
    seq = audit.reserve(review)
    records = [each.record.pk for each in additions]
    Annotation.objects.filter(record__in=records, field=AnnotatedField.ABSTRACT, to_seq=None).update(to_seq=seq)
    made = Annotation.objects.bulk_create(
        Annotation(record=each.record, text=each.text, origin=each.origin, by=by, from_seq=seq) for each in additions
    )
    audit.record(
        review,
        actor=by,
        action="abstracts.added",
        number=len(made),
        records={each.record.public_id: each.origin for each in additions},
    )
    return made


@transaction.atomic
def withdraw(record: Record, *, by: User) -> None:
    """Take the current abstract beside a record away again; it stays in the history."""
    locks.exclusive(Review.objects.filter(pk=record.review_id))
    seq = audit.reserve(record.review)
    current = Annotation.objects.filter(record=record, field=AnnotatedField.ABSTRACT, to_seq=None)
    if not current.update(to_seq=seq):
        raise NotFound
    audit.record(record.review, actor=by, action="abstract.withdrawn", record=record.public_id)
