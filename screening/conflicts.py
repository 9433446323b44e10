"""How a released disagreement is settled: by someone who did not vote, or by consensus of those who did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from records.models import Report
from reviews import access, audit, locks
from reviews.access import Permission
from reviews.errors import Conflict, Forbidden, Invalid
from reviews.models import Protocol, Settlement
from screening import standing
from screening.models import (
    VERDICTS,
    Confirmation,
    Decision,
    ExclusionReason,
    Proposal,
    Remark,
    Resolution,
    ResolutionKind,
    Stage,
    StageKind,
    Standing,
    State,
    Verdict,
)

OVERTAKEN = "Somebody has just settled this, or its records were merged or split. Look at it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a settlement says."""

    verdict: str
    reason: ExclusionReason | None = None
    design: str = ""
    comment: str = ""


def waiting(stage: Stage) -> QuerySet[Standing]:
    """Released conflicts of verdict, reason or design that nobody has settled."""
    apart = Q(state=State.CONFLICT) | Q(detail_conflict=True)
    return Standing.objects.released().filter(apart, stage=stage).select_related("report").order_by("report_id")


def votes_on(stage: Stage, report: Report) -> list[Decision]:
    """The released votes that a settlement would name, oldest first."""
    votes = Decision.objects.released().current().filter(stage=stage, record__report=report)
    return list(votes.select_related("reviewer", "reason").order_by("pk"))


def may_settle_alone(user: User, stage: Stage, report: Report) -> bool:
    """Somebody who may settle conflicts and has not voted on this report, where the protocol lets one person do it."""
    rule = Protocol.objects.get(review_id=stage.review_id).settlement
    allowed = rule in {Settlement.THIRD_PERSON, Settlement.EITHER}
    return allowed and access.may(user, stage.review, Permission.RESOLVE) and not _voted(user, stage, report)


def may_propose(user: User, stage: Stage, report: Report) -> bool:
    """Somebody who voted on this report, where the protocol lets the voters agree."""
    rule = Protocol.objects.get(review_id=stage.review_id).settlement
    return rule in {Settlement.CONSENSUS, Settlement.EITHER} and _voted(user, stage, report)


def resolve(stage: Stage, report: Report, *, by: User, outcome: Outcome, seen: Sequence[str]) -> Resolution:
    """Settle a conflict. `seen` are the public ids of the decisions the resolver looked at; others have come: 409."""
    _check(stage, outcome)
    try:
        with transaction.atomic():
            held = _hold(stage, report, seen)
            if not _is_open(stage, held):
                raise Conflict(OVERTAKEN)
            _refuse_unless(may_settle_alone(by, stage, held))
            return _settle(stage, held, by=by, outcome=outcome, kind=ResolutionKind.THIRD_PERSON)
    except IntegrityError as beaten:
        raise Conflict(OVERTAKEN) from beaten


@transaction.atomic
def correct(stage: Stage, report: Report, *, by: User, outcome: Outcome, seen: Sequence[str]) -> Resolution:
    """Change what is settled or agreed, with a comment that says why (a retraction, a mistake found later)."""
    _check(stage, outcome)
    if not outcome.comment.strip():
        raise Invalid("A correction says why it is made.", {"comment": "Say why."})
    held = _hold(stage, report, seen)
    if not Standing.objects.released().filter(stage=stage, report=held).exists():
        raise Conflict(OVERTAKEN)
    _refuse_unless(may_settle_alone(by, stage, held))
    return _settle(stage, held, by=by, outcome=outcome, kind=ResolutionKind.THIRD_PERSON)


@transaction.atomic
def propose(stage: Stage, report: Report, *, by: User, outcome: Outcome, seen: Sequence[str]) -> Proposal:
    """Propose a settlement to the others who voted; a newer proposal takes the place of the older."""
    _check(stage, outcome)
    held = _hold(stage, report, seen)
    released = Standing.objects.released().filter(stage=stage, report=held).exists()
    if not released or not (_is_open(stage, held) or outcome.comment.strip()):
        raise Conflict(OVERTAKEN)
    _refuse_unless(may_propose(by, stage, held))
    Proposal.objects.filter(stage=stage, report=held, ended_at=None).update(ended_at=timezone.now())
    proposal = Proposal.objects.create(
        stage=stage,
        report=held,
        verdict=outcome.verdict,
        reason=outcome.reason,
        design=outcome.design,
        comment=outcome.comment.strip(),
        by=by,
    )
    audit.record(stage.review, actor=by, action="conflict.proposed", stage=stage.kind, report=held.public_id)
    return proposal


