"""What `verify_prisma` looks at: whether the flow of every review adds up, and whether its facts hang together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from records.models import ImportBatch, Placement, Record
from records.visibility import BatchState
from reporting import boxes, identities, places, prisma
from reviews.models import Review
from reviews.snapshot import snapshot
from screening import standing
from screening.models import FullText, Retrieval, RetrievalOutcome

STRAYED = "review"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be."""

    review: str
    check: str
    sentence: str


def prisma_of(review: Review) -> list[Finding]:
    """Everything that is wrong with one flow, in one consistent read."""
    with snapshot():
        return [Finding(review.public_id, check, sentence) for check, sentence in _findings(review)]


def standings_of(review: Review) -> list[Finding]:
    """Every stored standing that the facts do not derive."""
    with snapshot():
        return [
            Finding(
                review.public_id, row.stage, f"Report {row.report}: stored {row.stored}; the facts say {row.derived}."
            )
            for row in standing.differences(review)
        ]


def _findings(review: Review) -> Iterator[tuple[str, str]]:
    found = prisma.flow(review)
    for each in identities.of(found):
        if not each.holds:
            yield each.name, each.sentence
    base = places.ground(review)
    for key, box in found.boxes.items():
        length = boxes.members(review, key, base).count()
        if length != box.n:
            yield f"list {key}", f"{box.label}: {box.n} counted, {length} listed."
    wrong = list(_facts(review))
    yield from wrong
    if STRAYED in [check for check, _ in wrong]:
        return  # standings are derived within one review
    stale = len(standing.differences(review))
    if stale:
        yield "standings", f"{stale} standings are not what the decisions say; verify_standings names them."


def _facts(review: Review) -> Iterator[tuple[str, str]]:
    for check, sentence, rows in (
        ("placement", "{n} records lie elsewhere than their current placement says.", _misplaced(review)),
        ("batch", "{n} imports do not add up: in file = records + known + quarantined.", _unbalanced(review)),
        (STRAYED, "{n} records belong to a report or an import of another review.", _strayed(review)),
        ("retrieval", "{n} reports count as not retrieved although a PDF of them is here.", _contradicted(review)),
    ):
        n = rows.count()
        if n:
            yield check, sentence.format(n=n)


def _misplaced(review: Review) -> QuerySet[Record]:
    right = Placement.objects.filter(record=OuterRef("pk"), report=OuterRef("report"), to_seq=None)
    return Record.objects.visible().filter(~Exists(right), review=review)


def _unbalanced(review: Review) -> QuerySet[ImportBatch]:
    # Counted apart: two joins in one query would multiply each other.
    read = ImportBatch.objects.filter(review=review, state=BatchState.VISIBLE, in_file__gt=0)
    counted = read.annotate(kept=Count("records", distinct=True), unread=Count("quarantined", distinct=True))
    return counted.exclude(in_file=F("kept") + F("known") + F("unread"))


def _strayed(review: Review) -> QuerySet[Record]:
    mine = Record.objects.filter(batch__review=review)
    return mine.exclude(review=review, report__review=review)


def _contradicted(review: Review) -> QuerySet[Retrieval]:
    held = FullText.objects.filter(report=OuterRef("report"), to_seq=None)
    rows = Retrieval.objects.filter(report__review=review, to_seq=None, outcome=RetrievalOutcome.NOT_RETRIEVED)
    return rows.filter(Exists(held))
