"""How records come in: from PubMed, from a file, by hand. All of an import or nothing of it.

A job stages rows that nobody sees; only the switch of the batch's state shows them, in one transaction with its event
in the ledger. Imports of one review take turns (a unique constraint on the state READING).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction

from accounts.models import User
from records import by_hand, files, finding, staging
from records.models import BatchState, ImportBatch, Quarantined, Record, Search
from records.progress import Progress
from records.readers import HEAD, UnreadableFile, detect
from records.shelf import Shelf
from records.turns import take_turn
from reviews import audit, jobs, locks
from reviews.errors import Conflict, Invalid, NotFound
from reviews.jobs import Cancelled, Lost, Work
from reviews.models import Job, Review

PUBMED = "records.pubmed"
FILE = "records.file"
BY_HAND = "by hand"
Entries = Generator[staging.Entry, None, None]
Reading = Callable[[ImportBatch, Progress], Entries]
on_shown: list[Callable[[ImportBatch, int], None]] = []
"""Told, in the transaction of the switch, that the records of an import are there, with the ledger's number."""


def read_file(review: Review, *, by: User, search: Search, file: File[bytes]) -> ImportBatch:
    """Keep an upload and queue its reading. What is no export of references is refused at once and leaves nothing.

    A search that is not yet saved is saved with it.
    """
    name, kind = recognised(file)
    sha256 = files.keep(file)
    batch = ImportBatch(review=review, search=search, file_name=name, file_sha256=sha256, format=kind, created_by=by)
    begun = begin(batch)
    transaction.on_commit(lambda: files.keep_named(file, sha256))
    return begun


def recognised(file: File[bytes]) -> tuple[str, str]:
    """The name of an upload and the format that its content has; refused where that is none."""
    name = (file.name or "file")[:200]
    file.seek(0)
    try:
        kind = detect(file.read(HEAD), name)
    except UnreadableFile as error:
        raise Invalid(str(error), {"file": str(error)}) from None
    file.seek(0)
    return name, kind


def begin(batch: ImportBatch) -> ImportBatch:
    """Queue the reading of a file that is kept; its batch, and its search where that is new, are saved with it."""
    return _start(batch, kind=FILE, label=f"Import of {batch.file_name}")


def start_pubmed(search: Search, *, by: User, entered_from: date | None, entered_to: date | None) -> ImportBatch:
    """Queue the fetching of a PubMed search that is not yet saved (`searches.run_pubmed`)."""
    batch = ImportBatch(review=search.review, search=search, format="pubmed_xml", created_by=by)
    span = {"entered_from": entered_from, "entered_to": entered_to}
    days = {name: day.isoformat() for name, day in span.items() if day}
    return _start(batch, kind=PUBMED, label=f"PubMed search of {search.searched_on}", **days)


@transaction.atomic
def add_by_hand(review: Review, *, by: User, search: Search, fields: Mapping[str, Any]) -> Record:
    """One record that a person typed in; visible at once."""
    typed = by_hand.citation(fields)
    batch = ImportBatch.objects.create(review=review, search=search, format=BY_HAND, created_by=by)
    stage = staging.Stage(batch)
    stage.add([typed])
    if stage.known:
        raise Conflict("This record is already in the review from this source; nothing was added.")
    record: Record | None = Record.objects.filter(batch=batch).select_related("report").first()
    if record is None:
        raise Invalid("An identifier of a record has at most 500 characters.")
    finding.attach(batch)
    seq = audit.reserve(review)
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.VISIBLE, from_seq=seq)
    audit.record(
        review,
        actor=by,
        action="record.added",
        record=record.public_id,
        search=search.public_id,
        title=record.title,
    )
    finding.join(batch)
    record.refresh_from_db()
    return record


def run(work: Work, reading: Reading) -> None:
    """What the worker does: stage everything, switch, then merge what the new records connect. Safe to run again."""
    batch = ImportBatch.objects.select_related("review", "search", "created_by", "job").get(
        public_id=work.arguments["batch"]
    )
    progress = Progress(work)
    if batch.state != BatchState.VISIBLE:
        take_turn(batch, progress)
        staging.clear(batch)
        with Shelf() as shelf:
            _stage(batch, reading(batch, progress), progress, shelf)
            finding.attach(batch, progress, shelf)
        _show(batch, progress)
    try:
        finding.join(batch, progress)
    except Cancelled:
        # Too late: the records are in the review, and half of the groups would be no help to anybody.
        finding.join(batch)
    work.finish(told(batch))


