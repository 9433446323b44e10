"""A list behind a number as one person may read it: row by row, fifty a page, by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from accounts.models import User
from records import annotations as beside
from records import flagging, leading, masking
from records.flags import Flag
from records.masking import Mask
from records.models import Record, Report, Search, Sighting
from reporting import boxes, places
from reporting.boxes import Members
from reviews.errors import Invalid
from reviews.models import Review
from screening.models import Design, Retrieval, StageKind, Standing, State
from studies.models import StudyReport

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `id` is of the record, report or study, as the list counts; `record` is the one shown for it.

    A record that a later search met again has a row for each time, with `again` saying so and an `id` of its own.

    `fields` are the record's, masked where the reader must not see them. Standings are the released ones, "" before.
    """

    id: str
    record: Record
    fields: dict[str, Any]
    sources: tuple[str, ...]
    title_abstract: str = ""
    full_text: str = ""
    reason: str = ""
    design: str = ""
    retrieval: str = ""
    why: str = ""
    study: str = ""
    flags: tuple[Flag, ...] = ()
    again: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list; `previous` and `next` are the queries of its neighbours, "" where there is none."""

    entries: list[Entry]
    previous: str
    next: str


@dataclass(slots=True)
class _Told:
    """What the database says of the reports of one page, in a fixed number of queries."""

    standings: dict[tuple[int, str], Standing] = field(default_factory=dict)
    retrievals: dict[int, Retrieval] = field(default_factory=dict)
    studies: dict[int, str] = field(default_factory=dict)
    flags: dict[int, tuple[Flag, ...]] = field(default_factory=dict)
    sources: defaultdict[int, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    beside: beside.Found = field(default_factory=dict)


def page(review: Review, listed: Members, *, reader: User, after: str = "", before: str = "") -> ListPage:
    """The rows after (or before) the row with this public id, in the order of their keys."""
    found = _from(listed.parts, after or before, backwards=bool(before))
    more, found = len(found) > PAGE, found[:PAGE]
    if before:
        found.reverse()
    entries = read(review, listed.unit, found, mask=masking.mask_for(reader, review))
    has_previous, has_next = (more, True) if before else (bool(after), more)
    return ListPage(
        entries,
        f"?before={entries[0].id}" if entries and has_previous else "",
        f"?after={entries[-1].id}" if entries and has_next else "",
    )


def _from(parts: Sequence[QuerySet[Any]], mark: str, *, backwards: bool) -> list[Any]:
    """One row more than a page holds, from the mark on: the records, and behind them those that were met again."""
    start, key = _place(parts, mark) if mark else (len(parts) - 1 if backwards else 0, 0)
    found: list[Any] = []
    for place in range(start, -1, -1) if backwards else range(start, len(parts)):
        rows = parts[place].order_by("-pk" if backwards else "pk")
        if mark and place == start:
            rows = rows.filter(pk__lt=key) if backwards else rows.filter(pk__gt=key)
        found += rows[: PAGE + 1 - len(found)]
    return found


def _place(parts: Sequence[QuerySet[Any]], mark: str) -> tuple[int, int]:
    """In which part the row with this public id stands, and its key there."""
    record, _, batch = mark.partition(".")
    named = {"record__public_id": record, "batch__public_id": batch} if batch else {"public_id": mark}
    part = 1 if batch else 0
    key = parts[part].filter(**named).values_list("pk", flat=True).first() if part < len(parts) else None
    if key is None:
        raise Invalid("This list has changed since you opened it. Go back to its first page.")
    return part, key


def read(review: Review, unit: str, rows: Sequence[Any], *, mask: Mask) -> list[Entry]:
    """The rows of a list as entries, in the same order."""
    shown = _shown(review, unit, rows)
    told = _told({records[0].report_id for records in shown.values()}, mask)
    told.beside = beside.of(records[0] for records in shown.values())
    return [_entry(row, shown[row], told, mask) for row in rows if row in shown]


def _shown(review: Review, unit: str, rows: Sequence[Any]) -> dict[Any, list[Record]]:
    """For each row the records that it shows, the leading one first."""
    if unit == boxes.UNIT_RECORDS:
        prefetch_related_objects([row for row in rows if isinstance(row, Sighting)], "record", "batch__search")
        return {row: [row.record if isinstance(row, Sighting) else row] for row in rows}
    groups = leading.groups(rows) if unit == boxes.UNIT_REPORTS else _of_studies(review, rows)
    return {row: groups[row.pk] for row in rows if row.pk in groups}


def _of_studies(review: Review, studies: Iterable[Any]) -> dict[int, list[Record]]:
    """For each study the records of its first included report, the leading one first."""
    included = boxes.included(places.ground(review))
    links = StudyReport.objects.filter(study__in=list(studies), to_seq=None, report__in=included)
    first: dict[int, int] = {}
    for study, report in links.order_by("pk").values_list("study", "report"):
        first.setdefault(study, report)
    shown = leading.groups(Report.objects.filter(pk__in=first.values()))
    return {study: shown[report] for study, report in first.items() if report in shown}


def _told(reports: Iterable[int], mask: Mask) -> _Told:
    keys = list(reports)
    told = _Told(flags=flagging.of_reports(keys, mask))
    for row in Standing.objects.released().filter(report__in=keys).select_related("stage", "reason"):
        told.standings[row.report_id, row.stage.kind] = row
    for entry in Retrieval.objects.filter(report__in=keys, to_seq=None):
        told.retrievals[entry.report_id] = entry
    links = StudyReport.objects.filter(report__in=keys, to_seq=None)
    told.studies.update(links.values_list("report", "study__label"))
    found = Record.objects.visible().filter(report__in=keys).order_by("pk")
    for report, source in found.values_list("report", "batch__search__source"):
        told.sources[report][source] = None
    return told


def _entry(row: Any, records: Sequence[Record], told: _Told, mask: Mask) -> Entry:
    """A record stands as it came; a report shows what its leading record lacks from the others."""
    record, *others = records
    report = record.report_id
    titles = told.standings.get((report, StageKind.TITLE_ABSTRACT))
    advanced = titles is not None and titles.state == State.INCLUDED
    texts = told.standings.get((report, StageKind.FULL_TEXT)) if advanced else None
    sought = told.retrievals.get(report) if advanced else None
    return Entry(
        id=row.public_id,
        record=record,
        fields=beside.completed(mask.fields(record, others), record, told.beside),
        sources=tuple(told.sources[report]),
        title_abstract=State(titles.state).label if titles else "",
        full_text=State(texts.state).label if texts else "",
        reason=texts.reason.label if texts and texts.reason else "",
        design=str(Design(texts.design).label) if texts and texts.design else "",
        retrieval=str(sought.get_outcome_display()) if sought else "",
        why=sought.why if sought else "",
        study=told.studies.get(report, "") if texts and texts.state == State.INCLUDED else "",
        flags=told.flags.get(report, ()),
        again=_again(row.batch.search) if isinstance(row, Sighting) else "",
    )


def _again(search: Search) -> str:
    return f"met again by {search.source}, {search.searched_on:%-d %B %Y}"
