"""Which record of a report is shown: the most complete one, then the one that came first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from records.models import Record, Report


def leader_of(records: Sequence[Record]) -> Record:
    """The record to show among those of one report. A rule of the records alone: no decision and no person enters."""
    return min(records, key=lambda record: (not record.abstract, not record.doi, not record.pmid, record.pk))


def leader(report: Report) -> Record:
    """The record to show for a report that has visible ones."""
    return leader_of(list(Record.objects.visible().filter(report=report)))


def leaders(reports: Iterable[Report]) -> dict[int, Record]:
    """The record to show for each report, by the report's key, in one query."""
    groups: dict[int, list[Record]] = {}
    for record in Record.objects.visible().filter(report__in=list(reports)).select_related("batch__search"):
        groups.setdefault(record.report_id, []).append(record)
    return {report: leader_of(records) for report, records in groups.items()}
