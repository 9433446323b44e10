"""How a released disagreement is settled: by someone who did not vote, or by consensus of those who did."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User, new_public_id
from records.models import Report
from reviews import access, audit, locks
from reviews.access import Permission
from reviews.errors import Conflict, Forbidden, Invalid
from reviews.models import Protocol, Review, Settlement
from screening import stages, standing
from screening.judgement import STATE_OF
from screening.models import (
    VERDICTS,
    Confirmation,
    Decision,
    Design,
    ExclusionReason,
    Proposal,
    Remark,
    Resolution,
    ResolutionKind,
    Slot,
    Stage,
    StageKind,
    Standing,
    State,
    Verdict,
)

OVERTAKEN = "Somebody has just settled this, or its records were merged or split. Look at it again."
GONE_ON = "This report has gone on to full texts; correct its standing there."
ALONE = {Settlement.THIRD_PERSON, Settlement.EITHER}
TOGETHER = {Settlement.CONSENSUS, Settlement.EITHER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a settlement says."""

    verdict: str
    reason: ExclusionReason | None = None
    design: str = ""
    comment: str = ""


def waiting(stage: Stage) -> QuerySet[Standing]:
    """Released conflicts that nobody has settled: of verdict, at full text of reason or design too."""
    return _unsettled().filter(stage=stage).select_related("report").order_by("report_id")


def seen_by(user: User, review: Review) -> QuerySet[Any]:
    """Unsettled conflicts with this person's part in them: `.voted`, `.said` (proposed or confirmed), `.proposed`."""
    votes = Decision.objects.own(user).current().filter(stage=OuterRef("stage"), record__report=OuterRef("report"))
    proposals = Proposal.objects.filter(stage=OuterRef("stage"), report=OuterRef("report"), ended_at=None)
    said = proposals.filter(Q(by=user) | Q(confirmations__by=user))
    rows = _unsettled().filter(stage__review=review).select_related("stage", "report")
    rows = rows.annotate(voted=Exists(votes), said=Exists(said), proposed=Exists(proposals))
    return rows.order_by("-stage__kind", "report_id")


def for_person(user: User, review: Review) -> QuerySet[Any]:
    """Unsettled conflicts that this person can move now: settle alone, propose, or answer another's proposal."""
    rule = rule_of(review)
    can = Q(voted=False) if rule in ALONE else Q(pk=None)
    if rule in TOGETHER:
        can |= Q(voted=True, said=False)
    return seen_by(user, review).filter(can)


def number_for(user: User, review: Review) -> int:
    """How many conflicts wait for this person."""
    return for_person(user, review).count()


def rule_of(review: Review) -> str:
    """How the protocol settles conflicts; empty while it does not say."""
    return Protocol.objects.values_list("settlement", flat=True).get(review=review)


def votes_on(stage: Stage, report: Report) -> list[Decision]:
    """The released votes that a settlement would name, oldest first."""
    votes = Decision.objects.released().current().filter(stage=stage, record__report=report)
    return list(votes.select_related("reviewer", "reason").order_by("pk"))


def resolution_of(stage: Stage, report: Report) -> Resolution | None:
    """The live settlement, if there is one."""
    live = Resolution.objects.filter(stage=stage, report=report, to_seq=None)
    return live.select_related("by", "reason").first()


def proposal_on(stage: Stage, report: Report) -> Proposal | None:
    """The open proposal, if there is one."""
    held = Proposal.objects.filter(stage=stage, report=report, ended_at=None)
    return held.select_related("by", "reason").first()


def sight(stage: Stage, report: Report) -> list[str]:
    """What somebody who settles must have looked at: the released votes and the live settlement, by public id."""
    settled = resolution_of(stage, report)
    return [row.public_id for row in [*votes_on(stage, report), *([settled] if settled else [])]]


