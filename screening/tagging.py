"""Which reports are likely randomised trials, by rules that can be read: for sorting, never for deciding.

A tag is worked out when it is asked for, from the records alone; `VERSION` names the rules. Whoever screens
is not shown it beside the record (a machine's word sways), and nothing is routed or removed by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from records import leading
from records.models import Record, Report
from screening.prioritisation import rct
from screening.prioritisation.rct import VERSION, Tag

__all__ = ["VERSION", "Tag", "by_likelihood", "of_records", "of_reports"]


def of_records(records: Sequence[Record]) -> Tag:
    """The tag of a report: the likeliest of its records, since one source says more than another."""
    return max((rct.tag(_text(record)) for record in records), key=lambda tag: (tag.likely, tag.score))


def of_reports(reports: Iterable[Report]) -> dict[int, Tag]:
    """Tags by the report's key, in one query."""
    return {report: of_records(records) for report, records in leading.groups(reports).items()}


def by_likelihood(reports: Sequence[Report]) -> list[Report]:
    """Likely trials first, the likeliest at the top; equal ones keep their order."""
    tags = of_reports(reports)
    shown = [report for report in reports if report.pk in tags]
    return sorted(shown, key=lambda report: (not tags[report.pk].likely, -tags[report.pk].score))


def _text(record: Record) -> rct.Text:
    return rct.Text(
        title=record.title,
        abstract=record.abstract,
        publication_types=tuple(map(str, record.publication_types)),
        keywords=tuple(map(str, record.keywords)),
    )
