"""What jobs of this app do. Imported when the app is ready, so that web and worker know the kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import date
from typing import TypeVar

from django.conf import settings

from records import abstracts, files, imports, looking_again, pubmed, reading
from records.entrez import PubMedError, SearchAnswer, pmid_of, reconcile
from records.models import ImportBatch, Search
from records.progress import Progress
from records.readers import UnreadableFile
from records.readers.limits import Limits
from reviews import jobs
from reviews.errors import Invalid
from reviews.jobs import Work

T = TypeVar("T")


def from_file(work: Work) -> None:
    imports.run(work, _file_entries)


def from_pubmed(work: Work) -> None:
    imports.run(work, _pubmed_entries)


def _file_entries(batch: ImportBatch, progress: Progress) -> imports.Entries:
    """The entries of a file, and how much of it is read."""
    file = files.kept(batch.file_sha256)
    limits = Limits(size=settings.MAX_UPLOAD_MB * 1_000_000, records=settings.MAX_RECORDS)
    source = batch.search.source
    found = reading.read(file, name=batch.file_name, mapping=batch.mapping, limits=limits, source=source)
    progress.reads(file.stat().st_size)
    with closing(found):
        for progress.position, entries in _in_sentences(found):
            yield from entries
    progress.reads(0)


def _pubmed_entries(batch: ImportBatch, progress: Progress) -> imports.Entries:
    """Ask, keep what PubMed says about the query, fetch, and compare what was asked for with what came."""
    client = pubmed.client(batch.created_by, attempts=pubmed.PATIENCE, sleep=progress.sleep)
    query, days = batch.search.strategy, _days(progress.work)
    progress.tell(0, "Asks PubMed")
    answer = _once(lambda: client.search(query, **days))
    _keep_answer(batch.search, answer)
    asked = list(_in_sentences(_counted(client.pmids(query, **days), progress)))
    progress.total = len(asked)
    progress.tell(0, "Fetches from PubMed")
    came: list[str] = []
    for entry in _in_sentences(client.fetch(asked)):
        came.append(pmid_of(entry))
        yield entry
    if asked:
        ImportBatch.objects.filter(pk=batch.pk).update(reconciliation=reconcile(asked, came).sentence)


def _keep_answer(search: Search, answer: SearchAnswer) -> None:
    """PRISMA-S: translation, remarks, number and date as Entrez gave them."""
    Search.objects.filter(pk=search.pk).update(
        translation=answer.translation,
        warnings=list(answer.warnings),
        hits=answer.count,
        searched_on=answer.searched_on,
    )


def _counted(pmids: Iterable[int], progress: Progress) -> Iterator[int]:
    for place, pmid in enumerate(pmids, start=1):
        if place % 5000 == 0:
            progress.tell(0, f"PubMed has listed {place} records")
        yield pmid


def _days(work: Work) -> dict[str, date | None]:
    names = {"mindate": "entered_from", "maxdate": "entered_to"}
    return {name: date.fromisoformat(day) if (day := work.arguments.get(key)) else None for name, key in names.items()}


def _once(ask: Callable[[], T]) -> T:
    return next(_in_sentences(ask() for _ in range(1)))


def _in_sentences(entries: Iterable[T]) -> Iterator[T]:
    """Pass on what comes; what readers and PubMed say of failure becomes the job's sentence."""
    try:
        yield from entries
    except (PubMedError, UnreadableFile) as error:
        raise Invalid(str(error)) from None


jobs.register(imports.FILE, from_file, on_failure=imports.abandon)
jobs.register(imports.PUBMED, from_pubmed, on_failure=imports.abandon)
jobs.register(abstracts.KIND, abstracts.run)
jobs.register(looking_again.KIND, looking_again.run)
