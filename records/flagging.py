"""The flags of reports (records.flags): what any visible record of a report says holds for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from records import flags
from records.flags import Flag
from records.masking import Mask
from records.models import Record


def of_reports(reports: Iterable[int], mask: Mask) -> dict[int, tuple[Flag, ...]]:
    """The flags of each report that has any, in one query. A reference names a journal: masked, it is held back."""
    said: dict[int, list[tuple[Flag, ...]]] = {}
    rows = Record.objects.visible().filter(report__in=set(reports)).exclude(flag="").order_by("pk")
    for record in rows.only("report", "title", "publication_types", "notices"):
        said.setdefault(record.report_id, []).append(_said(record))
    return {report: _held_back(flags.together(each), mask) for report, each in said.items()}


def of_records(records: Iterable[Record], mask: Mask) -> tuple[Flag, ...]:
    """The same of one report whose visible records are at hand."""
    return _held_back(flags.together(_said(record) for record in records if record.flag), mask)


def _said(record: Record) -> tuple[Flag, ...]:
    return flags.of(title=record.title, publication_types=record.publication_types, notices=record.notices)


def _held_back(found: tuple[Flag, ...], mask: Mask) -> tuple[Flag, ...]:
    return tuple(replace(flag, reference="") for flag in found) if mask.on else found