def may_settle_alone(user: User, stage: Stage, report: Report) -> bool:
    """Somebody who may settle conflicts and has not voted on this report, where the protocol lets one person do it."""
    allowed = rule_of(stage.review) in ALONE and access.may(user, stage.review, Permission.RESOLVE)
    return allowed and not voted(user, stage, report)


def may_propose(user: User, stage: Stage, report: Report) -> bool:
    """Somebody who voted on this report, where the protocol lets the voters agree."""
    allowed = rule_of(stage.review) in TOGETHER and access.may(user, stage.review, Permission.RESOLVE)
    return allowed and voted(user, stage, report)


def may_discuss(user: User, stage: Stage, report: Report) -> bool:
    """Somebody who voted on this report or may settle it."""
    seated = access.may(user, stage.review, Permission.RESOLVE)
    return seated and (voted(user, stage, report) or may_settle_alone(user, stage, report))


def voted(user: User, stage: Stage, report: Report) -> bool:
    """Whether a current vote of this person counts for the report."""
    return Decision.objects.own(user).current().filter(stage=stage, record__report=report).exists()


def resolve(stage: Stage, report: Report, *, by: User, outcome: Outcome, seen: Sequence[str]) -> Resolution:
    """Settle a conflict. `seen` are the public ids of the decisions the resolver looked at; others have come: 409."""
    _check(stage, outcome)
    try:
        with transaction.atomic():
            held = _hold(stage, report, seen)
            row = waiting(stage).filter(report=held).first()
            if row is None:
                raise Conflict(OVERTAKEN)
            _refuse_unless(may_settle_alone(by, stage, held))
            _refuse_gone_on(stage, held, outcome.verdict)
            _refuse_reversal(row, outcome)
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
    _refuse_gone_on(stage, held, outcome.verdict)
    return _settle(stage, held, by=by, outcome=outcome, kind=ResolutionKind.THIRD_PERSON)


@transaction.atomic
def propose(stage: Stage, report: Report, *, by: User, outcome: Outcome, seen: Sequence[str]) -> Proposal:
    """Propose a settlement to the others who voted; a newer proposal takes the place of the older.

    What is already agreed or settled can be proposed anew with a comment. Where nobody else voted, it is settled.
    """
    _check(stage, outcome)
    held = _hold(stage, report, seen)
    row = Standing.objects.released().filter(stage=stage, report=held).first()
    if row is None:
        raise Conflict(OVERTAKEN)
    _refuse_unless(may_propose(by, stage, held))
    _refuse_gone_on(stage, held, outcome.verdict)
    unsettled = waiting(stage).filter(report=held).exists()
    if not outcome.comment.strip():
        if not unsettled:
            raise Invalid("This is settled; a correction says why it is made.", {"comment": "Say why."})
        _refuse_reversal(row, outcome)
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
        _settle(stage, held, by=by, outcome=outcome, kind=ResolutionKind.CONSENSUS)
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
    _refuse_gone_on(stage, held, proposal.verdict)
    _, new = Confirmation.objects.get_or_create(proposal=proposal, by=by)
    if _unheard(proposal):
        if new:
            audit.record(stage.review, actor=by, action="conflict.confirmed", stage=stage.kind, report=held.public_id)
        return None
    outcome = Outcome(
        verdict=proposal.verdict, reason=proposal.reason, design=proposal.design, comment=proposal.comment
    )
    return _settle(stage, held, by=by, outcome=outcome, kind=ResolutionKind.CONSENSUS)


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


def drop_proposals(stage: Stage, reports: Sequence[Report]) -> None:
    """End what is proposed on these reports: it is settled, proposed anew, or the votes it was about have changed."""
    Proposal.objects.filter(stage=stage, report__in=reports, ended_at=None).update(ended_at=timezone.now())


def carry(stage: Stage, reports: Sequence[Report], *, alive: Collection[int], seq: int) -> None:
    """After a merge or split: a settlement lives where exactly the decisions it names now stand together."""
    drop_proposals(stage, reports)
    emptied = [report for report in reports if report.pk not in alive]
    Resolution.objects.filter(stage=stage, report__in=emptied, to_seq=None).update(to_seq=seq)
    for report in reports:
        if report.pk in alive:
            _revive(stage, report, seq)


