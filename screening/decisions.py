"""The only writer of decisions: cast, bring from another tool, undo, release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from records.models import ImportBatch, Record, Report
from reviews import access, audit, locks
from reviews.errors import Conflict, Forbidden, Invalid, NotFound
from reviews.models import Protocol, Review, Role
from screening import grounds, permits, stages, standing
from screening.blinding import DecisionQuerySet
from screening.models import (
    MOST_SECONDS,
    VERDICTS,
    Act,
    Assignment,
    Block,
    Decision,
    Design,
    ExclusionReason,
    Skip,
    Slot,
    Stage,
    StageKind,
    Standing,
    State,
    Verdict,
)

MOST_MOVES = 3
MOST_WHY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What a reviewer says of a record, and why differently than before. `key` is drawn by the browser, so that sending
    twice decides once; `seconds` is the time on task that it measured."""

    verdict: str
    key: str
    reason: ExclusionReason | None = None
    design: str = ""
    note: str = ""
    why: str = ""
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A vote that an import brings: whose, on which record of which report, and what it says."""

    reviewer: User
    record: int
    report: int
    ballot: Ballot


class _Moved(Conflict):
    """The record changed its report between reading and locking."""

    def __init__(self) -> None:
        super().__init__("This record was just merged or split. Nothing was changed; try again.")


def submit(stage: Stage, *, by: User, record: Record, ballot: Ballot) -> Decision:
    """Cast or change a vote until release. The same key again returns the first vote and writes nothing."""
    for _ in range(MOST_MOVES):
        replay = _replay(stage, by, record, ballot)
        if replay:
            return replay
        try:
            with transaction.atomic():
                return _cast(stage, by, record, ballot)
        except _Moved:
            record = Record.objects.get(pk=record.pk)
        except IntegrityError:
            # A double click, or two tabs at once: the other request has won; look again for what it wrote.
            continue
    raise Conflict("Your decision met another change of the same record. Nothing was lost; decide it again.")


@transaction.atomic
def bring(stage: Stage, brought: Sequence[Brought], *, batch: ImportBatch) -> None:
    """Cast votes from another tool, marked as imported: under the locks of a vote, what cannot stand is left out.

    The event is the caller's: a bulk act is one.
    """
    promised = Protocol.objects.get(review=stage.review_id)
    _hold_stage(stage, promised)
    keys = sorted({each.report for each in brought})
    for block in Block.objects.filter(stage=stage, slots__report__in=keys).distinct().order_by("pk"):
        locks.shared(block)
    reports = locks.exclusive(Report.objects.filter(pk__in=keys))
    people = sorted({each.reviewer for each in brought}, key=lambda person: person.pk)
    for person in people:
        _hold_membership(stage.review, person)
    ground = grounds.survey(stage, people, batch, keys)
    home = set(Record.objects.filter(report__in=keys).values_list("pk", "report"))
    seq = audit.reserve(stage.review)
    Decision.objects.bulk_create(
        _decision(stage, each.reviewer, each.record, each.ballot, promised, seq=seq, imported=batch)
        for each in brought
        if (each.record, each.report) in home and ground.fate(each.report, each.reviewer.pk) == grounds.Fate.CAST
    )
    standing.project(stage, reports, seq=seq)
    if stages.by_report(stage, promised):
        _release_complete(stage, reports, seq)


@transaction.atomic
def undo(stage: Stage, *, by: User) -> Decision:
    """Take back one's own latest vote that is not released; the record comes back to be decided."""
    last = own_open(stage, by).order_by("-from_seq", "-pk").first()
    if last is None:
        raise Conflict("There is nothing to undo: what you decided is released and final, or you have decided nothing.")
    return withdraw(last, by=by)


