"""The PDFs of reports: one by one, or a zip matched by identifier."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import unquote

from django.db import transaction

from accounts.models import User
from records.models import Record, Report
from reviews import audit, locks
from reviews.errors import Conflict, DomainError, NotFound
from reviews.models import Review
from screening import archives, files, retrieval, stages
from screening.models import FullText, RetrievalOutcome, StageKind

SHORTEST_PMID = 5
"""A shorter PMID counts only where the file name says "pmid": years and page numbers look like it."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of one file of a zip: the report it was filed under, or the sentence why not."""

    name: str
    report: Report | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose bytes lie in their place and that is not filed yet."""

    name: str
    report: Report
    sha256: str
    size: int


def current(report: Report) -> list[FullText]:
    """The PDFs of a report, the oldest first."""
    return list(FullText.objects.filter(report=report, to_seq=None).order_by("pk"))


def of(review: Review, public_id: str) -> FullText:
    """A current PDF of the review by its public id."""
    rows = FullText.objects.filter(report__review=review, public_id=public_id, to_seq=None)
    found = rows.select_related("report__review").first()
    if found is None:
        raise NotFound
    return found


def store(report: Report, *, by: User, name: str, chunks: Iterable[bytes]) -> FullText:
    """Keep a PDF with its report and mark the report retrieved. The same file again changes nothing."""
    if not retrieval.sought(report.review).filter(pk=report.pk).exists():
        raise Conflict(retrieval.NOT_SOUGHT)
    name = _clean(name)
    sha256, size = files.keep_pdf(chunks, name=name)
    with transaction.atomic():
        held = retrieval.hold(report)
        same = _same(held, sha256)
        if same:
            return same
        seq = audit.reserve(held.review)
        kept = _write(Kept(name, held, sha256, size), by=by, seq=seq)
        audit.record(held.review, actor=by, action="full_text.stored", report=held.public_id, sha256=sha256, size=size)
    return kept


@transaction.atomic
def remove(full_text: FullText, *, by: User) -> None:
    """Take a wrong PDF away from its report. The file and the entry stay.

    With its last PDF a report awaits retrieval again, unless it is in the full-text stage already.
    """
    locks.shared(stages.of(full_text.report.review, StageKind.FULL_TEXT))
    [held] = locks.exclusive(Report.objects.filter(pk=full_text.report_id))
    seq = audit.reserve(held.review)
    if not FullText.objects.filter(pk=full_text.pk, to_seq=None).update(to_seq=seq):
        raise Conflict("This PDF has already been taken away.")
    if not current(held) and not retrieval.is_placed(held):
        retrieval.end(held, seq=seq)
    audit.record(held.review, actor=by, action="full_text.removed", report=held.public_id, sha256=full_text.sha256)


def store_zip(review: Review, *, by: User, archive: IO[bytes]) -> list[Filed]:
    """File every PDF of a zip under the report its name identifies; what fits none or several is named, not guessed."""
    found = unpack(review, archive)
    with transaction.atomic():
        return file(review, found, by=by)


def refuse_hostile(archive: IO[bytes]) -> None:
    """Say at once what is no zip, or too much of one."""
    with archives.opened(archive):
        pass
    archive.seek(0)


def unpack(
    review: Review, archive: IO[bytes], *, tell: Callable[[int, int], None] = lambda _done, _total: None
) -> list[Kept | Filed]:
    """Keep the bytes of each PDF that fits one report; `tell` hears how many of how many are looked at."""
    found: list[Kept | Filed] = []
    with archives.opened(archive) as unpacked:
        names, entries = _identifiers(review), archives.files(unpacked)
        for place, entry in enumerate(entries):
            tell(place, len(entries))
            found.append(_keep(unpacked, entry, names))
    return found


def carry(reports: Sequence[Report], *, alive: Collection[int], seq: int) -> None:
    """After a merge PDFs go with the records; after a split the copies are taken back.

    A copy keeps person and time of the upload it copies, and is known by them.
    """
    for report in reports:
        if report.pk in alive:
            others = [other for other in reports if other != report]
            _take_back(report, [other for other in others if other.pk in alive], seq)
            _take_over(report, [other for other in others if other.pk not in alive], seq)


def _take_over(report: Report, emptied: Sequence[Report], seq: int) -> None:
    for pdf in FullText.objects.filter(report__in=emptied, to_seq=None).order_by("pk"):
        if not _same(report, pdf.sha256):
            _write(Kept(pdf.file_name, report, pdf.sha256, pdf.size), by=pdf.by, seq=seq, at=pdf.at, retrieved=False)


def _take_back(report: Report, others: Sequence[Report], seq: int) -> None:
    for pdf in current(report):
        origin = FullText.objects.filter(report__in=others, to_seq=None, sha256=pdf.sha256, at=pdf.at, by=pdf.by_id)
        if origin.filter(from_seq__lt=pdf.from_seq).exists():
            FullText.objects.filter(pk=pdf.pk).update(to_seq=seq)


def _same(report: Report, sha256: str) -> FullText | None:
    return FullText.objects.filter(report=report, sha256=sha256, to_seq=None).first()


def _write(kept: Kept, *, by: User, seq: int, retrieved: bool = True, **more: Any) -> FullText:
    if retrieved:
        retrieval.write(kept.report, by=by, outcome=RetrievalOutcome.RETRIEVED, why="", seq=seq)
    return FullText.objects.create(
        report=kept.report, sha256=kept.sha256, file_name=kept.name, size=kept.size, by=by, from_seq=seq, **more
    )


def _keep(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, names: dict[str, set[Report]]) -> Kept | Filed:
    name = _clean(archives.base_name(entry))
    matches = _matches(name, names)
    if len(matches) != 1:
        several = "Its name fits several reports" if matches else "Its name holds no identifier of a report sought"
        return Filed(name, None, f"{several}. Name it by PMID, DOI or the report's number, or upload it on its own.")
    try:
        sha256, size = files.keep_pdf(archives.chunks(archive, entry), name=name)
    except DomainError as refused:
        return Filed(name, None, str(refused))
    return Kept(name, matches.pop(), sha256, size)


def file(review: Review, found: Sequence[Kept | Filed], *, by: User) -> list[Filed]:
    """Write all rows of one zip as one act."""
    locks.shared(stages.of(review, StageKind.FULL_TEXT))
    wanted = [each.report.pk for each in found if isinstance(each, Kept)]
    locks.exclusive(Report.objects.filter(pk__in=wanted))
    still = set(retrieval.sought(review).filter(pk__in=wanted).values_list("pk", flat=True))
    seq = audit.reserve(review)
    stored: list[dict[str, str]] = []
    result: list[Filed] = []
    for each in found:
        if isinstance(each, Kept) and each.report.pk in still:
            if not _same(each.report, each.sha256):
                _write(each, by=by, seq=seq)
                stored.append({"report": each.report.public_id, "sha256": each.sha256})
            result.append(Filed(each.name, each.report))
        else:
            result.append(each if isinstance(each, Filed) else Filed(each.name, None, retrieval.NOT_SOUGHT))
    if stored:
        audit.record(review, actor=by, action="full_texts.stored", files=stored)
    return result


def _identifiers(review: Review) -> dict[str, set[Report]]:
    """Every name by which a sought report can be called in a file name."""
    names: dict[str, set[Report]] = {}
    wanted = Record.objects.visible().filter(report__in=retrieval.sought(review)).select_related("report")
    for row in wanted.only("doi", "pmid", "pmcid", "public_id", "report__public_id", "report__review_id"):
        for name in _names_of(row):
            names.setdefault(name, set()).add(row.report)
    return names


def _names_of(record: Record) -> Iterator[str]:
    yield from (record.public_id, record.report.public_id)
    if record.pmid:
        yield f"pmid{record.pmid}"
        if len(record.pmid) >= SHORTEST_PMID:
            yield record.pmid
    if record.pmcid:
        yield record.pmcid.lower()
    if record.doi:
        yield _plain(record.doi)


def _matches(name: str, names: dict[str, set[Report]]) -> set[Report]:
    stem = re.sub(r"\s*\(\d+\)$", "", re.sub(r"\.pdf$", "", unquote(name).lower()))
    words = {*re.split(r"[^0-9a-z]+", stem), _plain(stem)}
    words |= {f"pmid{number}" for number in re.findall(r"pmid[^0-9a-z]*([0-9]+)", stem)}
    doi = re.search(r"(?<![0-9])10[._-][0-9]{4,}.*", stem)
    if doi:
        words.add(_plain(doi[0]))
    return set().union(*(names.get(word, set()) for word in words if word))


def _plain(text: str) -> str:
    """A DOI as file systems spell it: slashes, dots and colons become anything."""
    return re.sub(r"[^0-9a-z]+", "-", text.lower()).strip("-")


def _clean(name: str) -> str:
    """A name that can stand in a sentence, a header and a list: one path part, printable, not endless."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(letter if letter.isprintable() else " " for letter in last).strip()[-150:] or "unnamed.pdf"
