"""What each search brought, in numbers that add up and words that can be repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from records import brought, encounters, imports
from records.models import BatchState, Handling, ImportBatch, ImportedJudgement, Quarantined, Search, SourceKind
from reviews.models import Review
from reviews.templatetags.tandem import thousands

RECOUNTED = "had come by a search of another day: the flow counts them once more, as identified and as duplicates"


@dataclass(frozen=True, slots=True)
class BatchTally:
    """One import. Once it is visible, in_file = new + known + aside; what was mended counts as what it became."""

    batch: ImportBatch
    unseen: int = 0
    """Set aside, and nobody has looked at it yet."""
    dismissed: int = 0
    mended: int = 0
    """Released from those set aside: they are among `new` or `known`."""
    mended_known: int = 0
    duplicates: int = 0
    """Of the new ones, how many have their report from an older record."""
    again: int = 0
    """Of the known ones, how many a search of another day met again: they count once more in the flow."""

    judged: bool = False
    """Whether the file brought decisions of another tool along."""

    @property
    def visible(self) -> bool:
        return self.batch.state == BatchState.VISIBLE

    @property
    def aside(self) -> int:
        return self.unseen + self.dismissed

    @property
    def known(self) -> int:
        return self.batch.known + self.mended_known

    @property
    def new(self) -> int:
        return self.batch.in_file - self.known - self.aside if self.visible else 0

    @property
    def by_hand(self) -> bool:
        return self.batch.format == imports.BY_HAND

    @property
    def heading(self) -> str:
        """`Embase, 12 March 2026`: what the sum is about."""
        search = self.batch.search
        return f"{search.source}, {search.searched_on:%-d %B %Y}"

    @property
    def total(self) -> str:
        """The left side of the sum: `1 204 records in the file`."""
        what = "in the file" if self.batch.file_name else "found"
        return f"{thousands(self.batch.in_file)} record{'' if self.batch.in_file == 1 else 's'} {what}"

    @property
    def words(self) -> str:
        """The sum as a lead repeats it to a co-author; "" until the import is visible."""
        if not self.visible:
            return ""
        if self.by_hand:
            return f"{self.heading}: one record, added by hand."
        if not self.batch.in_file:
            return f"{self.heading}: {imports.in_words(self.batch, 0)}"
        parts = f"{thousands(self.new)} new + {thousands(self.known)} already known + {thousands(self.aside)} set aside"
        said = [f"{self.heading}: {self.total} = {parts}.", *self._remarks(), self.batch.reconciliation]
        return " ".join(filter(None, said))

    def _remarks(self) -> Iterable[str]:
        if self.mended:
            yield f"{thousands(self.mended)} of them had been set aside and {_were(self.mended)} mended."
        if self.duplicates:
            found = "was found to be a duplicate" if self.duplicates == 1 else "were found to be duplicates"
            yield f"{thousands(self.duplicates)} of the new ones {found}."
        if self.again:
            yield f"{thousands(self.again)} of the known ones {RECOUNTED}."

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
        return sum(each.known for each in self.batches if each.visible)

    @property
    def aside(self) -> int:
        return sum(each.aside for each in self.batches if each.visible)

    @property
    def duplicates(self) -> int:
        return sum(each.duplicates for each in self.batches)

    @property
    def again(self) -> int:
        return sum(each.again for each in self.batches)

    @property
    def found(self) -> int:
        """Every entry that its files held."""
        return sum(each.batch.in_file for each in self.batches if each.visible)


@dataclass(frozen=True, slots=True)
class Totals:
    """The review's records by kind of source, as PRISMA counts them: D, R, other methods, and U duplicates."""

    databases: int
    registers: int
    others: int
    duplicates: int

    @property
    def identified(self) -> int:
        return self.databases + self.registers + self.others

    @property
    def reports(self) -> int:
        return self.identified - self.duplicates


def of_review(review: Review) -> list[Tally]:
    """Every search of a review in the order of its making; as many queries however many there are."""
    searches = Search.objects.filter(review=review).select_related("run_by", "rerun_of").order_by("pk")
    return _tallies(list(searches), ImportBatch.objects.filter(review=review))