@transaction.atomic
def withdraw(decision: Decision, *, by: User) -> Decision:
    """Take back one vote of one's own that is not released."""
    if decision.reviewer_id != by.pk:
        raise NotFound
    stage = decision.stage
    report = _hold(stage, decision.record, Protocol.objects.get(review=stage.review_id))
    _hold_membership(stage.review, by)
    seq = audit.reserve(stage.review)
    open_vote = Decision.objects.current().filter(pk=decision.pk, released_seq=None)
    if not open_vote.update(to_seq=seq):
        raise Conflict("This decision is released and final, or already taken back.")
    standing.project(stage, [report], seq=seq)
    _record(stage.review, by, "decision.withdrawn", stage, report, decision)
    decision.refresh_from_db()
    return decision


def seal(stage: Stage, reports: list[Report], *, seq: int) -> None:
    """Make the current votes on these reports final and show them (called by whoever releases, in its transaction)."""
    current = Decision.objects.current().filter(stage=stage, record__report__in=reports, released_seq=None)
    current.update(released_seq=seq)
    standing.project(stage, reports, seq=seq)


def own_open(stage: Stage, user: User) -> DecisionQuerySet:
    """One's own current votes of a stage that were cast here and can still be changed."""
    return Decision.objects.own(user).current().filter(stage=stage, released_seq=None, imported=None)


def skip(stage: Stage, *, by: User, report: Report) -> None:
    """Put a report off to the end of one's own queue. Nobody else is told and no ledger entry is made."""
    Skip.objects.update_or_create(stage=stage, report=report, reviewer=by, defaults={"at": timezone.now()})


def _replay(stage: Stage, by: User, record: Record, ballot: Ballot) -> Decision | None:
    if not ballot.key or len(ballot.key) > 64:
        raise Invalid("A decision needs an idempotency key of 1 to 64 characters.")
    earlier = Decision.objects.own(by).filter(idempotency_key=ballot.key).first()
    if earlier is None:
        return None
    same = (earlier.stage_id, earlier.record_id, earlier.verdict) == (stage.pk, record.pk, ballot.verdict)
    if not same:
        raise Conflict("This idempotency key was used for another decision. Draw a new key for every decision.")
    found: Decision = earlier
    return found


def _cast(stage: Stage, by: User, record: Record, ballot: Ballot) -> Decision:
    _check(stage, ballot)
    promised = Protocol.objects.get(review=stage.review_id)
    report = _hold(stage, record, promised)
    _hold_membership(stage.review, by)
    if not assigned(stage, report, by):
        raise Forbidden("This record is not in a block that you screen.")
    if permits.bars(stage, by, Act.SCREEN):
        raise Forbidden("Others are named to screen at this stage. What is open of yours is handed over by a lead.")
    opened = _opened(stage, report)
    _refuse_final(stage, report, sealed=(by.pk, None) in opened)
    informed = any(reviewer != by.pk for reviewer, _ in opened)
    seq = audit.reserve(stage.review)
    mine = Decision.objects.current().filter(stage=stage, record__report=report, reviewer=by)
    changed = mine.update(to_seq=seq)
    decision = _decision(stage, by, record.pk, ballot, promised, seq=seq, informed=informed)
    decision.save(force_insert=True)
    standing.project(stage, [report], seq=seq)
    if stages.by_report(stage, promised):
        _release_complete(stage, [report], seq)
    _record(stage.review, by, "decision.changed" if changed else "decision.cast", stage, report, decision)
    return decision


def _decision(
    stage: Stage, by: User, record: int, ballot: Ballot, promised: Protocol, *, seq: int, **marks: Any
) -> Decision:
    return Decision(
        stage=stage,
        record_id=record,
        reviewer=by,
        verdict=ballot.verdict,
        reason=ballot.reason,
        design=ballot.design,
        note=ballot.note.strip(),
        why=ballot.why.strip(),
        seconds=None if ballot.seconds is None else min(ballot.seconds, MOST_SECONDS),
        protocol_version=promised.version,
        idempotency_key=ballot.key,
        from_seq=seq,
        **marks,
    )


def _opened(stage: Stage, report: Report) -> list[tuple[int, int | None]]:
    """Whose votes on the report have ever been open, and where each ended. A merge may have shown them, a split hidden
    the report again: whoever votes now may know them."""
    votes = Decision.objects.filter(stage=stage, record__report=report).exclude(released_seq=None)
    return list(votes.values_list("reviewer", "to_seq"))


