"""What leaves the house as a file: any list behind a number, in any of these formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import transaction

from accounts.models import User
from records import masking
from records.masking import Mask
from reporting import boxes, lists, prisma
from reporting.exports import agreement_csv, decisions, rows
from reporting.exports.decisions import Opened
from reporting.exports.rows import Exported
from reporting.words import filename
from reviews import audit
from reviews.errors import Invalid
from reviews.models import Review
from reviews.snapshot import snapshot
from screening import concordance

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file."""

    content_type: str
    write: Callable[[Iterable[Exported]], Iterator[str]]


FORMATS: dict[str, Format] = {
    "ris": Format("application/x-research-info-systems; charset=utf-8", rows.ris),
    "csv": Format("text/csv; charset=utf-8", rows.csv),
}


@dataclass(frozen=True, slots=True)
class File:
    """A file on its way out, piece by piece."""

    name: str
    content_type: str
    pieces: Iterator[str]


def records(review: Review, *, key: str, format: str, by: User) -> File:
    """The list behind a number as its reader may see it; refused while the flow does not add up."""
    if format not in FORMATS:
        raise Invalid(f"A list is exported as one of: {', '.join(FORMATS)}.")
    with snapshot():
        listed = boxes.members(review, key)
        prisma.refuse_broken(prisma.flow(review))
        parts = [(part.model, list(part.order_by("pk").values_list("pk", flat=True))) for part in listed.parts]
        opened = decisions.opened(review, by)
    note(review, what=listed.label, format=format, rows=sum(len(keys) for _, keys in parts), by=by)
    mask = masking.mask_for(by, review)
    read = (_read(review, listed.unit, rows, mask, opened) for rows in _portions(parts))
    pieces = FORMATS[format].write(chain.from_iterable(read))
    return File(filename(review.title, key, format), FORMATS[format].content_type, pieces)


def agreement(review: Review, *, by: User) -> File:
    """How far reviewers agreed, as far as this reader may see it."""
    lines = list(agreement_csv.write(concordance.of(by, review)))
    note(review, what="Agreement of reviewers", format="csv", rows=max(len(lines) - 1, 0), by=by)
    return File(filename(review.title, "agreement", "csv"), FORMATS["csv"].content_type, chain(["\ufeff"], lines))


def note(review: Review, *, what: str, format: str, rows: int, by: User) -> None:
    """Every export is an act in the ledger."""
    with transaction.atomic():
        audit.record(review, actor=by, action="export.made", what=what, format=format, rows=rows)


def _portions(parts: Iterable[tuple[Any, list[int]]]) -> Iterator[list[Any]]:
    """Some rows at a time. Membership is as of the request; records never change."""
    for model, keys in parts:
        for start in range(0, len(keys), AT_ONCE):
            yield list(model.objects.filter(pk__in=keys[start : start + AT_ONCE]).order_by("pk"))


def _read(review: Review, unit: str, rows: list[Any], mask: Mask, opened: Opened) -> Iterator[Exported]:
    entries = lists.read(review, unit, rows, mask=mask)
    votes = opened.votes({entry.record.report_id for entry in entries})
    for entry in entries:
        yield Exported(entry, votes.get(entry.record.report_id, {}) if opened.any else None)
