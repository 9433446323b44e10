"""Zips of PDFs: a small one is filed at once, a large one by the worker, which says how far it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from records import files as uploads
from reviews import jobs
from reviews.jobs import Work
from reviews.models import Job, Review
from screening import fulltexts
from screening.fulltexts import Filed
from screening.models import FullText
from screening.serving import fitting

KIND = "screening.zip"
SMALL = 20_000_000
"""Bytes. Up to here the answer is the page that says what became of each file."""
MOST_NAMED = 100


def take(review: Review, *, by: User, archive: UploadedFile[bytes]) -> list[Filed] | Job:
    """File it, or keep it and queue the filing."""
    stream = fitting(archive)
    if (archive.size or 0) <= SMALL:
        return fulltexts.store_zip(review, by=by, archive=stream)
    fulltexts.refuse_hostile(stream)
    sha256 = uploads.keep(archive)
    with transaction.atomic():
        transaction.on_commit(lambda: uploads.keep_named(archive, sha256))
        return jobs.queue(review, kind=KIND, label=f"PDFs of {archive.name}", by=by, sha256=sha256)


def perform(work: Work) -> None:
    """All rows in one act at the end; a job that ends before leaves no row. What was unpacked is found again."""
    review, by = work.job.review, work.job.requested_by
    assert review
    assert by
    sha256 = work.arguments["sha256"]

    def tell(done: int, total: int) -> None:
        work.progress(done=done, total=total, message="Unpacks and looks at each PDF")

    with uploads.open_kept(sha256) as stream:
        found = fulltexts.unpack(review, stream, tell=tell)
    with transaction.atomic():
        work.finish(in_words(fulltexts.file(review, found, by=by)))
    uploads.let_go(sha256)


def named(sha256: str) -> bool:
    """Whether a full text has this content, or a zip that is still to be filed."""
    open_ones = Job.objects.filter(kind=KIND, status__in=jobs.OPEN, arguments__sha256=sha256)
    return open_ones.exists() or FullText.objects.filter(sha256=sha256).exists()


def in_words(filed: Sequence[Filed]) -> str:
    """`38 of 40 files filed. Its name holds no identifier …: a.pdf, b.pdf.`"""
    problems: defaultdict[str, list[str]] = defaultdict(list)
    for each in filed:
        if each.problem:
            problems[each.problem].append(each.name)
    well = len(filed) - sum(map(len, problems.values()))
    told = [f"{well} of {len(filed)} {'file' if len(filed) == 1 else 'files'} filed."]
    for problem, names in problems.items():
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        told.append(f"Not filed: {', '.join(names[:MOST_NAMED])}{more}. {problem}")
    return " ".join(told)