@transaction.atomic
def confirm(proposal: Proposal, *, by: User) -> Resolution | None:
    """Agree to a proposal; with the last voter's agreement it becomes the resolution, which is returned."""
    stage = proposal.stage
    held = _hold(stage, proposal.report, seen=None)
    proposal.refresh_from_db()
    if proposal.ended_at:
        raise Conflict(OVERTAKEN)
    _refuse_unless(may_propose(by, stage, held) and by.pk != proposal.by_id)
    Confirmation.objects.get_or_create(proposal=proposal, by=by)
    agreed = {proposal.by_id, *proposal.confirmations.values_list("by", flat=True)}
    if {vote.reviewer_id for vote in votes_on(stage, held)} - agreed:
        audit.record(stage.review, actor=by, action="conflict.confirmed", stage=stage.kind, report=held.public_id)
        return None
    Proposal.objects.filter(pk=proposal.pk).update(ended_at=timezone.now())
    outcome = Outcome(
        verdict=proposal.verdict, reason=proposal.reason, design=proposal.design, comment=proposal.comment
    )
    return _settle(stage, held, by=by, outcome=outcome, kind=ResolutionKind.CONSENSUS)


@transaction.atomic
def remark(stage: Stage, report: Report, *, by: User, text: str) -> Remark:
    """Say something in the thread of a released conflict: for those who voted and those who may settle."""
    if not text.strip():
        raise Invalid("Write something first.", {"text": "Write something first."})
    released = Standing.objects.released().filter(stage=stage, report=report).exists()
    if not released:
        raise Conflict(OVERTAKEN)
    made = Remark.objects.create(stage=stage, report=report, by=by, text=text.strip())
    audit.record(stage.review, actor=by, action="conflict.remarked", stage=stage.kind, report=report.public_id)
    return made


def _settle(stage: Stage, report: Report, *, by: User, outcome: Outcome, kind: ResolutionKind) -> Resolution:
    seq = audit.reserve(stage.review)
    Resolution.objects.filter(stage=stage, report=report, to_seq=None).update(to_seq=seq)
    made = Resolution.objects.create(
        stage=stage,
        report=report,
        kind=kind,
        verdict=outcome.verdict,
        reason=outcome.reason,
        design=outcome.design,
        comment=outcome.comment.strip(),
        by=by,
        from_seq=seq,
    )
    made.decisions.set(votes_on(stage, report))
    standing.project(stage, [report], seq=seq)
    audit.record(
        stage.review,
        actor=by,
        action="conflict.resolved",
        stage=stage.kind,
        report=report.public_id,
        kind=kind.value,
        verdict=outcome.verdict,
        reason=outcome.reason.label if outcome.reason else "",
        design=outcome.design,
        comment=outcome.comment.strip(),
    )
    return made


def _hold(stage: Stage, report: Report, seen: Sequence[str] | None) -> Report:
    locks.shared(stage)
    held: Report = locks.exclusive(Report.objects.filter(pk=report.pk))[0]
    if seen is not None and {vote.public_id for vote in votes_on(stage, held)} != set(seen):
        raise Conflict(OVERTAKEN)
    return held


def _is_open(stage: Stage, report: Report) -> bool:
    return waiting(stage).filter(report=report).exists()


def _voted(user: User, stage: Stage, report: Report) -> bool:
    return Decision.objects.own(user).current().filter(stage=stage, record__report=report).exists()


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise Forbidden(
            "The protocol does not let you settle this one alone: it takes someone who did not vote on it, "
            "or the agreement of those who did."
        )


def _check(stage: Stage, outcome: Outcome) -> None:
    allowed = [verdict for verdict in VERDICTS[stage.kind] if verdict != Verdict.MAYBE]
    if outcome.verdict not in allowed:
        raise Invalid(f"A settlement at this stage is one of: {', '.join(allowed)}.")
    if outcome.reason and (outcome.reason.review_id != stage.review_id or outcome.verdict != Verdict.EXCLUDE):
        raise Invalid("Only an exclusion has a reason, and it is one of this review's.")
    if stage.kind == StageKind.FULL_TEXT:
        if outcome.verdict == Verdict.EXCLUDE and outcome.reason is None:
            raise Invalid("An exclusion at full text names one primary reason.", {"reason": "Choose the reason."})
        if outcome.verdict == Verdict.INCLUDE and not outcome.design:
            raise Invalid("An inclusion at full text records the study design.", {"design": "Choose the design."})
