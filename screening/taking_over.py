"""Takes decisions of an import over: asked for by a lead, done by the worker (`screening.imported` says what)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from accounts.models import User
from records.models import ImportBatch, Report
from reviews import access, audit, jobs, locks
from reviews.errors import Conflict, Invalid
from reviews.jobs import Work
from reviews.models import Job, Protocol, Review, Role
from screening import blocks, criteria, decisions, imported, retrieval, stages, workload
from screening.decisions import Brought
from screening.imported import Plan
from screening.models import RetrievalOutcome, Stage

CHUNK = 50
"""Reports whose votes are cast in one transaction: other writers wait for it on SQLite."""
DONE = "What could be taken over stands; the rest stays beside its records."
TAKES = "Takes decisions over"
"""No number and no steps: how many were decided here before tells what others have done."""


@dataclass(frozen=True, slots=True)
class Portion:
    """A transaction's worth: a block to lay for these voters, or votes to cast."""

    reports: Sequence[int]
    voters: frozenset[User] = frozenset()
    votes: Sequence[Brought] = ()


@transaction.atomic
def take_over(
    batch: ImportBatch, stage: Stage, *, by: User, members: Mapping[str, User], adds_reasons: bool = False
) -> Job:
    """Queue it: what `imported.plan` foretells, in portions, safe to run again. One event says that it was done."""
    # Who a name is said to be is read before it is written: two leads would each say another.
    locks.exclusive(Review.objects.filter(pk=batch.review_id))
    check(batch, stage, members)
    if adds_reasons:
        for label in imported.plan(batch, stage, members).missing:
            if not criteria.never(label):
                criteria.add_reason(batch.review, by=by, label=label)
    job = jobs.queue(
        batch.review,
        kind=imported.KIND,
        label=f"Decisions from {batch.file_name}",
        by=by,
        batch=batch.public_id,
        stage=stage.kind,
        members={name: person.public_id for name, person in members.items()},
    )
    audit.record(
        batch.review,
        actor=by,
        action="decisions.imported",
        batch=batch.public_id,
        file=batch.file_name,
        stage=stage.kind,
        members=sorted({person.pk for person in members.values()}),
    )
    return job


def perform(work: Work) -> None:
    """Portion by portion, each all or nothing. Run again, it finds what is left and casts nothing twice."""
    given, by = work.arguments, work.job.requested_by
    assert by
    batch = ImportBatch.objects.select_related("review").get(public_id=given["batch"])
    members = members_of(batch.review, given["members"])
    made = imported.plan(batch, stages.of(batch.review, given["stage"]), members)
    for part in portions(made):
        work.progress(done=0, message=TAKES)
        began = time.monotonic()
        _bring(made, part, by=by)
        if connection.vendor == "sqlite":
            # A writer holds the database; as long as this one did, others have it now.
            time.sleep(time.monotonic() - began)
    work.finish(DONE)


@transaction.atomic
def _bring(made: Plan, part: Portion, *, by: User) -> None:
    _retrieve(made, [report for report in part.reports if report in made.unretrieved], by=by)
    if part.voters:
        people = sorted(part.voters, key=lambda person: person.pk)
        blocks.lay_imported(made.stage, part.reports, reviewers=people, batch=made.batch)
    if part.votes:
        decisions.bring(made.stage, part.votes, batch=made.batch)


def _retrieve(made: Plan, reports: Sequence[int], *, by: User) -> None:
    """Under the locks that laying a block takes, since that may follow."""
    if not reports:
        return
    locks.exclusive(Review.objects.filter(pk=made.stage.review_id))
    locks.exclusive(Stage.objects.filter(pk=made.stage.pk))
    locks.exclusive(Report.objects.filter(pk__in=reports))
    seq = audit.reserve(made.stage.review)
    for report in imported.unretrieved(made.stage).filter(pk__in=reports):
        retrieval.write(report, by=by, outcome=RetrievalOutcome.RETRIEVED, why="", seq=seq)


def members_of(review: Review, chosen: Mapping[str, str]) -> dict[str, User]:
    """Names in the file with the reviewers they are said to be, by public id; "" is nobody."""
    people = {person.public_id: person for person in workload.reviewers(review)}
    if strangers := {one for one in chosen.values() if one} - people.keys():
        raise Invalid(f"{len(strangers)} of those chosen are no reviewers of this review (any more). Choose again.")
    return {name: people[one] for name, one in chosen.items() if one}


def portions(made: Plan) -> Iterator[Portion]:
    """Each new block, then its votes by the few; at last the votes that need no new block. Whatever an interrupted job
    has left is of the last kind when it is planned again."""
    votes: dict[int, list[Brought]] = {}
    for each in made.casts:
        votes.setdefault(each.report, []).append(each)
    laid: list[int] = []
    for voters, reports in made.laid.items():
        for some in _cut(reports, made.stage.block_size):
            yield Portion(some, voters=voters)
        laid += reports
    for few in _cut([*laid, *sorted(votes.keys() - set(laid))], CHUNK):
        yield Portion(few, votes=[each for report in few for each in votes[report]])


def check(batch: ImportBatch, stage: Stage, members: Mapping[str, User]) -> None:
    """Refuse what cannot be taken over at all, in a sentence."""
    if not members:
        raise Invalid("Say for one name at least which reviewer it is; what is nobody's stays a note.")
    if unknown := members.keys() - {each.name for each in imported.names(batch, stage)}:
        raise Invalid(f"The file has no decisions of “{min(unknown)}” for this stage.")
    seats = access.current(batch.review).filter(role=Role.REVIEWER, user__in=members.values()).values("user")
    if seats.count() != len(set(members.values())):
        raise Invalid("Only reviewers of this review can have decisions; invite them first.")
    before = imported.chosen(batch, stage)
    if twice := [name for name, person in members.items() if before.get(name, person.public_id) != person.public_id]:
        raise Conflict(
            f"“{twice[0] or imported.UNNAMED}” was taken over as somebody else before; a decision counts once."
        )
    if not stage.open:
        raise Conflict("This stage is closed; no decision is taken. Open it again first.")
    if not Protocol.objects.get(review=batch.review_id).settlement:
        raise Conflict("Before the first vote the protocol must say how conflicts are settled.")


def _cut(reports: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (reports[start : start + size] for start in range(0, len(reports), size))
