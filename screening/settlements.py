"""What becomes of a settlement once it is made: taken back by whoever made it, carried along when reports merge."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User, new_public_id
from records.models import Report
from reviews import access, audit
from reviews.access import Permission
from reviews.errors import Conflict, Forbidden, Invalid
from screening import standing
from screening.conflicts import OVERTAKEN, drop_proposals, hold, refuse_gone_on, resolution_of
from screening.models import Decision, Resolution, ResolutionKind, Stage


def may_take_back(user: User, stage: Stage, settled: Resolution | None) -> bool:
    """Whoever settled alone, while the stage is open. A consensus belongs to several, who can agree on another."""
    own = settled is not None and settled.kind == ResolutionKind.THIRD_PERSON and settled.by_id == user.pk
    return own and stage.open and access.may(user, stage.review, Permission.RESOLVE)


@transaction.atomic
def take_back(stage: Stage, report: Report, *, by: User, why: str, seen: Sequence[str]) -> None:
    """Undo one's own settlement, saying why: what stood before it stands again, a conflict or an earlier settlement."""
    if not why.strip():
        raise Invalid("Taking a settlement back says why.", {"why": "Say why."})
    [held] = hold(stage, [report], seen={report.pk: seen})
    settled = resolution_of(stage, held)
    if settled is None:
        raise Conflict(OVERTAKEN)
    if not may_take_back(by, stage, settled):
        raise Forbidden("Only whoever settled this alone takes it back, and only while the stage is open.")
    refuse_gone_on(stage, held, "")
    seq = audit.reserve(stage.review)
    drop_proposals(stage, [held])
    Resolution.objects.filter(stage=stage, report=held, to_seq=None).update(to_seq=seq)
    # A copy that a merge or an undoing has carried along has the moment of its original: none of them comes back.
    same = Resolution.objects.filter(stage=stage, by=by, at=settled.at, decisions__in=settled.decisions.all())
    Resolution.objects.filter(pk__in=same.values("pk")).update(taken_back_at=timezone.now())
    _revive(stage, held, seq)
    standing.project(stage, [held], seq=seq)
    told = {"report": held.public_id, "reason": why.strip()}
    audit.record(stage.review, actor=by, action="conflict.taken_back", stage=stage.kind, **told)


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
    near = Resolution.objects.filter(stage=stage, decisions__in=named, taken_back_at=None).distinct()
    latest = near.prefetch_related("decisions").order_by("-from_seq", "-pk")
    exact = [row for row in latest if {each.pk for each in row.decisions.all()} == named]
    if exact and exact[0].report_id == report.pk and exact[0].to_seq is None:
        return
    Resolution.objects.filter(stage=stage, report=report, to_seq=None).update(to_seq=seq)
    if exact:
        copy = Resolution.objects.get(pk=exact[0].pk)
        copy.pk, copy.public_id, copy.report, copy.from_seq, copy.to_seq = None, new_public_id(), report, seq, None
        copy.save(force_insert=True)
        copy.decisions.set(named)
