"""Writes what an import reads as staged rows: short transactions with pauses between, so that votes go on meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Q

from records import citations, judgements
from records.citations import Draft
from records.grouping import Groups
from records.models import BatchState, ImportBatch, Placement, Quarantined, RawText, Record, Report, Revision, Search
from records.queue_keys import spread
from records.readers import Citation, Unreadable
from reviews import locks

CHUNK = 200


@dataclass(slots=True)
class Known:
    """A record that is there already (or staged just now), and what it said."""

    record: Record
    content_hash: str


@dataclass(slots=True)
class Stage:
    """One import on its way in. `in_file` and `known` count what the reading met; the rows are counted apart."""

    batch: ImportBatch
    in_file: int = 0
    known: int = 0
    held: float = 0.0
    _same_source: list[int] = field(init=False)

    def __post_init__(self) -> None:
        source = self.batch.search.source.casefold()
        searches = Search.objects.filter(review=self.batch.review_id).values_list("pk", "source")
        self._same_source = [pk for pk, name in searches if name.casefold() == source]

    def add(self, entries: Sequence[Citation | Unreadable]) -> None:
        """Stage some entries (a few hundred at most) in one transaction."""
        drafts: list[Draft] = []
        refused: list[Unreadable] = []
        for place, entry in enumerate(entries, start=self.in_file + 1):
            unreadable = entry if isinstance(entry, Unreadable) else _refused(entry)
            if unreadable:
                refused.append(unreadable)
            elif isinstance(entry, Citation):
                drafts.append(citations.prepare(entry, place))
        began = time.monotonic()
        with transaction.atomic():
            locks.shared(self.batch.review)
            known = self._place(drafts)
            Quarantined.objects.bulk_create(
                Quarantined(batch=self.batch, file=each.file, line=each.line, reason=each.reason, raw=each.raw)
                for each in refused
            )
            self.in_file += len(entries)
            self.known += known
            ImportBatch.objects.filter(pk=self.batch.pk).update(in_file=self.in_file, known=self.known)
        self.held = time.monotonic() - began

    def pause(self) -> None:
        """On SQLite a writer holds the database: as long as the last one held it, others have it now."""
        if connection.vendor == "sqlite":
            time.sleep(self.held)

    def _place(self, drafts: Sequence[Draft]) -> int:
        """Write the new ones with their reports, and a revision for each known one that says something else now."""
        there = _Register(self.batch, self._same_source, drafts)
        groups = Groups(self.batch.review, self.batch, [draft.entry for draft in drafts])
        fresh: list[tuple[Draft, Record, str]] = []
        revisions: list[Revision] = []
        for draft in drafts:
            if known := there.find(draft):
                if known.content_hash != draft.content_hash:
                    revisions.append(_revision(known, draft, self.batch))
                continue
            report, reason = groups.place(draft.entry)
            record = draft.record(review=self.batch.review, batch=self.batch, report=report)
            there.note(draft, record)
            fresh.append((draft, record, reason))
        spread(self.batch.review, groups.founded)
        _write(fresh, groups.founded)
        judgements.keep(
            self.batch, [(known.record, draft.citation) for draft in drafts if (known := there.find(draft))]
        )
        Revision.objects.bulk_create(revisions, ignore_conflicts=True)
        return len(drafts) - len(fresh)


class _Register:
    """Which of some drafts are known: same source and accession number, else same content (ARCHITECTURE, imports)."""

    def __init__(self, batch: ImportBatch, searches: list[int], drafts: Sequence[Draft]) -> None:
        met = Record.objects.filter(review=batch.review_id, batch__search__in=searches)
        met = met.filter(Q(batch__state=BatchState.VISIBLE) | Q(batch=batch)).order_by("-pk")
        light = met.only("pk", "accession", "content_hash")
        accessions = {draft.citation.accession for draft in drafts} - {""}
        contents = {draft.content_hash for draft in drafts}
        self._by_accession = {
            record.accession: Known(record, record.content_hash) for record in light.filter(accession__in=accessions)
        }
        self._by_content = {
            record.content_hash: Known(record, record.content_hash)
            for record in light.filter(content_hash__in=contents)
        }

    def find(self, draft: Draft) -> Known | None:
        accession = draft.citation.accession
        return (self._by_accession.get(accession) if accession else None) or self._by_content.get(draft.content_hash)

    def note(self, draft: Draft, record: Record) -> None:
        known = Known(record, draft.content_hash)
        if draft.citation.accession:
            self._by_accession[draft.citation.accession] = known
        self._by_content[draft.content_hash] = known


def chunks(entries: Iterable[Citation | Unreadable]) -> Iterator[list[Citation | Unreadable]]:
    """The entries in lists of CHUNK."""
    chunk: list[Citation | Unreadable] = []
    for entry in entries:
        chunk.append(entry)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def clear(batch: ImportBatch) -> None:
    """Take the staged rows of an import away again. They were never visible, so nothing can hang on them."""
    judgements.forget(batch)
    while keys := list(Record.objects.filter(batch=batch).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            assert not ImportBatch.objects.filter(pk=batch.pk, state=BatchState.VISIBLE).exists()
            _remove(keys)
    with transaction.atomic():
        assert not ImportBatch.objects.filter(pk=batch.pk, state=BatchState.VISIBLE).exists()
        Revision.objects.filter(batch=batch).delete()
        Quarantined.objects.filter(batch=batch).delete()
        ImportBatch.objects.filter(pk=batch.pk).update(in_file=0, known=0, reconciliation="")


def _remove(keys: list[int]) -> None:
    reports = list(Record.objects.filter(pk__in=keys).values_list("report", flat=True).distinct())
    Revision.objects.filter(record__in=keys).delete()
    RawText.objects.filter(record__in=keys).delete()
    Placement.objects.filter(record__in=keys).delete()
    Record.objects.filter(pk__in=keys).delete()
    Report.objects.filter(pk__in=reports, records=None, placements=None).delete()


def _write(fresh: Sequence[tuple[Draft, Record, str]], founded: Sequence[Report]) -> None:
    Report.objects.bulk_create(founded)
    Record.objects.bulk_create(record for _, record, _ in fresh)
    Placement.objects.bulk_create(
        Placement(record=record, report_id=record.report_id, reason=reason, from_seq=0) for _, record, reason in fresh
    )
    RawText.objects.bulk_create(RawText(record=record, compressed=draft.compressed) for draft, record, _ in fresh)


def _revision(known: Known, draft: Draft, batch: ImportBatch) -> Revision:
    return Revision(record=known.record, batch=batch, content_hash=draft.content_hash, compressed=draft.compressed)


def _refused(citation: Citation) -> Unreadable | None:
    why = citations.fault(citation)
    return Unreadable(line=citation.line, reason=why, raw=citation.raw) if why else None
