"""Records that a later search returned again: hits of that search, and duplicates of what is held."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from records.models import BatchState, ImportBatch, Sighting


def counted(review: int) -> QuerySet[Sighting]:
    """The sightings that count as records identified again, each once for a record and day.

    A search returned the record that another one had brought, and is a later run or of another day. What came in with
    a file that is here already, or for the search that the record is from, is the same search again: it counts nothing.
    """
    found = _of_later_searches(review)
    same_day = found.filter(
        record=OuterRef("record"), batch__search__searched_on=OuterRef("batch__search__searched_on")
    )
    return found.exclude(Exists(same_day.filter(pk__lt=OuterRef("pk"))))


def _of_later_searches(review: int) -> QuerySet[Sighting]:
    search, first = "batch__search", "record__batch__search"
    another_day = ~Q(**{f"{search}__searched_on": F(f"{first}__searched_on")})
    declared = Q(**{f"{search}__rerun_of__isnull": False}) & ~Q(**{search: F(first)})
    file_is_here = ImportBatch.objects.filter(
        review=review, state=BatchState.VISIBLE, file_sha256=OuterRef("batch__file_sha256"), pk__lt=OuterRef("batch")
    ).exclude(file_sha256="")
    visible = Sighting.objects.filter(
        batch__review=review, batch__state=BatchState.VISIBLE, record__batch__state=BatchState.VISIBLE
    )
    return visible.filter(another_day | declared).exclude(Exists(file_is_here))