def new_by_source(review: Review) -> dict[str, int]:
    """How many records each source's imports brought; without the count of duplicates, which reads every record."""
    found: Counter[str] = Counter()
    for each in _counted(ImportBatch.objects.filter(review=review), duplicates=False):
        found[each.batch.search.source] += each.new
    return dict(found)


def of_search(search: Search) -> Tally:
    return _tallies([search], ImportBatch.objects.filter(search=search))[0]


def of_batch(batch: ImportBatch) -> BatchTally:
    return _counted(ImportBatch.objects.filter(pk=batch.pk))[0]


def totals(tallies: Iterable[Tally]) -> Totals:
    sums: Counter[str] = Counter()
    for tally in tallies:
        sums[tally.search.kind] += tally.new + tally.again
        sums["duplicates"] += tally.duplicates + tally.again
    databases, registers = sums[SourceKind.DATABASE], sums[SourceKind.REGISTER]
    others = sum(sums[kind] for kind in SourceKind.values) - databases - registers
    return Totals(databases, registers, others, sums["duplicates"])


@dataclass(slots=True)
class _Counts:
    """Rows beside some imports, counted by import in five queries."""

    handled: dict[tuple[int, str], int] = field(default_factory=dict)
    mended_known: dict[int, int] = field(default_factory=dict)
    duplicates: Counter[int] = field(default_factory=Counter)
    again: Counter[int] = field(default_factory=Counter)
    judged: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, batches: list[int]) -> _Counts:
        rows = Quarantined.objects.filter(batch__in=batches).order_by().values_list("batch", "handling")
        mended = ImportBatch.objects.filter(mends__batch__in=batches, state=BatchState.VISIBLE, known__gt=0)
        found = cls({(batch, how): n for batch, how, n in rows.annotate(n=Count("pk"))})
        found.mended_known = dict(mended.order_by().values_list("mends__batch").annotate(n=Count("pk")))
        said = ImportedJudgement.objects.filter(batch__in=batches).exclude(verdict="").order_by()
        found.judged = set(said.values_list("batch", flat=True).distinct())
        return found

    def add_duplicates(self, batches: list[int], review: int) -> None:
        surplus = brought.surplus(brought.new(batches)).order_by()
        for batch, mends, n in surplus.values_list("batch", "batch__mends__batch").annotate(n=Count("pk")):
            self.duplicates[mends or batch] += n
        again = encounters.counted(review).order_by().values_list("batch", "batch__mends__batch")
        for batch, mends, n in again.annotate(n=Count("pk")):
            self.again[mends or batch] += n


def _tallies(searches: list[Search], batches: QuerySet[ImportBatch]) -> list[Tally]:
    by_search: dict[int, list[BatchTally]] = {}
    for each in _counted(batches):
        by_search.setdefault(each.batch.search_id, []).append(each)
    return [Tally(search, by_search.get(search.pk, [])) for search in searches]


def _counted(batches: QuerySet[ImportBatch], *, duplicates: bool = True) -> list[BatchTally]:
    shown = batches.filter(mends=None).exclude(state=BatchState.DROPPED)
    found = list(shown.select_related("job__review", "created_by", "search", "review").order_by("pk"))
    keys = [batch.pk for batch in found]
    counts = _Counts.of(keys)
    if duplicates and found:
        counts.add_duplicates(keys, found[0].review_id)
    return [
        BatchTally(
            batch,
            unseen=counts.handled.get((batch.pk, Handling.OPEN), 0),
            dismissed=counts.handled.get((batch.pk, Handling.DISMISSED), 0),
            mended=counts.handled.get((batch.pk, Handling.RELEASED), 0),
            mended_known=counts.mended_known.get(batch.pk, 0),
            duplicates=counts.duplicates[batch.pk],
            again=counts.again[batch.pk],
            judged=batch.pk in counts.judged,
        )
        for batch in found
    ]


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
