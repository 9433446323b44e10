"""What each search brought, in numbers that add up and words that can be repeated."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from records import imports
from records.models import BatchState, ImportBatch, Quarantined, Search
from reviews.models import Review


@dataclass(frozen=True, slots=True)
class BatchTally:
    """One import: in_file = new + known + aside once it is visible."""

    batch: ImportBatch
    aside: int

    @property
    def visible(self) -> bool:
        return self.batch.state == BatchState.VISIBLE

    @property
    def new(self) -> int:
        return self.batch.in_file - self.batch.known - self.aside if self.visible else 0

    @property
    def words(self) -> str:
        return imports.in_words(self.batch, self.aside) if self.visible else ""

    @property
    def missing(self) -> bool:
        return "Missing" in self.batch.reconciliation


@dataclass(frozen=True, slots=True)
class Tally:
    """One search with its imports, oldest first."""

    search: Search
    batches: list[BatchTally]

    @property
    def new(self) -> int:
        return sum(each.new for each in self.batches)

    @property
    def known(self) -> int:
        return sum(each.batch.known for each in self.batches if each.visible)

    @property
    def aside(self) -> int:
        return sum(each.aside for each in self.batches if each.visible)


def of_review(review: Review) -> list[Tally]:
    """Every search of a review in the order of its making; three queries however many there are."""
    searches = Search.objects.filter(review=review).select_related("run_by").order_by("pk")
    return _tallies(list(searches), ImportBatch.objects.filter(review=review).order_by("pk"))


def of_search(search: Search) -> Tally:
    return _tallies([search], ImportBatch.objects.filter(search=search).order_by("pk"))[0]


def _tallies(searches: list[Search], batches: QuerySet[ImportBatch]) -> list[Tally]:
    found = list(batches.select_related("job__review", "created_by"))
    rows = Quarantined.objects.filter(batch__in=found).order_by().values("batch").annotate(n=Count("pk"))
    aside = {row["batch"]: row["n"] for row in rows}
    by_search: dict[int, list[BatchTally]] = {}
    for batch in found:
        by_search.setdefault(batch.search_id, []).append(BatchTally(batch, aside.get(batch.pk, 0)))
    return [Tally(search, by_search.get(search.pk, [])) for search in searches]
