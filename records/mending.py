"""Entries that an import set aside: mended and released, or dismissed; either can be taken back.

The only writer of how a `Quarantined` was handled. A mended entry comes in by a small import of its own, so that it is
part of the review from that day on and not before; in numbers it belongs to the import that set it aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

from django.db import transaction

from accounts.models import User
from records import by_hand, citations, finding, readers, staging
from records.models import BatchState, Handling, ImportBatch, Quarantined, Record, Report
from records.readers import Citation, UnreadableFile
from reviews import audit, locks
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Review

LONGEST = 1_000_000
HANDLED = "This entry was handled in the meantime; nothing was changed. Reload the page to see how it stands."

held: list[Callable[[Report], bool]] = []
"""Whether work on a report has been handed out, so that none of its records can be taken away (screening: blocks)."""


def of(review: Review, public_id: str) -> Quarantined:
    """One entry that an import of the review has set aside."""
    rows = Quarantined.objects.filter(batch__review=review, batch__state=BatchState.VISIBLE, public_id=public_id)
    found = rows.select_related("batch__search", "batch__review", "handled_by").first()
    if found is None:
        raise NotFound
    return found


def records(entries: Iterable[Quarantined]) -> dict[int, Record]:
    """What released entries have become, by the entry's key; none for one that was found to be known."""
    rows = Record.objects.visible().filter(batch__mends__in=list(entries)).select_related("batch")
    return {record.batch.mends_id: record for record in rows}


def read(text: str) -> Citation:
    """The one citation that a corrected text holds; the sentence of what is still wrong stands at `text`."""
    if not text.strip():
        raise _wrong("The text is empty. Put the entry's own text here and correct it.")
    if len(text) > LONGEST:
        raise _wrong("This is longer than any entry. Put the text of one entry here.")
    try:
        found = list(readers.read(BytesIO(text.encode()), name="the text"))
    except UnreadableFile:
        raise _wrong("This is no entry in a format known here. Correct it, or fill in the fields instead.") from None
    if len(found) != 1:
        raise _wrong(f"The text holds {len(found)} entries. Release them one by one.")
    [only] = found
    if not isinstance(only, Citation):
        raise _wrong(f"It still cannot be read: {only.reason}")
    return only


def typed(entry: Quarantined, fields: Mapping[str, Any]) -> Citation:
    """The citation that filled-in fields give; its own text stays that of the file."""
    return replace(by_hand.citation(fields), raw=entry.raw)


@transaction.atomic
def release(entry: Quarantined, *, by: User, citation: Citation) -> Record | None:
    """Bring a mended entry in, at once and for everybody; None where the review knows the record from this source."""
    if why := citations.fault(citation):
        raise _wrong(f"It still cannot be a record: {why}")
    locked = _locked(entry, Handling.OPEN)
    source = locked.batch
    batch = ImportBatch.objects.create(
        review=source.review,
        search=source.search,
        format=source.format,
        file_name=source.file_name,
        mends=locked,
        created_by=by,
    )
    staging.Stage(batch).add([replace(citation, line=locked.line)])
    finding.attach(batch)
    seq = audit.reserve(batch.review)
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.VISIBLE, from_seq=seq)
    _handle(locked, Handling.RELEASED, by=by, seq=seq)
    made: Record | None = Record.objects.filter(batch=batch).first()
    record = made.public_id if made else ""
    _tell(locked, by, "quarantine.released", title=citation.title, record=record)
    finding.join(batch)
    return made


@transaction.atomic
def dismiss(entry: Quarantined, *, by: User, why: str) -> None:
    """Somebody looked at the entry and leaves it out, for a reason; it still counts as set aside."""
    if not why.strip():
        raise Invalid("An entry is dismissed for a reason.", {"why": "Write why it can be left out."})
    locked = _locked(entry, Handling.OPEN)
    _handle(locked, Handling.DISMISSED, by=by, seq=audit.reserve(locked.batch.review), why=why.strip())
    _tell(locked, by, "quarantine.dismissed", reason=why.strip())


@transaction.atomic
def take_back(entry: Quarantined, *, by: User) -> None:
    """Set a dismissed or released entry aside again, as long as nobody was given its record to work on."""
    locked = _locked(entry, Handling.RELEASED, Handling.DISMISSED)
    for batch in ImportBatch.objects.filter(mends=locked, state=BatchState.VISIBLE):
        _refuse_in_use(batch)
        ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.DROPPED)
    _handle(locked, Handling.OPEN, by=by, seq=audit.reserve(locked.batch.review))
    _tell(locked, by, "quarantine.taken_back")


def _locked(entry: Quarantined, *expected: Handling) -> Quarantined:
    """The entry, held with its review; refused where it is not handled as the page showed it."""
    locks.exclusive(Review.objects.filter(pk=entry.batch.review_id))
    found = Quarantined.objects.select_related("batch__review", "batch__search").get(pk=entry.pk)
    if found.handling not in expected:
        raise Conflict(HANDLED)
    return found


def _refuse_in_use(batch: ImportBatch) -> None:
    for record in Record.objects.filter(batch=batch).select_related("report"):
        if Record.objects.visible().filter(report=record.report).exclude(pk=record.pk).exists():
            raise Conflict("The record has been joined with others. Split it off first, then take it back.")
        if any(asked(record.report) for asked in held):
            raise Conflict("The record is in a block of screening by now and stays in the review.")


def _handle(entry: Quarantined, handling: Handling, *, by: User, seq: int, why: str = "") -> None:
    Quarantined.objects.filter(pk=entry.pk).update(handling=handling, handled_by=by, handled_seq=seq, why=why)


def _tell(entry: Quarantined, by: User, action: str, **more: Any) -> None:
    batch = entry.batch
    audit.record(
        batch.review, actor=by, action=action, batch=batch.public_id, entry=entry.public_id, line=entry.line, **more
    )


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"text": sentence})
