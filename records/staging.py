"""Writes what an import reads as staged rows: short transactions with pauses between, so that votes go on meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from accounts.models import new_public_id
from records import citations, finding, judgements, rows
from records.citations import Draft, Ready
from records.models import BatchState, ImportBatch, Placement, Quarantined, RawText, Record, Report, Revision, Sighting
from records.pacing import Pace
from records.queue_keys import draw
from records.readers import Citation, Unreadable
from records.register import Known, Register
from records.shelf import Shelf
from reviews import locks

CHUNK = 150
"""With the search index a transaction of so many holds SQLite for 30 ms at most."""
Tell = Callable[[int], None]
Placed = tuple[Draft, Known]
Entry = Citation | Ready


@dataclass(slots=True)
class Stage:
    """One import on its way in. `in_file` and `known` count what the reading met; the rows are counted apart."""

    batch: ImportBatch
    tell: Tell = lambda _: None
    """Told inside each transaction how many entries were met; raises where the import must stop."""
    shelf: Shelf | None = None
    """Where what is to be compared of each new record is put aside."""
    in_file: int = 0
    known: int = 0
    _pace: Pace = field(default_factory=Pace)
    _register: Register = field(init=False)
    _again: bool = field(init=False)

    def __post_init__(self) -> None:
        self._register = Register(self.batch)
        self._again = _is_again(self.batch)

    def add(self, entries: Sequence[Entry]) -> None:
        """Stage some entries (a few hundred at most) in one transaction, which holds no more than the writing."""
        ready = [citations.ready(entry, self.batch.search.source) for entry in entries]
        fresh, met = self._sorted(ready)
        places = draw(self.batch.review, [(draft.title, draft.content_hash) for draft, _ in fresh])
        in_file, known = self.in_file + len(entries), self.known + len(met)
        with self._pace.transaction():
            locks.shared(self.batch.review)
            _write(self.batch, fresh, places)
            _meet(self.batch, met, seen=not self._again)
            judgements.keep(self.batch, [(known.key, draft.judgements) for draft, known in [*fresh, *met]])
            _set_aside(self.batch, [each for each in ready if isinstance(each, Unreadable)])
            ImportBatch.objects.filter(pk=self.batch.pk).update(in_file=in_file, known=known)
            self.tell(in_file)
        self.in_file, self.known = in_file, known
        if self.shelf:
            for draft, record in fresh:
                self.shelf.put(record.key, draft.compared)

    def _sorted(self, entries: Sequence[Ready]) -> tuple[list[Placed], list[Placed]]:
        """The readable ones that become records, and those that are known."""
        drafts = [each for each in entries if isinstance(each, Draft)]
        for place, each in enumerate(entries, start=self.in_file + 1):
            if isinstance(each, Draft):
                each.position = place
        self._register.look_up(drafts)
        fresh: list[Placed] = []
        met: list[Placed] = []
        for draft in drafts:
            if known := self._register.find(draft):
                met.append((draft, known))
            else:
                fresh.append((draft, self._register.note(draft)))
        return fresh, met


def chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """The entries in lists of CHUNK."""
    rest = iter(entries)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def clear(batch: ImportBatch) -> None:
    """Take the staged rows of an import away again. They were never visible, so nothing can hang on them."""
    finding.forget(batch)
    judgements.forget(batch)
    pace = Pace()
    while keys := list(Record.objects.filter(batch=batch).values_list("pk", flat=True)[:CHUNK]):
        with pace.transaction():
            assert not ImportBatch.objects.filter(pk=batch.pk, state=BatchState.VISIBLE).exists()
            _remove(keys)
    with transaction.atomic():
        assert not ImportBatch.objects.filter(pk=batch.pk, state=BatchState.VISIBLE).exists()
        Revision.objects.filter(batch=batch).delete()
        Sighting.objects.filter(batch=batch).delete()
        Quarantined.objects.filter(batch=batch).delete()
        ImportBatch.objects.filter(pk=batch.pk).update(in_file=0, known=0, reconciliation="")


def _remove(keys: list[int]) -> None:
    reports = list(Record.objects.filter(pk__in=keys).values_list("report", flat=True).distinct())
    Revision.objects.filter(record__in=keys).delete()
    RawText.objects.filter(record__in=keys).delete()
    Placement.objects.filter(record__in=keys).delete()
    Record.objects.filter(pk__in=keys).delete()
    Report.objects.filter(pk__in=reports, records=None, placements=None).delete()


def _write(batch: ImportBatch, fresh: Sequence[Placed], places: Sequence[str]) -> None:
    """Each new record with a report of its own; what belongs together is found when all are there (`finding`)."""
    if not fresh:
        return
    review, reports = batch.review_id, rows.keys(Report, len(fresh))
    for (_, known), key in zip(fresh, rows.keys(Record, len(fresh)), strict=True):
        known.key = key
    homes = [(draft, known.key, report) for (draft, known), report in zip(fresh, reports, strict=True)]
    rows.insert(
        Report,
        ("id", "public_id", "review", "queue_key"),
        [(report, new_public_id(), review, place) for report, place in zip(reports, places, strict=True)],
    )
    rows.insert(
        Record,
        ("id", "public_id", "review", "batch", "report", "position", *citations.COLUMNS),
        [
            (key, new_public_id(), review, batch.pk, report, draft.position, *draft.values)
            for draft, key, report in homes
        ],
    )
    placed = [(key, report, "", 0) for _, key, report in homes]
    rows.insert(Placement, ("record", "report", "reason", "from_seq"), placed)
    rows.insert(RawText, ("record", "compressed"), [(key, draft.compressed) for draft, key, _ in homes])


def _meet(batch: ImportBatch, met: Sequence[Placed], *, seen: bool) -> None:
    """A sighting (if `seen`) for each known record that came in earlier; a revision if it says something else now."""
    earlier = {known.key for _, known in met if known.batch != batch.pk} if seen else set()
    Sighting.objects.bulk_create(
        (Sighting(batch=batch, record_id=key) for key in sorted(earlier)), ignore_conflicts=True
    )
    Revision.objects.bulk_create(
        (_revision(batch, known, draft) for draft, known in met if known.content_hash != draft.content_hash),
        ignore_conflicts=True,
    )


def _revision(batch: ImportBatch, known: Known, draft: Draft) -> Revision:
    return Revision(
        record_id=known.key,
        batch=batch,
        content_hash=draft.content_hash,
        notices=list(draft.notices),
        compressed=draft.compressed,
    )


def _is_again(batch: ImportBatch) -> bool:
    """Whether the same file has come in for the same search: then it tells nothing, however often it comes."""
    same = ImportBatch.objects.filter(search=batch.search_id, file_sha256=batch.file_sha256, state=BatchState.VISIBLE)
    return bool(batch.file_sha256) and same.exclude(pk=batch.pk).exists()


def _set_aside(batch: ImportBatch, refused: Sequence[Unreadable]) -> None:
    Quarantined.objects.bulk_create(
        Quarantined(batch=batch, file=each.file, line=each.line, reason=each.reason, raw=each.raw) for each in refused
    )
