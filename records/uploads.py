"""Files on their way in: kept at once, read when a person has said where they are from. The only writer of `Upload`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from records import files, imports, judgements, masking, readers
from records.models import ImportBatch, Search, Upload
from records.readers import HEAD, TABLES, Citation, Proposal, Unreadable, UnreadableFile, propose
from records.readers.provenance import Provenance, of_table, provenance
from reviews import audit
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Review

PREVIEWED = 3
UNSEEN = (
    "You screen here and did not bring this file: what its columns hold is changed by whoever brought it, or by a lead "
    "who does not screen."
)
MOST_FILES = 50
ASKS = "Nobody known wrote this table. Bring it as an upload (bring_file), look at its columns, and say what they hold."


@dataclass(slots=True)
class Brought:
    """What became of some files: those being read, those that wait for an answer, a sentence for each refused one."""

    reading: list[ImportBatch] = field(default_factory=list)
    waiting: list[Upload] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def bring(
    review: Review, *, by: User, files: Sequence[File[bytes]], search: Search | None = None, wary: bool = False
) -> Brought:
    """Take in several files, each for itself: read at once where all is known of it, else kept until it is.

    `wary`: tables of known exporters wait as well, so that their columns can be adjusted.
    """
    if len(files) > MOST_FILES:
        raise Invalid(f"At most {MOST_FILES} files are brought at once.", {"file": "Bring them in parts."})
    brought = Brought()
    for file in files:
        try:
            if search is None or asks(file, wary=wary):
                brought.waiting.append(keep(review, by=by, file=file, search=search))
            else:
                brought.reading.append(imports.read_file(review, by=by, search=search, file=file))
        except Invalid as refused:
            brought.refused.append(str(refused))
    return brought


def asks(file: File[bytes], *, wary: bool = False) -> bool:
    """Whether a person must say what a file's columns hold: a table that no known exporter wrote, or any if `wary`."""
    name, kind = imports.recognised(file)
    if kind not in TABLES or wary:
        return kind in TABLES
    try:
        return not propose(file, name).maker  # type: ignore[arg-type]
    except UnreadableFile as error:
        raise Invalid(str(error), {"file": str(error)}) from None


@transaction.atomic
def keep(review: Review, *, by: User, file: File[bytes], search: Search | None = None) -> Upload:
    """Keep a file that waits to be placed. What is no export of references is refused and leaves nothing."""
    name, kind = imports.recognised(file)
    upload = Upload(review=review, search=search, file_name=name, file_sha256=files.keep(file), format=kind, by=by)
    upload.save()
    transaction.on_commit(lambda: files.keep_named(file, upload.file_sha256))
    audit.record(review, actor=by, action="upload.kept", upload=upload.public_id, file=name)
    return upload


def of(review: Review, public_id: str) -> Upload:
    """One file that waits."""
    found = Upload.objects.filter(review=review, public_id=public_id).select_related("search", "review", "by").first()
    if found is None:
        raise NotFound
    return found


def waiting(review: Review) -> QuerySet[Upload]:
    """The files that wait, oldest first."""
    return Upload.objects.filter(review=review).select_related("search", "by").order_by("pk")


def origin(upload: Upload, proposal: Proposal | None) -> Provenance:
    """What the file says of its source; of a table its columns tell who made it."""
    if proposal:
        return of_table(proposal.maker)
    with files.open_kept(upload.file_sha256) as stream:
        text = stream.read(HEAD).decode("latin-1").removeprefix("\xef\xbb\xbf").replace("\r", "\n")
    return provenance(text, upload.format)


def columns(upload: Upload, *, reader: User) -> Proposal | None:
    """The columns of a table with what each seems to hold, and some cells where this person may see them.

    None for a file that is no table.
    """
    if upload.format not in TABLES:
        return None
    try:
        with files.open_kept(upload.file_sha256) as stream:
            found = propose(stream, upload.file_name)
    except UnreadableFile:
        return None
    if judgements.may_look(reader, upload) and not masking.mask_for(reader, upload.review).on:
        return found
    return replace(found, columns=tuple(replace(column, samples=()) for column in found.columns))


def preview(upload: Upload, mapping: Mapping[str, str], *, reader: User) -> list[Citation | Unreadable]:
    """The first entries as they would come in; refused where the columns cannot be read as chosen.

    None of a table for whoever may not see its cells: any column could be chosen for the title.
    """
    try:
        with files.open_kept(upload.file_sha256) as stream:
            found = list(islice(_read(stream, upload.file_name, mapping), PREVIEWED))
    except UnreadableFile as error:
        raise Invalid(str(error), {"columns": str(error)}) from None
    if judgements.may_look(reader, upload):
        return found
    return [] if upload.format in TABLES else list(map(_unmarked, found))


@transaction.atomic
def start(upload: Upload, *, by: User, search: Search, mapping: Mapping[str, str]) -> ImportBatch:
    """Begin the import: into a search that is there or, not yet saved, comes with it."""
    if mapping:
        preview(upload, mapping, reader=by)
        _refuse_unseen(upload, mapping, by)
    if not Upload.objects.filter(pk=upload.pk).delete()[0]:
        raise Conflict(
            "This file is being read or was discarded in the meantime. Reload the page to see how it stands."
        )
    batch = ImportBatch(
        review=upload.review,
        search=search,
        file_name=upload.file_name,
        file_sha256=upload.file_sha256,
        format=upload.format,
        mapping=dict(mapping),
        created_by=by,
    )
    return imports.begin(batch)


@transaction.atomic
def discard(upload: Upload, *, by: User) -> None:
    """Leave the file out; nothing of it was in the review."""
    if not Upload.objects.filter(pk=upload.pk).delete()[0]:
        raise NotFound
    audit.record(upload.review, actor=by, action="upload.discarded", upload=upload.public_id, file=upload.file_name)
    transaction.on_commit(lambda: files.let_go(upload.file_sha256))


def named(sha256: str) -> bool:
    """Whether a file that waits, or one that was or will be imported, has this content."""
    return any(rows.filter(file_sha256=sha256).exists() for rows in (Upload.objects, ImportBatch.objects))


def _refuse_unseen(upload: Upload, mapping: Mapping[str, str], by: User) -> None:
    """Whoever may not see the cells cannot have a column read as another field, where everybody would see them."""
    if judgements.may_look(by, upload):
        return
    proposal = columns(upload, reader=by)
    proposed = {column.header: column.field for column in proposal.columns} if proposal else {}
    if any(name and proposed.get(header) != name for header, name in mapping.items()):
        raise Invalid(UNSEEN, {"columns": UNSEEN})


def _unmarked(entry: Citation | Unreadable) -> Citation | Unreadable:
    """The entry without texts that may tell of decisions."""
    if isinstance(entry, Unreadable):
        return replace(entry, reason=judgements.unmarked(entry.reason))
    title, abstract = map(judgements.unmarked, (entry.title, entry.abstract))
    return replace(entry, title=title, abstract=abstract, journal=judgements.unmarked(entry.journal))


def _read(stream: BinaryIO, name: str, mapping: Mapping[str, str]) -> Iterator[Citation | Unreadable]:
    return readers.read(stream, name=name, mapping=mapping or None)
