"""Lists of records: searched, filtered, sorted, fifty a page by key, never counted beyond ten thousand.

No decision enters: neither a filter nor an order depends on what anybody decided. What is masked can be neither
searched for nor filtered nor sorted by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Count, QuerySet

from records import annotations as beside
from records import filters, flagging, marking, searching
from records.filters import Filters, Order
from records.flags import Flag
from records.folding import unmarked
from records.listing import COUNTED, Place, Sort, Sought
from records.masking import Mask
from records.models import Record
from reviews.errors import Invalid
from reviews.models import Review

PAGE = 50
SORTS = {
    Order.ARRIVAL: Sort("record_id"),
    Order.NEWEST: Sort("newest", descending=True),
    Order.OLDEST: Sort("oldest"),
    Order.TITLE: Sort("title"),
    Order.AUTHOR: Sort("author"),
}
OPEN_ORDERS = (Order.ARRIVAL, Order.TITLE)
"""What a list can be sorted by while authors, journal and year are masked."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, the marks from which its neighbours are read ("" where there is none), and how many fit."""

    rows: list[Record]
    following: str
    preceding: str
    hits: int
    """Exact up to ten thousand; one more stands for more."""

    @property
    def count(self) -> str:
        """How many, in words."""
        return _in_words(self.hits)


def page(review: Review, asked: Filters, *, mark: str = "", size: int = PAGE, masked: bool = False) -> Page:
    """One page of a list, after or before a mark that an earlier page gave out."""
    order = Order(asked.order if not masked or asked.order in OPEN_ORDERS else Order.ARRIVAL)
    direction, place = _read(mark, order)
    backwards = direction == "before"
    sort = SORTS[order].opposite if backwards else SORTS[order]
    conditions = tuple(filters.conditions(review, asked, masked=masked))
    sought = Sought(review.pk, conditions, searching.read(asked.words), masked)
    hits, places = sought.few(sort, place, size=size + 1)
    if hits > COUNTED:
        places = sought.next(sort, place, size=size + 1)
    return _cut(places, order, hits=hits, size=size, backwards=backwards, begun=bool(place))


def arrived(records: QuerySet[Record], *, mark: str = "", size: int = PAGE) -> Page:
    """One page of any records in the order of their arrival, masked or not: it depends on nothing that is masked."""
    direction, place = _read(mark, Order.ARRIVAL)
    backwards = direction == "before"
    rest = records.filter(**{f"pk__{'lt' if backwards else 'gt'}": place[1]}) if place else records
    keys = rest.order_by("-pk" if backwards else "pk").values_list("pk", flat=True)[: size + 1]
    hits = _hits(records)
    return _cut([(pk, pk) for pk in keys], Order.ARRIVAL, hits=hits, size=size, backwards=backwards, begun=bool(place))


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown: fields through the mask, the title as safe HTML with what was searched for marked."""

    record: Record
    fields: dict[str, Any]
    title: str
    siblings: int
    flags: tuple[Flag, ...]


def lines(page: Page, asked: Filters, mask: Mask) -> list[Line]:
    """The rows of a page, in three queries more; an abstract written beside a record is among its fields."""
    sizes, question = siblings(page.rows), searching.read(asked.words)
    flags, found = flagging.of_reports(sizes, mask), beside.of(page.rows)
    return [
        Line(
            record,
            beside.completed(mask.fields(record), record, found),
            marking.marked(unmarked(record.title), question),
            sizes[record.report_id],
            flags.get(record.report_id, ()),
        )
        for record in page.rows
    ]


def siblings(records: Sequence[Record]) -> dict[int, int]:
    """How many visible records each report of these has, by the report's key."""
    reports = {record.report_id for record in records}
    rows = Record.objects.visible().filter(report__in=reports).order_by().values("report").annotate(n=Count("pk"))
    return {row["report"]: row["n"] for row in rows}


def _cut(places: list[Place], order: Order, *, hits: int, size: int, backwards: bool, begun: bool) -> Page:
    """A page out of one place more than it shows, read forwards or backwards."""
    more, places = len(places) > size, places[:size]
    if backwards:
        places.reverse()
    first, last = (_mark("before", order, places[0]), _mark("after", order, places[-1])) if places else ("", "")
    following = last if more or backwards else ""
    preceding = first if (more if backwards else begun) else ""
    return Page(_records([pk for _, pk in places]), following, preceding, hits)


def counted(records: QuerySet[Record]) -> str:
    """How many, in words: “9 871”, “10 000+”; "" for none."""
    return _in_words(hits) if (hits := _hits(records)) else ""


def _hits(records: QuerySet[Record]) -> int:
    return records.order_by()[: COUNTED + 1].count()


def _in_words(hits: int) -> str:
    return f"{min(hits, COUNTED):,}".replace(",", "\u202f") + ("+" if hits > COUNTED else "")


def _records(keys: Sequence[int]) -> list[Record]:
    """The rows of a page in its order; one that is gone since its place was read is left out."""
    found = Record.objects.visible().select_related("batch__search", "report").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _mark(direction: str, order: Order, place: Place) -> str:
    key, pk = place
    plain = bytes(key).hex() if isinstance(key, bytes | memoryview) else key
    return Signer(salt="records.catalogue").sign_object([direction, order, plain, pk], compress=True)


def _read(mark: str, order: Order) -> tuple[str, Place | None]:
    if not mark:
        return "after", None
    try:
        direction, made_for, key, pk = Signer(salt="records.catalogue").unsign_object(mark)
    except (BadSignature, ValueError):
        made_for = ""
    if made_for != order:
        raise Invalid("This page of the list cannot be found. Go to the list's beginning.")
    return direction, (bytes.fromhex(key) if isinstance(key, str) else key, int(pk))
