"""Records that a lead knows to be relevant before anybody decides: they teach the order, they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from records.models import Record
from records.readers import identifiers
from reviews import audit, locks
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Review
from screening import relevance, stages
from screening.models import KnownRelevant, StageKind

MOST_LINES = 1000


def named(review: Review) -> QuerySet[KnownRelevant]:
    """Those that are named now, the newest first."""
    rows = KnownRelevant.objects.filter(review=review, to_seq=None).select_related("record__report", "by")
    return rows.order_by("-pk")


@transaction.atomic
def name(review: Review, *, by: User, identifiers: str) -> int:
    """Name the records with these PMIDs or DOIs, one a line; returns how many are new. All of them or none."""
    locks.exclusive(Review.objects.filter(pk=review.pk))
    found = _found(review, identifiers.splitlines())
    there = set(named(review).values_list("record__report", flat=True))
    fresh = {record.report_id: record for record in found if record.report_id not in there}
    if not fresh:
        raise Conflict("All of these are named already.")
    seq = audit.reserve(review)
    KnownRelevant.objects.bulk_create(
        KnownRelevant(review=review, record=record, by=by, from_seq=seq) for record in fresh.values()
    )
    ids = sorted(record.public_id for record in fresh.values())
    audit.record(review, actor=by, action="known.named", records=len(ids), named=ids)
    relevance.want(stages.of(review, StageKind.TITLE_ABSTRACT), seq=seq, by=by)
    return len(fresh)


@transaction.atomic
def withdraw(review: Review, *, by: User, known: str) -> None:
    """No longer name it."""
    locks.exclusive(Review.objects.filter(pk=review.pk))
    row = named(review).filter(public_id=known).first()
    if row is None:
        raise NotFound
    seq = audit.reserve(review)
    KnownRelevant.objects.filter(pk=row.pk).update(to_seq=seq)
    audit.record(review, actor=by, action="known.withdrawn", record=row.record.public_id)
    relevance.want(stages.of(review, StageKind.TITLE_ABSTRACT), seq=seq, by=by)


def _found(review: Review, lines: Sequence[str]) -> list[Record]:
    """A record for every line that says something; the first line that names none is told."""
    if len(lines) > MOST_LINES:
        raise _refused(f"At most {MOST_LINES} lines at once; these are {len(lines)}.")
    said = [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip()]
    if not said:
        raise _refused("Write at least one PMID or DOI.")
    return [_record(review, number, text) for number, text in said]


def _record(review: Review, number: int, text: str) -> Record:
    doi = identifiers.doi(text)
    pmid = "" if doi else identifiers.pmid(text)
    if not doi and not pmid:
        raise _refused(f"Line {number}: “{text[:80]}” is neither a PMID nor a DOI. Nothing was named.")
    same = Q(doi=doi) if doi else Q(pmid=pmid)
    record = Record.objects.visible().filter(same, review=review).order_by("pk").first()
    if not isinstance(record, Record):
        raise _refused(
            f"Line {number}: no record of this review has “{text[:80]}”. Import it first; nothing was named."
        )
    return record


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, {"identifiers": sentence})