def abandon(job: Job) -> None:
    """After failure or cancelling: nothing of the import stays but its row, which says so."""
    batch = ImportBatch.objects.filter(job=job).exclude(state=BatchState.VISIBLE).first()
    if batch:
        staging.clear(batch)
        ImportBatch.objects.filter(pk=batch.pk).exclude(state=BatchState.VISIBLE).update(state=BatchState.FAILED)


def of(review: Review, public_id: str) -> ImportBatch:
    """One import of a review."""
    found = ImportBatch.objects.filter(review=review, public_id=public_id).select_related("search", "job").first()
    if found is None:
        raise NotFound
    return found


def told(batch: ImportBatch) -> str:
    """What an import brought, in words that can be repeated to a co-author."""
    batch.refresh_from_db()
    aside = Quarantined.objects.filter(batch=batch).count()
    return in_words(batch, aside)


def in_words(batch: ImportBatch, aside: int) -> str:
    if batch.format == BY_HAND:
        return "One record, added by hand."
    where = "in the file" if batch.file_name else "found"
    if not batch.in_file:
        return "No records in the file." if batch.file_name else "PubMed found no records for this query."
    new = batch.in_file - batch.known - aside
    parts = f"{_spaced(new)} new + {_spaced(batch.known)} already known + {_spaced(aside)} set aside"
    nothing = "" if new else "Nothing was added."
    return " ".join(filter(None, [f"{_spaced(batch.in_file)} {where} = {parts}.", nothing, batch.reconciliation]))


@transaction.atomic
def _start(batch: ImportBatch, *, kind: str, label: str, **arguments: str) -> ImportBatch:
    search = batch.search
    if search._state.adding:
        search.save()
    batch.search = search
    batch.job = jobs.queue(
        batch.review, kind=kind, label=label, by=batch.created_by, batch=batch.public_id, **arguments
    )
    batch.save()
    audit.record(
        batch.review,
        actor=batch.created_by,
        action="import.started",
        batch=batch.public_id,
        search=search.public_id,
        source=search.source,
        kind=search.kind,
        searched_on=search.searched_on,
        strategy=search.strategy,
        file=batch.file_name,
        sha256=batch.file_sha256,
    )
    return batch


def _stage(batch: ImportBatch, entries: Entries, progress: Progress, shelf: Shelf) -> None:
    stage = staging.Stage(batch, progress.tell, shelf)
    with closing(entries):
        for chunk in staging.chunks(entries):
            stage.add(chunk)
    batch.refresh_from_db()
    _conserved(batch, stage)


def _conserved(batch: ImportBatch, stage: staging.Stage) -> None:
    """Every entry met is a record, a known one or in quarantine (DOMAIN, conservation); else the import fails."""
    accepted = Record.objects.filter(batch=batch).count()
    aside = Quarantined.objects.filter(batch=batch).count()
    if stage.in_file != accepted + stage.known + aside:
        raise Conflict(
            f"The import does not add up: {stage.in_file} entries were read, but {accepted} are new, {stage.known} "
            f"known and {aside} set aside. Nothing was kept; start it again, and report this if it happens twice."
        )


@transaction.atomic
def _show(batch: ImportBatch, progress: Progress) -> None:
    """The switch. The fence comes first: a worker that lost its job, or was asked to stop, shows nothing."""
    locks.exclusive(Review.objects.filter(pk=batch.review_id))
    progress.fence()
    seq = audit.reserve(batch.review)
    mine = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.READING)
    if not mine.update(state=BatchState.VISIBLE, from_seq=seq):
        raise Lost
    aside = Quarantined.objects.filter(batch=batch).count()
    audit.record(
        batch.review,
        actor=batch.created_by,
        action="import.finished",
        batch=batch.public_id,
        search=batch.search.public_id,
        in_file=batch.in_file,
        new=batch.in_file - batch.known - aside,
        known=batch.known,
        set_aside=aside,
        reconciliation=batch.reconciliation,
    )
    for told in on_shown:
        told(batch, seq)


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
