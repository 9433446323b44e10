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

LONGEST = 100_000
Found = Mapping[int, Mapping[str, Annotation]]
"""The current annotations of some records: by the record's key, then by the field's name."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A text to be written beside a record, with its origin in words."""

    record: Record
    text: str
    origin: str


def of(records: Iterable[Record]) -> dict[int, dict[str, Annotation]]:
    """What stands beside these records now, in one query."""
    found: dict[int, dict[str, Annotation]] = {}
    for row in Annotation.objects.filter(record__in=[record.pk for record in records], to_seq=None):
        found.setdefault(row.record_id, {})[row.field] = row
    return found


def completed(fields: Mapping[str, Any], records: Sequence[Record], found: Found) -> dict[str, Any]:
    """A record's fields with what they lack filled in; `origins` says in words where each such text is from.

    `records` are those of the report, the one shown first; what the mask holds back is not filled in.
    """
    filled: dict[str, Any] = {**fields, "origins": dict(fields.get("origins") or {})}
    for name in AnnotatedField.values:
        beside = next((found[record.pk][name] for record in records if name in found.get(record.pk, {})), None)
        if beside and not filled[name] and not (fields["masked"] and name in masking.MASKED):
            filled |= {name: beside.text, "origins": {**filled["origins"], name: beside.origin}}
    return filled


def add_by_hand(record: Record, *, by: User, text: str) -> Annotation:
    """An abstract that a person copied or typed; one that stands there already is replaced and kept in the history."""
    said = text.strip()
    if not said:
        raise Invalid("The abstract is empty. Paste its text.", {"text": "Paste the abstract."})
    if len(said) > LONGEST:
        raise Invalid(f"An abstract has at most {LONGEST:,} characters.", {"text": "Paste the abstract alone."})
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
