"""How those who voted settle a released conflict among themselves: one proposes, the others confirm, all discuss."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from records.models import Report
from reviews import access, audit
from reviews.access import Permission
from reviews.errors import Conflict, Forbidden, Invalid
from screening.conflicts import (
    OVERTAKEN,
    Outcome,
    check,
    drop_proposals,
    hold,
    may_propose,
    may_settle_alone,
    refuse_gone_on,
    refuse_reversal,
    refuse_unless,
    settle,
    voted,
    votes_on,
    waiting,
)
from screening.models import Confirmation, Proposal, Remark, Resolution, ResolutionKind, Stage, Standing


def proposal_on(stage: Stage, report: Report) -> Proposal | None:
    """The open proposal, if there is one."""
    held = Proposal.objects.filter(stage=stage, report=report, ended_at=None)
    return held.select_related("by", "reason").first()


def may_discuss(user: User, stage: Stage, report: Report) -> bool:
    """Somebody who voted on this report or may settle it."""
    seated = access.may(user, stage.review, Permission.RESOLVE)
    return seated and (voted(user, stage, report) or may_settle_alone(user, stage, report))


def may_confirm(user: User, proposal: Proposal | None) -> bool:
    """Somebody else who voted and has not confirmed the open proposal yet."""
    return proposal is not None and user.pk in _unheard(proposal) and may_propose(user, proposal.stage, proposal.report)


@transaction.atomic
def propose(stage: Stage, report: Report, *, by: User, outcome: Outcome, seen: Sequence[str]) -> Proposal:
    """Propose a settlement to the others who voted; a newer proposal takes the place of the older.

    What is already agreed or settled can be proposed anew with a comment. Where nobody else voted, it is settled.
    """
    check(stage, outcome)
    [held] = hold(stage, [report], seen={report.pk: seen})
    row = Standing.objects.released().filter(stage=stage, report=held).first()
    if row is None:
        raise Conflict(OVERTAKEN)
    refuse_unless(may_propose(by, stage, held))
    refuse_gone_on(stage, held, outcome.verdict)
    unsettled = waiting(stage).filter(report=held).exists()
    if not outcome.comment.strip():
        if not unsettled:
            raise Invalid("This is settled; a correction says why it is made.", {"comment": "Say why."})
        refuse_reversal(row, outcome)
    drop_proposals(stage, [held])
    proposal = Proposal.objects.create(
        stage=stage,
        report=held,
        verdict=outcome.verdict,
        reason=outcome.reason,
        design=outcome.design,
        comment=outcome.comment.strip(),
        by=by,
    )
    if _unheard(proposal):
        audit.record(stage.review, actor=by, action="conflict.proposed", stage=stage.kind, report=held.public_id)
    else:
        settle(stage, held, by=by, outcome=outcome, kind=ResolutionKind.CONSENSUS)
    return proposal


@transaction.atomic
def confirm(proposal: Proposal, *, by: User) -> Resolution | None:
    """Agree to a proposal; with the last voter's agreement it becomes the resolution, which is returned."""
    stage = proposal.stage
    [held] = hold(stage, [proposal.report], seen={})
    proposal.refresh_from_db()
    if proposal.ended_at:
        raise Conflict(OVERTAKEN)
    refuse_unless(may_propose(by, stage, held) and by.pk != proposal.by_id)
    refuse_gone_on(stage, held, proposal.verdict)
    _, new = Confirmation.objects.get_or_create(proposal=proposal, by=by)
    if _unheard(proposal):
        if new:
            audit.record(stage.review, actor=by, action="conflict.confirmed", stage=stage.kind, report=held.public_id)
        return None
    outcome = Outcome(
        verdict=proposal.verdict, reason=proposal.reason, design=proposal.design, comment=proposal.comment
    )
    return settle(stage, held, by=by, outcome=outcome, kind=ResolutionKind.CONSENSUS)


@transaction.atomic
def remark(stage: Stage, report: Report, *, by: User, text: str) -> Remark:
    """Say something in the thread of a released conflict: for those who voted and those who may settle."""
    if not text.strip():
        raise Invalid("Write something first.", {"text": "Write something first."})
    if not Standing.objects.released().filter(stage=stage, report=report).exists():
        raise Conflict(OVERTAKEN)
    if not may_discuss(by, stage, report):
        raise Forbidden("The thread is for those who voted on this record and those who may settle it.")
    made = Remark.objects.create(stage=stage, report=report, by=by, text=text.strip())
    audit.record(stage.review, actor=by, action="conflict.remarked", stage=stage.kind, report=report.public_id)
    return made


def _unheard(proposal: Proposal) -> set[int]:
    """Who voted and has neither made nor confirmed the proposal."""
    agreed = {proposal.by_id, *proposal.confirmations.values_list("by", flat=True)}
    return {vote.reviewer_id for vote in votes_on(proposal.stage, proposal.report)} - agreed
