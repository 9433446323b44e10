"""How a released disagreement is settled by someone who did not vote; those who did agree in `consensus`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from records.models import Report
from reviews import access, audit, locks
from reviews.access import Permission
from reviews.errors import Conflict, Forbidden, Invalid
from reviews.models import Protocol, Review, Settlement
from screening import permits, stages, standing
from screening.judgement import STATE_OF
from screening.models import (
    VERDICTS,
    Act,
    Decision,
    Design,
    ExclusionReason,
    Proposal,
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
    return unsettled().filter(stage=stage).select_related("report").order_by("report_id")


def seen_by(user: User, review: Review) -> QuerySet[Any]:
    """Unsettled conflicts with this person's part in them: `.voted`, `.said` (proposed or confirmed), `.proposed`."""
    proposals = Proposal.objects.filter(stage=OuterRef("stage"), report=OuterRef("report"), ended_at=None)
    said = proposals.filter(Q(by=user) | Q(confirmations__by=user))
    rows = unsettled().filter(stage__review=review).select_related("stage", "report")
    rows = rows.annotate(voted=voted_on(user), said=Exists(said), proposed=Exists(proposals))
    return rows.order_by("-stage__kind", "report_id")


def voted_on(user: User) -> ExpressionWrapper[Any]:
    """Whether a current vote of this person counts for a standing's report: its reports are looked up once a stage.

    Asked standing by standing, SQLite, which keeps no statistics here, goes through all votes of the stage each time.
    """
    own = Decision.objects.own(user).current()
    told = Q(pk=None)
    for kind in StageKind:
        told |= Q(stage__kind=kind, report__in=own.filter(stage__kind=kind).values("record__report"))
    return ExpressionWrapper(told, output_field=BooleanField())


def for_person(user: User, review: Review) -> QuerySet[Any]:
    """Unsettled conflicts that this person can move now: settle alone, propose, or answer another's proposal."""
    rule = rule_of(review)
    can = Q(voted=False) & ~Q(stage__in=permits.barred([review.pk], user)) if rule in ALONE else Q(pk=None)
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


def sight(stage: Stage, report: Report) -> list[str]:
    """What somebody who settles must have looked at: the released votes and the live settlement, by public id."""
    settled = resolution_of(stage, report)
    return [row.public_id for row in [*votes_on(stage, report), *([settled] if settled else [])]]


def sights(rows: Iterable[Standing]) -> dict[int, tuple[str, ...]]:
    """`sight` of many unsettled conflicts by their keys, in one question: no settlement of theirs is live."""
    places = {(row.stage_id, row.report_id): row.pk for row in rows}
    reports = {report for _, report in places}
    votes = Decision.objects.released().current().filter(record__report__in=reports).order_by("pk")
    found: dict[int, tuple[str, ...]] = {}
    for stage, report, public_id in votes.values_list("stage", "record__report", "public_id"):
        if (place := places.get((stage, report))) is not None:
            found[place] = (*found.get(place, ()), public_id)
    return found


def may_settle_alone(user: User, stage: Stage, report: Report) -> bool:
    """Somebody who may settle conflicts and has not voted on this report, where the protocol lets one person do it."""
    allowed = rule_of(stage.review) in ALONE and access.may(user, stage.review, Permission.RESOLVE)
    return allowed and not voted(user, stage, report) and not permits.bars(stage, user, Act.RESOLVE)


def may_propose(user: User, stage: Stage, report: Report) -> bool:
    """Somebody who voted on this report, where the protocol lets the voters agree."""
    allowed = rule_of(stage.review) in TOGETHER and access.may(user, stage.review, Permission.RESOLVE)
    return allowed and voted(user, stage, report)


def may_be_settled(stage: Stage, report: Report) -> bool:
    """Whether the protocol and the team leave anybody who could settle this conflict, alone or with others."""
    if rule_of(stage.review) in TOGETHER:
        return True
    voters = {vote.reviewer_id for vote in votes_on(stage, report)}
    return any(person.pk not in voters for person in permits.people(stage, Act.RESOLVE))


def voted(user: User, stage: Stage, report: Report) -> bool:
    """Whether a current vote of this person counts for the report."""
    return Decision.objects.own(user).current().filter(stage=stage, record__report=report).exists()


def resolve(stage: Stage, report: Report, *, by: User, outcome: Outcome, seen: Sequence[str]) -> Resolution:
    """Settle a conflict. `seen` are the public ids of the decisions the resolver looked at; others have come: 409."""
    check(stage, outcome)
    try:
        with transaction.atomic():
            [held] = hold(stage, [report], seen={report.pk: seen})
            refuse_unready(stage, held, by=by, outcome=outcome)
            return settle(stage, held, by=by, outcome=outcome, kind=ResolutionKind.THIRD_PERSON)
    except IntegrityError as beaten:
        raise Conflict(OVERTAKEN) from beaten


