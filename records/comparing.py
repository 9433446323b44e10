"""Records side by side: which fields differ, and groups of duplicates page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, QuerySet

from records import flagging, leading
from records.flags import Flag
from records.folding import fold, unmarked
from records.languages import name_of
from records.masking import Mask
from records.models import Placement, Record, Report
from records.searching import MOST_TERMS
from reviews.models import Event, Review

PAGE = 10
FIELDS = {
    "title": "Title",
    "authors": "Authors",
    "year": "Year",
    "journal": "Journal",
    "volume": "Volume",
    "issue": "Issue",
    "pages": "Pages",
    "doi": "DOI",
    "pmid": "PMID",
    "registrations": "Registered as",
    "publication_types": "Type",
    "language": "Language",
    "notices": "Notices",
    "abstract": "Abstract",
}
QUIET = ("volume", "issue", "pages", "language", "publication_types", "abstract")
"""Shown only where the records differ."""


class Because(models.TextChoices):
    DOI = "doi", "the same DOI"
    PMID = "pmid", "the same PMID"
    OTHER = "other", "no shared identifier"
    PERSON = "person", "a person’s word"


@dataclass(frozen=True, slots=True)
class Row:
    """One field of several records, in their order."""

    label: str
    values: list[str]
    differs: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A report with its records: the one that is shown first, each with the reason it is there."""

    report: Report
    records: list[Record]
    reasons: list[str]
    rows: list[Row]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which groups a list shows: those with a record that has these words, and one that is there for this reason."""

    words: str = ""
    because: str = ""

    def among(self, groups: QuerySet[Any], mask: Mask) -> QuerySet[Any]:
        """`groups` are rows with a `report`. What is masked is not searched either."""
        members = Record.objects.visible().filter(report=OuterRef("report"))
        column = "folded_title" if mask.on else "search_text"
        for word in fold(self.words).split()[:MOST_TERMS]:
            groups = groups.filter(Exists(members.filter(**{f"{column}__contains": word})))
        if self.because:
            groups = groups.filter(Exists(_placed(self.because).filter(record__report=OuterRef("report"))))
        return groups


def rows(records: Sequence[Record], mask: Mask) -> list[Row]:
    """The fields of records side by side. A field that one of them does not have is no difference."""
    fields = [mask.fields(record) for record in records]
    found = [_row(label, [_text(name, each[name]) for each in fields]) for name, label in FIELDS.items()]
    quiet = {FIELDS[name] for name in QUIET}
    return [row for row in found if any(row.values) and (row.differs or row.label not in quiet)]


def groups(review: Review, mask: Mask, wanted: Wanted, *, after: int = 0, size: int = PAGE) -> tuple[list[Group], int]:
    """Reports with more than one visible record, oldest first; and after which of them the next page begins."""
    visible = Record.objects.visible().filter(review=review)
    crowded = visible.filter(report__gt=after).order_by().values("report").annotate(n=Count("pk")).filter(n__gt=1)
    keys = list(wanted.among(crowded, mask).order_by("report").values_list("report", flat=True)[: size + 1])
    shown = keys[:size]
    return _groups(visible.filter(report__in=shown), mask), shown[-1] if len(keys) > size else 0


def count(review: Review) -> tuple[int, int]:
    """How many groups of duplicates there are, and how many records more than reports (U of the flow)."""
    visible = Record.objects.visible().filter(review=review).order_by()
    sizes = visible.values("report").annotate(n=Count("pk")).filter(n__gt=1).values_list("n", flat=True)
    found = list(sizes)
    return len(found), sum(found) - len(found)


def _placed(because: str) -> QuerySet[Placement]:
    """The current places that records have for a kind of reason."""
    said = Exists(
        Event.objects.filter(review=OuterRef("record__review"), seq=OuterRef("from_seq"), actor__isnull=False)
    )
    places = Placement.objects.filter(to_seq=None).exclude(reason="")
    if because == Because.PERSON:
        return Placement.objects.filter(said, to_seq=None, from_seq__gt=0).exclude(back=None)
    if because == Because.OTHER:
        return places.exclude(said).exclude(reason__icontains="same DOI").exclude(reason__icontains="same PMID")
    return places.filter(reason__icontains=f"same {because}")


def _groups(records: Any, mask: Mask) -> list[Group]:
    by_report: dict[Report, list[Record]] = {}
    for record in records.select_related("report", "batch__search").order_by("report", "pk"):
        by_report.setdefault(record.report, []).append(record)
    told = dict(
        Placement.objects.filter(record__report__in=list(by_report), to_seq=None).values_list("record", "reason")
    )
    return [_group(report, found, told, mask) for report, found in by_report.items()]


def _group(report: Report, found: list[Record], told: dict[int, str], mask: Mask) -> Group:
    shown = leading.ordered(found)
    reasons = [told.get(record.pk, "") for record in shown]
    return Group(report, shown, reasons, rows(shown, mask), flagging.of_records(found, mask))


def _row(label: str, values: list[str]) -> Row:
    return Row(label, values, len({fold(value) for value in values} - {""}) > 1)


def _text(name: str, value: Any) -> str:
    if name == "language":
        return name_of(value or "")
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else unmarked(str(value))
