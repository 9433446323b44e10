"""What a list of records can be narrowed by, and each as a condition on the narrow table (records.indexes)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import models

from records import listing, tallies
from records.flags import Kind
from records.folding import fold
from records.languages import name_of
from records.listing import Piece
from records.models import BatchState, ImportBatch
from reviews.models import Review


class Order(models.TextChoices):
    ARRIVAL = "arrival", "Order of arrival"
    NEWEST = "newest", "Year, newest first"
    OLDEST = "oldest", "Year, oldest first"
    TITLE = "title", "Title"
    AUTHOR = "author", "First author"


class Flagged(models.TextChoices):
    ANY = "any", "any flag"
    RETRACTED = "retracted", "retracted or doubted"
    CORRECTED = "corrected", "corrected"


NONE = Piece("1 = 0")
KINDS = {Flagged.RETRACTED: (Kind.RETRACTED, Kind.CONCERN), Flagged.CORRECTED: (Kind.CORRECTED,)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list shows. `search` and `batch` are public ids; `abstract` is "", "with" or "without"."""

    words: str = ""
    search: str = ""
    source: str = ""
    batch: str = ""
    year_from: int | None = None
    year_to: int | None = None
    abstract: str = ""
    language: str = ""
    type: str = ""
    flag: str = ""
    duplicates: bool = False
    order: str = Order.ARRIVAL

    @property
    def narrow(self) -> bool:
        """Whether one of the rarer filters is on."""
        years = (self.year_from, self.year_to)
        return any((self.abstract, self.language, self.type, self.flag, self.duplicates)) or years != (None, None)


def conditions(review: Review, asked: Filters, *, masked: bool) -> Iterator[Piece]:
    """The conditions that the rows of a list fulfil, visibility among them. The year is not asked for while masked."""
    visible = ImportBatch.objects.filter(review=review, state=BatchState.VISIBLE).order_by("pk")
    batches = list(visible.values_list("pk", "public_id", "search__public_id", "search__source"))
    # The reports that are flagged are few: where they are asked for, the plus leaves the planner their index only.
    yield Piece(f"{'+' if asked.flag else ''}l.review_id = %s", (review.pk,))
    yield _imports(asked, batches)
    if not masked:
        yield from _years(asked)
    if asked.abstract:
        yield Piece("l.abstract" if asked.abstract == "with" else "NOT l.abstract")
    if asked.language:
        name = name_of(asked.language)
        yield _spelled("l.language", [each for each in _written(review) if name_of(each) == name])
    if asked.type:
        name = fold(asked.type)
        yield _spelled("l.types", [each for each in _typed(review) if name in map(fold, json.loads(each))])
    yield from _of_the_report(review, asked, [pk for pk, *_ in batches])


def sources(review: Review) -> list[tuple[str, int]]:
    """Each source with how many records its imports brought, as the page of searches counts them."""
    return sorted(tallies.new_by_source(review).items(), key=lambda each: fold(each[0]))


def languages(review: Review) -> list[str]:
    """The languages of a review, each once however it is written."""
    return sorted({name_of(each) for each in _written(review)} - {""})


def types(review: Review) -> list[str]:
    """The publication types of a review, each once however it is spelled."""
    found: dict[str, str] = {}
    for name in (name for every in _typed(review) for name in json.loads(every)):
        found.setdefault(fold(name), name)
    return [found[key] for key in sorted(found) if key]


def _written(review: Review) -> list[str]:
    return listing.distinct(review.pk, "language")


def _typed(review: Review) -> list[str]:
    return listing.distinct(review.pk, "types")


def _spelled(column: str, values: Sequence[str]) -> Piece:
    return Piece(f"{column} IN ({', '.join(['%s'] * len(values))})", tuple(values)) if values else NONE


def _imports(asked: Filters, batches: Sequence[tuple[int, str, str, str]]) -> Piece:
    wanted = (asked.batch, asked.search, asked.source)
    chosen = [pk for pk, *names in batches if all(want in ("", name) for want, name in zip(wanted, names, strict=True))]
    # Where all of them are wanted their index is no help, and the plus keeps the planner from it.
    return _one_of("l.batch_id" if any(wanted) else "+l.batch_id", chosen)


def _years(asked: Filters) -> Iterator[Piece]:
    if asked.year_from is not None:
        yield Piece("l.newest >= %s", (asked.year_from,))
    if asked.year_to is not None:
        yield Piece("l.oldest <= %s", (asked.year_to,))


def _of_the_report(review: Review, asked: Filters, visible: Sequence[int]) -> Iterator[Piece]:
    """What any visible record of the same report says."""
    if asked.flag:
        kinds = KINDS.get(Flagged(asked.flag), tuple(Kind))
        said = (
            f"f.flag <> '' AND f.flag IN ({', '.join(['%s'] * len(kinds))}) AND {_one_of('+f.batch_id', visible).sql}"
        )
        inner = f"SELECT f.report_id FROM records_listed AS f WHERE f.review_id = %s AND {said}"
        yield Piece(f"l.report_id IN ({inner})", (review.pk, *kinds))
    if asked.duplicates:
        inner = "SELECT 1 FROM records_listed AS o WHERE o.report_id = l.report_id AND o.record_id <> l.record_id"
        # Beside words their index is the better one, and the cast keeps the planner to it.
        shared = "CAST(l.shared AS integer) = 1" if asked.words else "l.shared"
        yield Piece(f"{shared} AND EXISTS ({inner} AND {_one_of('+o.batch_id', visible).sql})")


def _one_of(column: str, keys: Sequence[int]) -> Piece:
    return Piece(f"{column} IN ({', '.join(map(str, keys))})") if keys else NONE
