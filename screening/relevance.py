"""The order by relevance of what waits for a block: learned from released standings only, the same for everybody.

The worker learns it (`screening.training`); here it is asked for, read and accounted for, without any mathematics.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from records.models import ImportBatch, Record, Report
from reviews import audit, jobs, locks
from reviews.errors import Conflict
from reviews.models import Job, JobStatus, Protocol, Review
from screening.models import Block, KnownRelevant, Ranking, Stage, StageKind, Standing, State

KIND = "screening.ranking"
LABEL = "Order by relevance"
LEARNED = {State.INCLUDED: True, State.EXCLUDED: False}


@dataclass(frozen=True, slots=True)
class Labels:
    """What is known, by report key: decided and released, or named by a lead and not decided yet."""

    decided: dict[int, bool]
    known: frozenset[int]

    @property
    def relevant(self) -> int:
        return sum(self.decided.values())

    @property
    def irrelevant(self) -> int:
        return len(self.decided) - self.relevant

    @property
    def enough(self) -> bool:
        return self.irrelevant > 0 and self.relevant + len(self.known) > 0

    def all(self) -> dict[int, bool]:
        return {**dict.fromkeys(self.known, True), **self.decided}


def labels(stage: Stage) -> Labels:
    """A decision says more than a name on a list: what was decided counts as decided."""
    rows = Standing.objects.released().filter(stage=stage, state__in=list(LEARNED))
    decided = {report: LEARNED[State(state)] for report, state in rows.values_list("report", "state")}
    named = KnownRelevant.objects.filter(review=stage.review_id, to_seq=None).values("record")
    known = Record.objects.visible().filter(pk__in=named).values_list("report", flat=True)
    return Labels(decided, frozenset(known) - decided.keys())


def newest(stage: Stage) -> Ranking | None:
    """The ranking that orders what waits now; none where the protocol wants none, or none has been made."""
    if stage.kind != StageKind.TITLE_ABSTRACT or not _protocol(stage).prioritised:
        return None
    return Ranking.objects.filter(stage=stage).order_by("seq").last()


def ordered(stage: Stage, seeded: Sequence[Report]) -> list[Report]:
    """What waits, given in seeded order, by relevance; every so many places the next one of the seed.

    Reports that the ranking does not know come last, in seeded order. The first block is always the seed's. Each
    report that the seed chose carries `audit`, each of them `ranking`, as an annotation would.
    """
    ranking = newest(stage)
    if ranking is None or not Block.objects.filter(stage=stage, imported=None).exists():
        return list(seeded)
    woven = []
    for report, drawn in _woven(by_rank(ranking, seeded), seeded, share=_protocol(stage).audit_share):
        vars(report).update(audit=drawn, ranking=ranking.seq)
        woven.append(report)
    return woven


def drawn(report: Report) -> bool:
    """Whether `ordered` put the report where it is by the seed, between those that it put there by relevance."""
    return bool(vars(report).get("audit", False))


def orderer(reports: Sequence[Report]) -> int | None:
    """The `seq` of the ranking that put these reports in order, if one did."""
    return next((vars(report).get("ranking") for report in reports), None)


def by_rank(ranking: Ranking, seeded: Sequence[Report]) -> list[Report]:
    """The most promising first; what the ranking does not know last, as it stood."""
    places = {key: place for place, key in enumerate(keys_in(ranking.order))}
    return sorted(seeded, key=lambda report: places.get(report.pk, len(places)))


def keys_in(order: bytes | memoryview) -> array[int]:
    """The keys of reports that a ranking holds."""
    keys = array("Q", bytes(order))
    if sys.byteorder == "big":
        keys.byteswap()
    return keys


def packed(keys: Sequence[int]) -> bytes:
    held = array("Q", keys)
    if sys.byteorder == "big":
        held.byteswap()
    return held.tobytes()


def want(stage: Stage, *, seq: int, by: User | None = None) -> Job | None:
    """Have a ranking made that knows this place in the ledger; call it in the transaction that took the place.

    A job that waits will see what this transaction writes: it is held, so that no worker begins it before. One that
    runs, or that somebody is just taking or cancelling, may not.
    """
    if stage.kind != StageKind.TITLE_ABSTRACT or not _protocol(stage).prioritised:
        return None
    waiting = Job.objects.filter(kind=KIND, status=JobStatus.QUEUED, key__startswith=_key(stage))
    held = waiting.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
    key = f"{_key(stage)}{seq}"
    return held or jobs.queue(stage.review, kind=KIND, label=LABEL, by=by, key=key, stage=stage.kind)


@transaction.atomic
def ask(stage: Stage, *, by: User) -> Job:
    """A ranking on demand. Asked for again when nothing has happened since, it is the same job."""
    locks.exclusive(Review.objects.filter(pk=stage.review_id))
    job = want(stage, seq=audit.reserve(stage.review), by=by)
    if job is None:
        raise Conflict("The protocol does not ask for an order by relevance. Change the protocol first.")
    if job.status in jobs.ENDED_BADLY:
        jobs.restart(job)
    return job


def follow(stage: Stage, written: Sequence[Standing], seq: int) -> None:
    """Whatever changed a released standing makes the ranking old (release, settlement, merge, split)."""
    if any(row.released for row in written):
        want(stage, seq=seq)


def follow_import(batch: ImportBatch, seq: int) -> None:
    """New reports have no place in the ranking yet."""
    want(Stage.objects.get(review=batch.review_id, kind=StageKind.TITLE_ABSTRACT), seq=seq)


def keep(stage: Stage, *, seq: int, known: Labels, order: Sequence[int], **learned: Any) -> Ranking | None:
    """Write a ranking in the caller's transaction, unless a newer one stands; older ones lose their order."""
    audit.reserve(stage.review)
    if Ranking.objects.filter(stage=stage, seq__gte=seq).exists():
        return None
    Ranking.objects.filter(stage=stage).exclude(order=b"").update(order=b"")
    made = Ranking.objects.create(
        stage=stage,
        seq=seq,
        relevant=known.relevant,
        irrelevant=known.irrelevant,
        known=len(known.known),
        order=packed(order),
        **learned,
    )
    audit.record(
        stage.review, actor=None, action="ranking.made", stage=stage.kind, ranking=seq, relevant=made.relevant,
        irrelevant=made.irrelevant, known=made.known, name=made.name, version=made.version,
    )  # fmt: skip
    return made


def open_job(stage: Stage) -> Job | None:
    """The job that makes the next ranking, if one waits or runs."""
    return Job.objects.filter(kind=KIND, status__in=jobs.OPEN, key__startswith=_key(stage)).order_by("-pk").first()


def last_job(stage: Stage) -> Job | None:
    return Job.objects.filter(kind=KIND, key__startswith=_key(stage)).order_by("-pk").first()


def _woven(ranked: Sequence[Report], seeded: Sequence[Report], *, share: int) -> Iterator[tuple[Report, bool]]:
    """Every report once; `share` of a hundred places, evenly, go to the next one of the seed that is left."""
    taken, promising, drawn = set[int](), iter(ranked), iter(seeded)
    for place in range(1, len(seeded) + 1):
        by_seed = place * share // 100 > (place - 1) * share // 100
        report = next(each for each in (drawn if by_seed else promising) if each.pk not in taken)
        taken.add(report.pk)
        yield report, by_seed


def _key(stage: Stage) -> str:
    return f"ranking:{stage.pk}:"


def _protocol(stage: Stage) -> Protocol:
    return Protocol.objects.get(review=stage.review_id)
