"""What people decided in another tool, as an export says it: kept beside the record, shown to nobody who could vote.

The text of such an export (entries as they came, revisions, what was set aside) says the same and is held back alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from records import masking
from records.models import BatchState, ImportBatch, ImportedJudgement, Record, Upload
from records.readers import Judgement
from reviews.models import Review

CHUNK = 500
MARKS = re.compile(
    r"RAYYAN-[A-Z]|USER-NOTES|ASReview_|Covidence #|Exclusion reason:"
    r"|^[\"']?included[\"']?(?: ?:|\t|,|;|$)|[,;\t][\"']?included[\"']?(?:[,;\t]|$)",
    re.IGNORECASE | re.MULTILINE,
)
"""What exports write before decisions: a text that has it is held back even if no decision could be read from it."""

open_to: list[Callable[[User | AnonymousUser, Review], bool]] = []
"""Whether somebody may read decisions from elsewhere; screening, which knows who is blind, registers its rule."""


def keep(batch: ImportBatch, met: Iterable[tuple[int, Sequence[Judgement]]]) -> None:
    """Write down what an import says of decisions, by record's key; a record that was known already gets them too."""
    ImportedJudgement.objects.bulk_create(
        ImportedJudgement(
            record_id=key,
            batch=batch,
            verdict=said.verdict,
            stage=said.stage,
            reviewer=" ".join(said.reviewer.split()),
            reason=" ".join(said.reason.split()),
            labels=list(said.labels),
            note=said.note,
        )
        for key, told in met
        for said in told
    )


def forget(batch: ImportBatch) -> None:
    """Take them away again with the staged rows of an import that nobody has seen."""
    staged = ImportedJudgement.objects.filter(batch=batch).exclude(batch__state=BatchState.VISIBLE)
    while keys := list(staged.values_list("pk", flat=True)[:CHUNK]):
        ImportedJudgement.objects.filter(pk__in=keys).delete()


def carriers(review: Review) -> QuerySet[ImportBatch]:
    """The imports that brought decisions along, oldest first."""
    held = ImportedJudgement.objects.exclude(verdict="").values("batch")
    found = ImportBatch.objects.filter(review=review, state=BatchState.VISIBLE, pk__in=held)
    return found.select_related("search").order_by("pk")


def about(record: Record, *, reader: User | AnonymousUser) -> list[ImportedJudgement]:
    """What exports say of decisions on a record, for those who may read it."""
    if not _may_read(reader, record.review):
        return []
    rows = ImportedJudgement.objects.filter(record=record, batch__state=BatchState.VISIBLE)
    return list(rows.select_related("batch").order_by("pk"))


def curtain(reader: User | AnonymousUser, batch: ImportBatch) -> Callable[[str], str]:
    """What lets an import's own texts through to this person, or "" in their place.

    They name authors and journal, which the protocol may mask, and may say what others decided.
    """
    if masking.mask_for(reader, batch.review).on:
        return lambda _: ""
    if _may_read(reader, batch.review):
        return lambda text: text
    # What was mended by its fields keeps the text that it had in the file it came from.
    sources = [batch, batch.mends.batch] if batch.mends else [batch]
    if ImportedJudgement.objects.filter(batch__in=sources).exists():
        return lambda _: ""
    return unmarked


def may_look(reader: User | AnonymousUser, upload: Upload) -> bool:
    """Whether somebody may see the cells of a file that waits: nobody knows yet which column tells of decisions."""
    return upload.by == reader or _may_read(reader, upload.review)


def unmarked(text: str) -> str:
    """A text, or "" where it looks as if it told of decisions."""
    return "" if MARKS.search(text) else text


def _may_read(reader: User | AnonymousUser, review: Review) -> bool:
    return bool(open_to) and all(rule(reader, review) for rule in open_to)
