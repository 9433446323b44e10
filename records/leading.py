"""Which record of a report is shown: the most complete one, then the one of the source that goes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from records import precedence
from records.models import Record, Report

WANTED = ("abstract", "doi", "pmid", "pages")
"""What makes a record complete, the weightiest first."""


def leader_of(records: Sequence[Record]) -> Record:
    """The record to show among those of one report. A rule of the records alone: no decision and no person enters."""
    return ordered(records)[0]


def ordered(records: Iterable[Record]) -> list[Record]:
    """The records of one report: the one to show, then those that fill what it lacks, in the same order.

    Ask for them with `batch__search`: the search's place decides between equally complete ones.
    """
    return sorted(records, key=_rank)


def leader(report: Report) -> Record:
    """The record to show for a report that has visible ones."""
    return leader_of(list(Record.objects.visible().filter(report=report).select_related("batch__search")))


def leaders(reports: Iterable[Report]) -> dict[int, Record]:
    """The record to show for each report, by the report's key, in one query."""
    return {report: records[0] for report, records in groups(reports).items()}


def groups(reports: Iterable[Report]) -> dict[int, list[Record]]:
    """The records of each report, by its key, in one query; the one to show comes first."""
    found: dict[int, list[Record]] = {}
    for record in Record.objects.visible().filter(report__in=list(reports)).select_related("batch__search"):
        found.setdefault(record.report_id, []).append(record)
    return {report: ordered(records) for report, records in found.items()}


def _rank(record: Record) -> tuple[list[bool], tuple[int, int], int]:
    lacking = [not getattr(record, name) for name in WANTED]
    return lacking, precedence.rank(record.batch.search), record.pk
