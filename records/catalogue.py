"""Lists of records: searched, filtered, sorted, fifty a page by key, never counted beyond ten thousand.

No decision enters: neither a filter nor an order depends on what anybody decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Substr

from records.folding import fold
from records.models import Record
from reviews.errors import Invalid
from reviews.models import Review

PAGE = 50
COUNTED = 10_000
LONGEST_KEY = 80


class Order(models.TextChoices):
    ARRIVAL = "arrival", "Order of arrival"
    NEWEST = "newest", "Year, newest first"
    OLDEST = "oldest", "Year, oldest first"
    TITLE = "title", "Title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list shows. `search` is a search's public id; `abstract` is "", "with" or "without"."""

    words: str = ""
    search: str = ""
    source: str = ""
    year_from: int | None = None
    year_to: int | None = None
    abstract: str = ""
    duplicates: bool = False
    notices: bool = False
    order: str = Order.ARRIVAL


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and the marks from which its neighbours are read ("" where there is none)."""

    rows: list[Record]
    following: str
    preceding: str


def found(review: Review, filters: Filters, *, masked: bool = False) -> QuerySet[Record]:
    """The records that a list shows, not yet ordered. What is masked cannot be searched or filtered by either."""
    records: QuerySet[Record] = Record.objects.visible().filter(review=review)
    column = "folded_title" if masked else "search_text"
    for word in fold(filters.words).split():
        records = records.filter(**{f"{column}__contains": word})
    if filters.search:
        records = records.filter(batch__search__public_id=filters.search)
    if filters.source:
        records = records.filter(batch__search__source=filters.source)
    if not masked:
        records = _in_years(records, filters)
    if filters.abstract:
        records = records.filter(abstract="") if filters.abstract == "without" else records.exclude(abstract="")
    if filters.notices:
        records = records.exclude(notices=[])
    if filters.duplicates:
        same = Record.objects.visible().filter(report=OuterRef("report")).exclude(pk=OuterRef("pk"))
        records = records.filter(Exists(same))
    return records


def page(records: QuerySet[Record], *, order: str, mark: str = "", size: int = PAGE, masked: bool = False) -> Page:
    """One page of a list, after or before a mark that an earlier page gave out."""
    key, descending = _key(order, masked=masked)
    ordered = records.annotate(sort_key=key).select_related("batch__search", "report")
    direction, place = _read(mark)
    backwards = direction == "before"
    if place:
        ordered = ordered.filter(_beyond(place, descending=descending != backwards))
    sign = "-" if descending != backwards else ""
    rows: list[Any] = list(ordered.order_by(f"{sign}sort_key", f"{sign}pk")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    first, last = (_mark("before", rows[0]), _mark("after", rows[-1])) if rows else ("", "")
    return Page(rows, last if more or backwards else "", first if (more if backwards else bool(place)) else "")


def counted(records: QuerySet[Record]) -> str:
    """How many, in words: exact up to ten thousand, “10 000+” beyond."""
    number = records[: COUNTED + 1].count()
    return f"{min(number, COUNTED):,}".replace(",", "\u202f") + ("+" if number > COUNTED else "")


def siblings(records: Sequence[Record]) -> dict[int, int]:
    """How many visible records each report of these has, by the report's key."""
    reports = {record.report_id for record in records}
    rows = Record.objects.visible().filter(report__in=reports).order_by().values("report").annotate(n=Count("pk"))
    return {row["report"]: row["n"] for row in rows}


def _in_years(records: QuerySet[Record], filters: Filters) -> QuerySet[Record]:
    if filters.year_from is not None:
        records = records.filter(year__gte=filters.year_from)
    if filters.year_to is not None:
        records = records.filter(year__lte=filters.year_to)
    return records


def _key(order: str, *, masked: bool) -> tuple[Any, bool]:
    """What a list is sorted by, and whether downwards. An order by something masked falls back to that of arrival."""
    if order == Order.TITLE:
        return Substr("folded_title", 1, LONGEST_KEY), False
    if order in (Order.NEWEST, Order.OLDEST) and not masked:
        # A record without a year comes last either way.
        unknown = 0 if order == Order.NEWEST else 9999
        return Coalesce(F("year"), Value(unknown)), order == Order.NEWEST
    return F("pk"), False


def _beyond(place: tuple[Any, int], *, descending: bool) -> Q:
    key, pk = place
    step = "lt" if descending else "gt"
    return Q(**{f"sort_key__{step}": key}) | Q(sort_key=key, **{f"pk__{step}": pk})


def _mark(direction: str, record: Any) -> str:
    return Signer(salt="records.catalogue").sign_object([direction, record.sort_key, record.pk], compress=True)


def _read(mark: str) -> tuple[str, tuple[Any, int] | None]:
    if not mark:
        return "after", None
    try:
        direction, key, pk = Signer(salt="records.catalogue").unsign_object(mark)
    except (BadSignature, ValueError):
        raise Invalid("This page of the list cannot be found. Go to the list's beginning.") from None
    return direction, (key, int(pk))