@transaction.atomic
def correct(stage: Stage, report: Report, *, by: User, outcome: Outcome, seen: Sequence[str]) -> Resolution:
    """Change what is settled or agreed, with a comment that says why (a retraction, a mistake found later)."""
    check(stage, outcome)
    if not outcome.comment.strip():
        raise Invalid("A correction says why it is made.", {"comment": "Say why."})
    [held] = hold(stage, [report], seen={report.pk: seen})
    if not Standing.objects.released().filter(stage=stage, report=held).exists():
        raise Conflict(OVERTAKEN)
    refuse_unless(may_settle_alone(by, stage, held))
    refuse_gone_on(stage, held, outcome.verdict)
    return settle(stage, held, by=by, outcome=outcome, kind=ResolutionKind.THIRD_PERSON)


def drop_proposals(stage: Stage, reports: Sequence[Report]) -> None:
    """End what is proposed on these reports: it is settled, proposed anew, or the votes it was about have changed."""
    Proposal.objects.filter(stage=stage, report__in=reports, ended_at=None).update(ended_at=timezone.now())


def settle(stage: Stage, report: Report, *, by: User, outcome: Outcome, kind: ResolutionKind) -> Resolution:
    """Write a settlement, and the event that tells of it. The report is held, and everything is checked."""
    seq = audit.reserve(stage.review)
    [made] = write(stage, [report], by=by, outcome=outcome, kind=kind, seq=seq)
    told = {"report": report.public_id, "kind": kind.value, **told_of(outcome)}
    audit.record(stage.review, actor=by, action="conflict.resolved", stage=stage.kind, **told)
    return made


def write(
    stage: Stage, reports: Sequence[Report], *, by: User, outcome: Outcome, kind: ResolutionKind, seq: int
) -> list[Resolution]:
    """Write one settlement for each report and what stands by it; the event is the caller's."""
    drop_proposals(stage, reports)
    Resolution.objects.filter(stage=stage, report__in=reports, to_seq=None).update(to_seq=seq)
    made = []
    for report in reports:
        row = Resolution.objects.create(
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
        row.decisions.set(votes_on(stage, report))
        made.append(row)
    standing.project(stage, reports, seq=seq)
    return made


def told_of(outcome: Outcome) -> dict[str, str]:
    """What the ledger keeps of an outcome."""
    return {
        "verdict": outcome.verdict,
        "reason": outcome.reason.label if outcome.reason else "",
        "design": outcome.design,
        "comment": outcome.comment.strip(),
    }


def unsettled() -> QuerySet[Standing]:
    """Released conflicts that nobody has settled, of every review."""
    apart = Q(state=State.CONFLICT) | Q(detail_conflict=True, stage__kind=StageKind.FULL_TEXT)
    return Standing.objects.released().filter(apart)


def hold(stage: Stage, reports: Iterable[Report], *, seen: Mapping[int, Sequence[str]]) -> list[Report]:
    """Lock reports to settle something on them; other votes than those in `seen`, by the report's key: 409."""
    if stage.kind == StageKind.TITLE_ABSTRACT:
        # Nobody lays a block of full texts while a report's way there is being changed.
        locks.shared(stages.of(stage.review, StageKind.FULL_TEXT))
    locks.shared(stage)
    held = locks.exclusive(Report.objects.filter(pk__in=[report.pk for report in reports]))
    if any(set(sight(stage, report)) != set(seen[report.pk]) for report in held if report.pk in seen):
        raise Conflict(OVERTAKEN)
    return held


def refuse_unready(stage: Stage, report: Report, *, by: User, outcome: Outcome) -> None:
    """Refuse what this person cannot settle alone, or not so, on a report that is held."""
    row = waiting(stage).filter(report=report).first()
    if row is None:
        raise Conflict(OVERTAKEN)
    refuse_unless(may_settle_alone(by, stage, report))
    refuse_gone_on(stage, report, outcome.verdict)
    refuse_reversal(row, outcome)


def refuse_reversal(row: Standing, outcome: Outcome) -> None:
    if row.detail_conflict and STATE_OF[outcome.verdict] != row.state:
        what = "reason" if row.state == State.EXCLUDED else "design"
        raise Invalid(
            f"The verdict is agreed; only the {what} is to be settled. To reverse the verdict, settle this first and "
            "then correct it, saying why."
        )


def refuse_gone_on(stage: Stage, report: Report, verdict: str) -> None:
    """What lies in a block of full texts leaves the review there, or its votes there would count for nothing."""
    if stage.kind != StageKind.TITLE_ABSTRACT or verdict == Verdict.INCLUDE:
        return
    if Slot.objects.filter(report=report, stage__review=stage.review_id, stage__kind=StageKind.FULL_TEXT).exists():
        raise Conflict(GONE_ON)


def refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise Forbidden(
            "The protocol does not let you settle this one alone: it takes someone who did not vote on it, "
            "or the agreement of those who did. Where a lead has named who settles alone, only those do."
        )


def check(stage: Stage, outcome: Outcome) -> None:
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
