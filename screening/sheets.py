"""A record laid out for the person who decides on it: what the mask lets through, marked and linked.

What stands here depends on the record, the protocol and the reader's own decisions, never on anybody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from records import annotations as beside
from records import flagging, leading, links, masking
from records.flags import Flag
from records.links import Link
from records.models import Record, Report
from screening import criteria, highlighting
from screening.models import Decision, FullText, Slot, Stage, StageKind


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the abstract as HTML."""

    heading: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One record before its reviewer. HTML in `title` and `parts` is safe: screening.highlighting made it."""

    record: Record
    report: Report
    title: str
    plain_title: str
    parts: list[Part]
    fields: dict[str, Any]
    flags: tuple[Flag, ...]
    links: list[Link]
    sources: str
    block: int
    place: int
    of: int
    vote: Decision | None
    turn: int
    """How many decisions the reader has cast on this report; part of the key of a decision sent without script."""
    earlier: list[Decision]
    """The reader's own decisions on this report that were changed or taken back, newest first."""
    pdfs: list[FullText]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What sheets of one page are made from, read in a handful of queries."""

    records: dict[int, list[Record]]
    slots: dict[int, Slot]
    members: dict[int, list[int]]
    """The reports of each block that still have records, in its order: what was merged away leaves no gap."""
    votes: dict[int, list[Decision]]
    pdfs: dict[int, list[FullText]]
    terms: dict[str, list[str]]
    mask: masking.Mask
    beside: beside.Found


def of(user: User, stage: Stage, reports: Sequence[Report]) -> list[Sheet]:
    """A sheet for each report that still has records, in the order given; the number of queries is constant."""
    keys = [report.pk for report in reports]
    slots = {slot.report_id: slot for slot in Slot.objects.filter(stage=stage, report__in=keys).select_related("block")}
    blocks = {slot.block_id for slot in slots.values()}
    full = stage.kind == StageKind.FULL_TEXT
    records = list(Record.objects.visible().filter(report__in=keys).select_related("batch__search").order_by("pk"))
    shelf = _Shelf(
        records=_grouped(records),
        slots=slots,
        members=_members(blocks),
        votes=_votes(user, stage, keys),
        pdfs=_grouped(FullText.objects.filter(report__in=keys, to_seq=None).order_by("pk")) if full else {},
        terms=criteria.highlights(stage.review),
        mask=masking.mask_for(user, stage.review),
        beside=beside.of(records),
    )
    return [_sheet(report, shelf) for report in reports if report.pk in shelf.records and report.pk in slots]


def _sheet(report: Report, shelf: _Shelf) -> Sheet:
    records = shelf.records[report.pk]
    shown, *others = leading.ordered(records)
    fields = beside.completed(shelf.mask.fields(shown, others), shown, shelf.beside)
    slot = shelf.slots[report.pk]
    votes = shelf.votes.get(report.pk, [])
    members = shelf.members[slot.block_id]
    return Sheet(
        record=shown,
        report=report,
        title=highlighting.marked(fields["title"], shelf.terms),
        plain_title=highlighting.plain(fields["title"]),
        parts=[
            Part(section.heading, highlighting.marked(section.text, shelf.terms))
            for section in highlighting.sections(fields["abstract"])
        ],
        fields=fields,
        flags=flagging.of_records(records, shelf.mask),
        links=links.of(fields),
        sources=", ".join(dict.fromkeys(record.batch.search.source for record in records)),
        block=slot.block.number,
        place=members.index(report.pk) + 1,
        of=len(members),
        vote=next((vote for vote in reversed(votes) if vote.to_seq is None), None),
        turn=len(votes),
        earlier=[vote for vote in reversed(votes) if vote.to_seq is not None],
        pdfs=shelf.pdfs.get(report.pk, []),
    )


def _members(blocks: Iterable[int]) -> dict[int, list[int]]:
    alive = Slot.objects.filter(Exists(Record.objects.filter(report=OuterRef("report"))), block__in=blocks)
    found: dict[int, list[int]] = {}
    for block, report in alive.order_by("block", "position").values_list("block", "report"):
        found.setdefault(block, []).append(report)
    return found


def _votes(user: User, stage: Stage, reports: Sequence[int]) -> dict[int, list[Decision]]:
    found: dict[int, list[Decision]] = {}
    own = Decision.objects.own(user).filter(stage=stage, record__report__in=reports)
    for vote in own.select_related("record", "reason").order_by("from_seq", "pk"):
        found.setdefault(vote.record.report_id, []).append(vote)
    return found


def _grouped(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.report_id, []).append(row)
    return found
