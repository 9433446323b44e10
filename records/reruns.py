"""What a later run of a search shows against the earlier one: new, met again, vanished, retracted since."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from records.models import BatchState, Record, Revision, Search, Sighting
from records.notices import grave
from reviews.errors import NotFound


@dataclass(frozen=True, slots=True)
class Difference:
    """How many records both runs hold, the earlier one alone, and how many were retracted in between."""

    former: Search
    again: int
    vanished: int
    retracted: int


def difference(search: Search) -> Difference | None:
    """The later run against the earlier one; None where the search is no later run, or has brought nothing yet."""
    former = search.rerun_of
    if former is None or not search.batches.filter(state=BatchState.VISIBLE).exists():
        return None
    return Difference(
        former,
        **{name: part(search, name).count() for name in ("again", "vanished", "retracted")},
    )


def part(search: Search, name: str) -> QuerySet[Record]:
    """One list of the difference: `again`, `vanished` or `retracted`."""
    if search.rerun_of is None:
        raise NotFound
    before = _holding(search.rerun_of)
    if name == "vanished":
        return before.exclude(pk__in=_holding(search).values("pk"))
    if name == "retracted":
        return before.filter(pk__in=_retracted(search))
    return before.filter(pk__in=_holding(search).values("pk"))


def _holding(search: Search) -> QuerySet[Record]:
    """Every visible record that the search returned, whether it brought it or met it."""
    met = Sighting.objects.filter(batch__search=search, batch__state=BatchState.VISIBLE).values("record")
    found: QuerySet[Record] = Record.objects.visible().filter(review=search.review_id)
    return found.filter(Q(batch__search=search) | Q(pk__in=met))


def _retracted(search: Search) -> list[int]:
    """The records of which this run says, and what came before did not, that they are retracted or in doubt."""
    rows = Revision.objects.filter(batch__search=search, batch__state=BatchState.VISIBLE).exclude(notices=[])
    told = rows.values_list("record", "notices", "record__notices")
    return [key for key, now, before in told if any(map(grave, now)) and not any(map(grave, before))]
