"""Small synthetic files and the acts that the tests of this app share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from records import imports, searches
from records.models import ImportBatch, Record, Search
from reviews import jobs
from reviews.models import Review


def entry(number: int, **fields: str) -> str:
    """One synthetic RIS entry; a field given as "" is left out."""
    said = {
        "TI": f"Synthetic trial number {number} of spinal stimulation",
        "AU": f"Writer, N{number}",
        "PY": "2020",
        "JO": "Synthetic Journal",
        "AB": f"Synthetic abstract {number}.",
        **fields,
    }
    lines = [f"{tag}  - {value}" for tag, value in said.items() if value]
    return "\n".join(["TY  - JOUR", *lines, "ER  - ", ""])


def ris(*entries: str, name: str = "synthetic.ris") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(entries).encode())


def search(review: Review, by: User, source: str = "Embase", **fields: Any) -> Search:
    return searches.create(review, by=by, fields={"source": source, "searched_on": date(2026, 11, 2), **fields})


def bring(review: Review, by: User, *entries: str, source: str = "Embase") -> ImportBatch:
    """Import a file through its job, into a search of that source."""
    found = Search.objects.filter(review=review, source=source).first() or search(review, by, source)
    batch = imports.read_file(review, by=by, search=found, file=ris(*entries))
    assert batch.job is not None
    jobs.run(batch.job.public_id)
    batch.refresh_from_db()
    batch.job.refresh_from_db()
    return batch


def records(review: Review) -> list[Record]:
    return list(Record.objects.visible().filter(review=review).order_by("pk"))


def partition(review: Review) -> set[frozenset[str]]:
    """The visible records by title's number, grouped as they are now."""
    groups: dict[int, set[str]] = {}
    for record in records(review):
        groups.setdefault(record.report_id, set()).add(record.public_id)
    return {frozenset(group) for group in groups.values()}
