"""Records as the matcher compares them, read a page at a time: no more of a large review is held than it looks at."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from records.citations import COMPARED_ABSTRACT
from records.matching import Entry
from records.models import BatchState, ImportBatch, Record

PAGE = 2000
FEW, TELLING_WORDS = 20, 3
PLAIN = (
    "title",
    "original_title",
    "year",
    "journal",
    "journal_short",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "pmcid",
    "language",
    "accession",
)
LISTS = ("authors", "registrations", "publication_types", "notices")
IDENTIFIERS = ("doi", "pmid", "pmcid")


def compared(batch: ImportBatch) -> QuerySet[Record]:
    """What a staged batch is compared with: itself and everything visible, or for a few records what is near them.

    Near is what shares an identifier or one of the longest words of the title: enough for any rule, and a record typed
    in does not read half a million others.
    """
    batches = ImportBatch.objects.filter(review=batch.review_id).filter(Q(state=BatchState.VISIBLE) | Q(pk=batch.pk))
    rows = Record.objects.filter(review=batch.review_id, batch__in=list(batches.values_list("pk", flat=True)))
    few = list(Record.objects.filter(batch=batch).values(*IDENTIFIERS, "folded_title")[: FEW + 1])
    if len(few) > FEW:
        return rows
    near = rows.filter(reduce(or_, map(_near, few), Q(batch=batch)))
    return rows.filter(report__in=near.values("report"))


def read(rows: QuerySet[Record]) -> Iterator[Entry]:
    """Entries in the order of arrival. By pages: an open cursor would keep SQLite from writing anything meanwhile."""
    cut = rows.order_by("pk").annotate(beginning=Substr("abstract", 1, COMPARED_ABSTRACT))
    light = cut.values("pk", "beginning", "batch__search__source", *PLAIN, *LISTS)
    last = 0
    while page := list(light.filter(pk__gt=last)[:PAGE]):
        yield from map(_entry, page)
        last = page[-1]["pk"]


def _entry(row: dict[str, Any]) -> Entry:
    said: dict[str, Any] = {name: row[name] for name in PLAIN}
    said |= {name: tuple(map(str, row[name])) for name in LISTS}
    return Entry(key=row["pk"], abstract=row["beginning"], source=row["batch__search__source"], **said)


def _near(row: dict[str, Any]) -> Q:
    same = [Q(**{name: row[name]}) for name in IDENTIFIERS if row[name]]
    words = sorted(set(row["folded_title"].split()), key=len, reverse=True)[:TELLING_WORDS]
    return reduce(or_, [*same, *(Q(folded_title__contains=word) for word in words)], Q(pk=None))
