"""Where a record came from and where it has been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from records import citations, judgements
from records.models import BatchState, Placement, RawText, Record, Revision
from reviews.models import Event


@dataclass(frozen=True, slots=True)
class Place:
    """A stay of the record in a group: why it came, when, and who put it there ("" for a rule)."""

    placement: Placement
    at: datetime | None
    who: str


def places(record: Record) -> list[Place]:
    """Every stay of a record, oldest first."""
    stays = list(Placement.objects.filter(record=record).select_related("report").order_by("pk"))
    seqs = [stay.from_seq or record.batch.from_seq or 0 for stay in stays]
    found = Event.objects.filter(review=record.review_id, seq__in=seqs).select_related("actor")
    events = {event.seq: event for event in found}
    return [_place(stay, events.get(seq)) for stay, seq in zip(stays, seqs, strict=True)]


def others(record: Record) -> list[Record]:
    """The other visible records of the same report."""
    rows = Record.objects.visible().filter(report=record.report_id).exclude(pk=record.pk)
    return list(rows.select_related("batch__search").order_by("pk"))


def revisions(record: Record, *, reader: User | AnonymousUser) -> list[tuple[Revision, str]]:
    """What the same source said of the record later, each with its text as far as this person may read it."""
    rows = Revision.objects.filter(record=record, batch__state=BatchState.VISIBLE).select_related("batch__review")
    found = [
        (row, judgements.curtain(reader, row.batch)(citations.expand(row.compressed))) for row in rows.order_by("pk")
    ]
    return [(row, text) for row, text in found if text]


def raw(record: Record, *, reader: User | AnonymousUser) -> str:
    """The entry's own text; "" where this person may not read it."""
    kept = RawText.objects.filter(record=record).first()
    return judgements.curtain(reader, record.batch)(citations.expand(kept.compressed)) if kept else ""


def _place(stay: Placement, event: Event | None) -> Place:
    return Place(stay, event.at if event else None, str(event.actor or "") if event else "")