def _check(stage: Stage, ballot: Ballot) -> None:
    if ballot.verdict not in VERDICTS[stage.kind]:
        raise Invalid(f"At this stage a decision is one of: {', '.join(VERDICTS[stage.kind])}.")
    if ballot.reason and (ballot.reason.review_id != stage.review_id or ballot.reason.retired_at):
        raise Invalid("This exclusion reason is not one of the review's current reasons.")
    if ballot.design and ballot.design not in Design.values:
        raise Invalid(f"The study design is one of: {', '.join(Design.values)}.")
    if ballot.reason and ballot.verdict != Verdict.EXCLUDE:
        raise Invalid("Only an exclusion has an exclusion reason.")
    if ballot.reason and not stages.gives_reasons(stage):
        raise Invalid("In this review titles and abstracts are excluded without a reason; leave it out.")
    if len(ballot.why.strip()) > MOST_WHY:
        raise Invalid(f"Say in {MOST_WHY} characters or fewer why you change it.", {"why": "Say it shorter."})
    if stage.kind == StageKind.FULL_TEXT:
        if ballot.verdict == Verdict.EXCLUDE and not ballot.reason:
            raise Invalid("An exclusion at full text names one primary reason.", {"reason": "Choose the reason."})
        if ballot.verdict == Verdict.INCLUDE and not ballot.design:
            raise Invalid("An inclusion at full text records the study design.", {"design": "Choose the design."})


def _hold(stage: Stage, record: Record, promised: Protocol) -> Report:
    """Lock what the vote stands on: stage and block as they are, the report for oneself."""
    _hold_stage(stage, promised)
    slot = Slot.objects.select_related("block").filter(stage=stage, report=record.report_id).first()
    if slot:
        locks.shared(slot.block)
    report: Report = locks.exclusive(Report.objects.filter(pk=record.report_id))[0]
    if not Record.objects.filter(pk=record.pk, report=report).exists():
        raise _Moved
    return report


def _hold_stage(stage: Stage, promised: Protocol) -> None:
    locks.shared(stage)
    if not stage.open:
        raise Conflict("This stage is closed; no decision is taken. A lead can open it again.")
    if not promised.settlement:
        raise Conflict("Before the first vote the protocol must say how conflicts are settled. Ask the lead to set it.")


def _hold_membership(review: Review, user: User) -> None:
    seat = access.current(review).filter(user=user, role=Role.REVIEWER).first()
    if seat is not None:
        locks.shared(seat)
    if seat is None or seat.ended_at:
        raise Forbidden("You are not a reviewer of this review (any more), so no decision was taken.")


def _refuse_final(stage: Stage, report: Report, *, sealed: bool) -> None:
    """Release is one-way: also for a vote that a merge released before a split set its record apart again (sealed)."""
    if sealed or Standing.objects.filter(stage=stage, report=report, released=True).exists():
        raise Conflict("This record's block has been opened; decisions on it are final.")


def assigned(stage: Stage, report: Report, user: User) -> bool:
    """Whether the report lies in a block that this person screens."""
    slot = Slot.objects.filter(stage=stage, report=report).values("block")
    return Assignment.objects.filter(block__in=slot, reviewer=user, ended_at=None).exists()


def _release_complete(stage: Stage, reports: Sequence[Report], seq: int) -> None:
    """Release per report, as soon as all required votes are in."""
    complete = Standing.objects.filter(stage=stage, report__in=reports, released=False)
    keys = set(complete.exclude(state__in=[State.UNDECIDED, State.AWAITING]).values_list("report", flat=True))
    if keys:
        seal(stage, [report for report in reports if report.pk in keys], seq=seq)


def _record(review: Review, by: User, action: str, stage: Stage, report: Report, decision: Decision) -> None:
    audit.record(
        review,
        actor=by,
        action=action,
        stage=stage.kind,
        report=report.public_id,
        decision=decision.public_id,
        verdict=decision.verdict,
        exclusion_reason=decision.reason.label if decision.reason else "",
        design=decision.design,
    )
