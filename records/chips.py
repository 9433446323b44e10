"""The filters of a list that are on, each in words and with the address of the same list without it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from records.filters import Filters, Flagged
from records.languages import name_of
from records.models import ImportBatch, Search
from reviews.models import Review

ABSTRACT = {"with": "with an abstract", "without": "without an abstract"}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on; `url` takes it away."""

    words: str
    url: str


def of(review: Review, asked: QueryDict, filters: Filters, *, masked: bool) -> list[Chip]:
    """A chip for each filter that narrows the list. One that the mask ignores narrows nothing."""
    said = {
        "words": filters.words,
        "source": filters.source,
        "search": _search(review, filters.search),
        "batch": _batch(review, filters.batch),
        "year_from": f"from {filters.year_from}" if filters.year_from is not None and not masked else "",
        "year_to": f"to {filters.year_to}" if filters.year_to is not None and not masked else "",
        "abstract": ABSTRACT.get(filters.abstract, ""),
        "language": name_of(filters.language),
        "type": filters.type,
        "flag": str(Flagged(filters.flag).label) if filters.flag else "",
        "duplicates": "with duplicates" if filters.duplicates else "",
    }
    return [Chip(words, turned(asked, **{name: ""})) for name, words in said.items() if words]


def turned(asked: QueryDict, **changed: str) -> str:
    """The same list with something else asked; "" takes a question away. A page's mark never survives a change."""
    query = asked.copy()
    for name, value in {"mark": "", **changed}.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


def _search(review: Review, name: str) -> str:
    if not name:
        return ""
    found = Search.objects.filter(review=review, public_id=name).first()
    return f"{found.source}, {found.searched_on:%Y-%m-%d}" if found else "a search that is not here"


def _batch(review: Review, name: str) -> str:
    if not name:
        return ""
    found = ImportBatch.objects.filter(review=review, public_id=name).select_related("search").first()
    return (found.file_name or f"import of {found.created_at:%Y-%m-%d}") if found else "an import that is not here"
