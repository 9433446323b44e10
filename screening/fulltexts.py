"""The PDFs of reports: one by one, or a zip matched by identifier."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.db import transaction

from accounts.models import User
from records.models import Record, Report
from reviews import audit, locks
from reviews.errors import Conflict, DomainError, Invalid
from reviews.models import Review
from screening import files, retrieval
from screening.models import FullText, RetrievalOutcome

MOST_FILES = 2_000
MOST_UNPACKED = 4 * 1024**3
MOST_RATIO = 200


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of one file of a zip: the report it was filed under, or the sentence why not."""

    name: str
    report: Report | None
    problem: str = ""


def current(report: Report) -> list[FullText]:
    return list(FullText.objects.filter(report=report, to_seq=None).order_by("pk"))


def store(report: Report, *, by: User, name: str, chunks: Iterable[bytes]) -> FullText:
    """Keep a PDF with its report and mark the report retrieved. The same file again changes nothing."""
    if not retrieval.sought(report.review).filter(pk=report.pk).exists():
        raise Conflict("Full texts are sought for reports that titles and abstracts have included and released.")
    sha256, size = files.keep_pdf(chunks, name=name)
    with transaction.atomic():
        [held] = locks.exclusive(Report.objects.filter(pk=report.pk))
        same = FullText.objects.filter(report=held, sha256=sha256, to_seq=None).first()
        if same:
            return same
        seq = audit.reserve(held.review)
        kept = FullText.objects.create(report=held, sha256=sha256, file_name=name, size=size, by=by, from_seq=seq)
        retrieval.write(held, by=by, outcome=RetrievalOutcome.RETRIEVED, why="", seq=seq)
        audit.record(held.review, actor=by, action="full_text.stored", report=held.public_id, sha256=sha256, size=size)
    return kept


@transaction.atomic
def remove(full_text: FullText, *, by: User) -> None:
    """Take a wrong PDF away from its report. The file and the entry stay; retrieval is recorded anew by a person."""
    [held] = locks.exclusive(Report.objects.filter(pk=full_text.report_id))
    seq = audit.reserve(held.review)
    if not FullText.objects.filter(pk=full_text.pk, to_seq=None).update(to_seq=seq):
        raise Conflict("This PDF has already been taken away.")
    audit.record(held.review, actor=by, action="full_text.removed", report=held.public_id, sha256=full_text.sha256)


def store_zip(review: Review, *, by: User, archive: IO[bytes]) -> list[Filed]:
    """File every PDF of a zip under the report its name identifies; what fits none or several is named, not guessed."""
    try:
        opened = zipfile.ZipFile(archive)
    except zipfile.BadZipFile as broken:
        raise Invalid("This is not a zip archive, or it is cut off. Pack the PDFs again.") from broken
    with opened:
        entries = [entry for entry in opened.infolist() if not entry.is_dir() and not _is_clutter(entry.filename)]
        _refuse_bombs(entries)
        names = _identifiers(review)
        return [_file(opened, entry, names, by) for entry in entries]


def _file(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, names: dict[str, set[Report]], by: User) -> Filed:
    name = PurePosixPath(entry.filename).name
    matches = _matches(name, names)
    if len(matches) != 1:
        several = "Its name fits several reports" if matches else "Its name holds no identifier of a report sought"
        return Filed(name, None, f"{several}. Name it by PMID, DOI or the report's number, or upload it on its own.")
    [report] = matches
    try:
        with archive.open(entry) as member:
            store(report, by=by, name=name, chunks=iter(lambda: member.read(65_536), b""))
    except DomainError as refused:
        return Filed(name, None, str(refused))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return Filed(name, None, "It cannot be unpacked (damaged or encrypted). Upload it on its own.")
    return Filed(name, report)


def _identifiers(review: Review) -> dict[str, set[Report]]:
    """Every name by which a sought report can be called in a file name."""
    names: dict[str, set[Report]] = {}
    wanted = Record.objects.visible().filter(report__in=retrieval.sought(review)).select_related("report")
    for row in wanted.only("doi", "pmid", "pmcid", "public_id", "report__public_id", "report__review_id"):
        for name in _names_of(row):
            names.setdefault(name, set()).add(row.report)
    return names


def _names_of(record: Record) -> Iterator[str]:
    for text in (record.pmid, record.pmcid.lower(), record.public_id, record.report.public_id, _plain(record.doi)):
        if text:
            yield text


def _matches(name: str, names: dict[str, set[Report]]) -> set[Report]:
    stem = name.rsplit(".", 1)[0].lower()
    words = {*re.split(r"[^0-9a-z]+", stem), _plain(stem), _plain(stem.removeprefix("doi"))}
    words |= {word.removeprefix("pmid") for word in words}
    return set().union(*(names.get(word, set()) for word in words))


def _plain(text: str) -> str:
    """A DOI as file systems spell it: slashes, dots and colons become anything."""
    return re.sub(r"[^0-9a-z]+", "-", text.lower()).strip("-")


def _is_clutter(path: str) -> bool:
    return path.startswith("__MACOSX/") or PurePosixPath(path).name.startswith(".")


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MOST_FILES or unpacked > MOST_UNPACKED or (unpacked > 2**24 and unpacked / packed > MOST_RATIO):
        raise Invalid(
            f"This archive holds more than {MOST_FILES} files or unpacks to an unreasonable size. Split it into parts."
        )
