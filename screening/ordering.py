"""How the order of what waits stands, in words: a sentence, the account of a ranking, why a record stands high."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records import leading
from records.models import Record
from reviews.models import Job, JobStatus, Protocol
from screening import blocks, relevance
from screening.models import Block, Ranking, Stage
from screening.prioritisation import terms
from screening.prioritisation.terms import Document, Term

NEXT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a report says of a ranking. Counts are of reports; `since` is when the first one was made."""

    name: str
    version: str
    made_at: datetime
    since: datetime
    relevant: int
    irrelevant: int
    known: int
    audit_share: int


@dataclass(frozen=True, slots=True)
class Order:
    """The sentence; the ranking that holds, if one does; the job that makes the next one, or that failed."""

    sentence: str
    account: Account | None
    job: Job | None


@dataclass(frozen=True, slots=True)
class Next:
    """A record that waits: whether the seed chose its place, and the words that pushed it up."""

    record: Record
    audit: bool
    terms: list[Term]


def of(stage: Stage) -> Order:
    """From the protocol, released standings and jobs only: the same for everybody."""
    told, job = account(stage), relevance.last_job(stage)
    if told is None:
        return Order(f"Order: seeded, because {_why_seeded(stage, job)}", None, job)
    open_job = relevance.open_job(stage)
    learned = told.relevant + told.irrelevant
    parts = [
        f"Order: by relevance, learned from {learned} opened {_records(learned)} ({told.relevant} relevant)",
        f"and {told.known} named as known" if told.known else "",
        f"on {told.made_at:%Y-%m-%d}; {told.name}, version {told.version}.",
        "A newer one is being made." if open_job else "",
        "" if _begun(stage) else "The first block is seeded all the same.",
    ]
    return Order(" ".join(filter(None, parts)), told, job)


def account(stage: Stage) -> Account | None:
    """Of the ranking that orders what waits now; none where the order is seeded."""
    ranking = relevance.newest(stage)
    if ranking is None:
        return None
    first = Ranking.objects.filter(stage=stage).order_by("seq").values_list("made_at", flat=True)[0]
    return Account(
        name=ranking.name,
        version=ranking.version,
        made_at=ranking.made_at,
        since=first,
        relevant=ranking.relevant,
        irrelevant=ranking.irrelevant,
        known=ranking.known,
        audit_share=Protocol.objects.get(review=stage.review_id).audit_share,
    )


def coming(stage: Stage) -> list[Next]:
    """The next records that wait. For a lead's eyes: beside a record that is being decided, it would sway."""
    ranking = relevance.newest(stage)
    reports = blocks.in_order(stage, blocks.waiting(stage))[:NEXT]
    shown = leading.leaders(reports)
    weights = ranking.weights if ranking else {}
    return [
        Next(
            record=record,
            audit=relevance.drawn(report),
            terms=terms.explained(Document(record.title, record.abstract), weights) if weights else [],
        )
        for report in reports
        if (record := shown.get(report.pk))
    ]


def _why_seeded(stage: Stage, job: Job | None) -> str:
    if not Protocol.objects.get(review=stage.review_id).prioritised:
        return "the protocol does not ask for an order by relevance."
    if job and job.status in (JobStatus.QUEUED, JobStatus.RUNNING):
        return "the first order by relevance is still being made."
    if not relevance.labels(stage).enough:
        return "too little is known: it takes one relevant and one irrelevant record that are opened."
    if job and job.status in (JobStatus.FAILED, JobStatus.DEAD):
        return "the order by relevance could not be made. The job says why."
    return "no order by relevance has been made yet. It is made when a block is opened, or when you ask for it."


def _begun(stage: Stage) -> bool:
    return Block.objects.filter(stage=stage, imported=None).exists()


def _records(number: int) -> str:
    return "record" if number == 1 else "records"
