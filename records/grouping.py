"""Which report a new record joins, by rule, and which visible reports a new record turns out to connect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q, QuerySet

from records import exact
from records.citations import entry_of_record
from records.exact import Entry
from records.models import BatchState, ImportBatch, Record, Report
from records.queue_keys import new_report
from reviews.models import Review

KEYS = ("doi", "pmid", "title_key")


class Groups:
    """The reports that some entries may join: visible ones, and those that `batch` has staged. Kept by public id."""

    def __init__(self, review: Review, batch: ImportBatch | None, entries: Sequence[Entry], homes: Iterable[int] = ()):
        self.founded: list[Report] = []
        self.members: dict[str, list[Entry]] = {}
        self.reports: dict[str, Report] = {}
        self._review = review
        self._by_key: dict[tuple[str, str], dict[str, None]] = {}
        rows = Record.objects.filter(review=review).filter(Q(batch__state=BatchState.VISIBLE) | Q(batch=batch))
        found = set(homes).union(*holders(rows, entries).values())
        members = rows.filter(report__in=found).select_related("report").order_by("report", "pk")
        for record in members.only(*KEYS, "folded_title", "report"):
            self._note(record.report, entry_of_record(record))

    def place(self, entry: Entry) -> tuple[Report, str]:
        """The report that an entry joins, with the reason in words; a fresh one without a reason where none fits."""
        fits = [(exact.of_one_report(entry, self.members[name]), name) for name in self.candidates(entry)]
        told, name = max(fits, key=lambda fit: len(fit[0]), default=((), ""))
        report = self.reports[name] if told else new_report(self._review, name=entry.title)
        if not told:
            self.founded.append(report)
        self._note(report, entry)
        return report, exact.in_words(told)

    def candidates(self, entry: Entry) -> dict[str, None]:
        """The reports that share a key with an entry, in a settled order."""
        found: dict[str, None] = {}
        for key in _keys(entry):
            found |= self._by_key.get(key, {})
        return found

    def _note(self, report: Report, entry: Entry) -> None:
        self.reports[report.public_id] = report
        self.members.setdefault(report.public_id, []).append(entry)
        for key in _keys(entry):
            self._by_key.setdefault(key, {})[report.public_id] = None


def holders(rows: QuerySet[Record], entries: Iterable[Entry]) -> dict[tuple[str, str], set[int]]:
    """The reports among the rows that hold each identifier, or title and year, of the entries."""
    wanted: dict[str, set[str]] = {name: set() for name in KEYS}
    for entry in entries:
        for name, value in _keys(entry):
            wanted[name].add(value)
    found: dict[tuple[str, str], set[int]] = {}
    for name, values in wanted.items():
        if values:
            # The exclusion repeats the condition of the partial index, without which SQLite would not use it.
            same = rows.exclude(**{name: ""}).filter(**{f"{name}__in": values})
            for value, report in same.order_by().values_list(name, "report"):
                found.setdefault((name, value), set()).add(report)
    return found


def connected(review: Review, records: Sequence[Record]) -> Iterator[tuple[Report, Report, str]]:
    """Pairs of visible reports of which one of these visible records shows that they are the same, with the reason."""
    entries = [entry_of_record(record) for record in records]
    held = holders(Record.objects.visible().filter(review=review), entries)
    pairs = zip(records, entries, strict=True)
    if all(held.get(key, set()) <= {record.report_id} for record, entry in pairs for key in _keys(entry)):
        # Nearly always so, and found without loading a group: nothing here is met in another report.
        return
    homes = {record.report_id for record in records}
    groups = Groups(review, None, entries, homes=homes)
    for record, entry in zip(records, entries, strict=True):
        home = record.report.public_id
        for name in groups.candidates(entry):
            told = exact.of_one_report(entry, groups.members[name]) if name != home else ()
            if told and not _at_odds(groups.members[home], groups.members[name]):
                yield groups.reports[home], groups.reports[name], exact.in_words(told)


def _at_odds(group: Sequence[Entry], other: Sequence[Entry]) -> bool:
    return any(exact.contradict(one, another) for one in group for another in other)


def _keys(entry: Entry) -> list[tuple[str, str]]:
    values = {"doi": entry.doi, "pmid": entry.pmid, "title_key": entry.title_key}
    return [(name, value) for name, value in values.items() if value]