def _revive(stage: Stage, report: Report, seq: int) -> None:
    named = set(Decision.objects.current().filter(stage=stage, record__report=report).values_list("pk", flat=True))
    near = Resolution.objects.filter(stage=stage, decisions__in=named).distinct().prefetch_related("decisions")
    exact = [row for row in near.order_by("-from_seq", "-pk") if {each.pk for each in row.decisions.all()} == named]
    if exact and exact[0].report_id == report.pk and exact[0].to_seq is None:
        return
    Resolution.objects.filter(stage=stage, report=report, to_seq=None).update(to_seq=seq)
    if exact:
        copy = Resolution.objects.get(pk=exact[0].pk)
        copy.pk, copy.public_id, copy.report, copy.from_seq, copy.to_seq = None, new_public_id(), report, seq, None
        copy.save(force_insert=True)
        copy.decisions.set(named)


def _settle(stage: Stage, report: Report, *, by: User, outcome: Outcome, kind: ResolutionKind) -> Resolution:
    seq = audit.reserve(stage.review)
    drop_proposals(stage, [report])
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


def _unsettled() -> QuerySet[Standing]:
    apart = Q(state=State.CONFLICT) | Q(detail_conflict=True, stage__kind=StageKind.FULL_TEXT)
    return Standing.objects.released().filter(apart)


def _unheard(proposal: Proposal) -> set[int]:
    """Who voted and has neither made nor confirmed the proposal."""
    agreed = {proposal.by_id, *proposal.confirmations.values_list("by", flat=True)}
    return {vote.reviewer_id for vote in votes_on(proposal.stage, proposal.report)} - agreed


def _hold(stage: Stage, report: Report, seen: Sequence[str] | None) -> Report:
    if stage.kind == StageKind.TITLE_ABSTRACT:
        # Nobody lays a block of full texts while a report's way there is being changed.
        locks.shared(stages.of(stage.review, StageKind.FULL_TEXT))
    locks.shared(stage)
    held: Report = locks.exclusive(Report.objects.filter(pk=report.pk))[0]
    if seen is not None and set(sight(stage, held)) != set(seen):
        raise Conflict(OVERTAKEN)
    return held


def _refuse_reversal(row: Standing, outcome: Outcome) -> None:
    if row.detail_conflict and STATE_OF[outcome.verdict] != row.state:
        what = "reason" if row.state == State.EXCLUDED else "design"
        raise Invalid(
            f"The verdict is agreed; only the {what} is to be settled. To reverse the verdict, settle this first and "
            "then correct it, saying why."
        )


def _refuse_gone_on(stage: Stage, report: Report, verdict: str) -> None:
    """What lies in a block of full texts leaves the review there, or its votes there would count for nothing."""
    if stage.kind != StageKind.TITLE_ABSTRACT or verdict == Verdict.INCLUDE:
        return
    if Slot.objects.filter(report=report, stage__review=stage.review_id, stage__kind=StageKind.FULL_TEXT).exists():
        raise Conflict(GONE_ON)


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
    if outcome.design and outcome.design not in Design.values:
        raise Invalid(f"The study design is one of: {', '.join(Design.values)}.")
    if outcome.reason and (outcome.reason.review_id != stage.review_id or outcome.verdict != Verdict.EXCLUDE):
        raise Invalid("Only an exclusion has a reason, and it is one of this review's.")
    if stage.kind == StageKind.FULL_TEXT:
        if outcome.verdict == Verdict.EXCLUDE and outcome.reason is None:
            raise Invalid("An exclusion at full text names one primary reason.", {"reason": "Choose the reason."})
        if outcome.verdict == Verdict.INCLUDE and not outcome.design:
            raise Invalid("An inclusion at full text records the study design.", {"design": "Choose the design."})
