"""Imports that bring decisions of another tool along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from accounts.models import User
from records import staging
from records.models import BatchState, ImportBatch, Record, Search
from records.readers import Citation, Unreadable
from records.readers.citation import Judgement
from reviews import audit, jobs
from reviews.models import Job, Review
from screening import taking_over
from screening.models import Stage

SAID = {"+": "include", "-": "exclude", "?": "maybe"}


def said(text: str, *, stage: str = "", reason: str = "", note: str = "") -> tuple[Judgement, ...]:
    """`Ana+ Ben-` → Ana includes, Ben excludes; `+` alone names nobody."""
    return tuple(
        Judgement(verdict=SAID[word[-1]], reviewer=word[:-1], stage=stage, reason=reason, note=note)
        for word in text.split()
    )


def entry(number: int, *judgements: Judgement, raw: str = "as it came") -> Citation:
    return Citation(title=f"Decided elsewhere, trial {number}", year=2020, judgements=judgements, raw=raw, line=number)


def brought(review: Review, by: User, *entries: Citation | Unreadable, source: str = "Rayyan") -> ImportBatch:
    """A visible import of these entries, staged by the real staging."""
    search, _ = Search.objects.get_or_create(
        review=review, source=source, defaults={"searched_on": date(2026, 11, 2), "run_by": by}
    )
    batch = ImportBatch.objects.create(review=review, search=search, file_name="rayyan.csv", created_by=by)
    staging.Stage(batch).add(entries)
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.VISIBLE, from_seq=audit.head_of(review)[0])
    batch.refresh_from_db()
    return batch


def take(batch: ImportBatch, stage: Stage, by: User, members: Mapping[str, User], *, adds_reasons: bool = False) -> Job:
    """Ask for it and let the worker do it."""
    job = taking_over.take_over(batch, stage, by=by, members=members, adds_reasons=adds_reasons)
    jobs.run(job.public_id)
    job.refresh_from_db()
    return job


def trial(number: int) -> Record:
    return Record.objects.get(title=f"Decided elsewhere, trial {number}")
