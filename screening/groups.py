"""Unsettled conflicts taken together, as far as one person may know what they share, and settled in one act."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from records.models import Report
from reviews import audit
from reviews.errors import Conflict, DomainError, Forbidden, Invalid
from reviews.models import Review
from screening import conflicts, stages
from screening.conflicts import OVERTAKEN, Outcome
from screening.models import Decision, Design, Resolution, ResolutionKind, Stage, StageKind, Standing, State
from screening.sides import OWN, Eyes

MOST = 100
ONE_BY_ONE = (
    "The protocol shows whoever settles only that there is a conflict, so that each is judged afresh: settle them one "
    "by one."
)
OUTSIDE = "It does not belong to this group of conflicts (any more). Look at it again."


class By(Enum):
    """What conflicts are grouped by."""

    WHO = "who"
    CRITERION = "criterion"


class What(Enum):
    """What a conflict is about."""

    VERDICT = "Verdict"
    REASON = "Reason for exclusion"
    DESIGN = "Study design"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Conflicts of one stage about the same thing, by key of their standings; `label` is empty where it is hidden."""

    kind: str
    about: What
    label: str
    standings: list[int] = field(default_factory=list, compare=False)

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.kind}|{self.about.name}|{self.label}".encode()).hexdigest()[:12]

    @property
    def heading(self) -> str:
        if self.about == What.VERDICT:
            return self.label or "Conflicts"
        agreed = f"Agreed, but for the {self.about.value.lower()}"
        return f"{agreed}: {self.label}" if self.label else agreed


@dataclass(frozen=True, slots=True)
class Together:
    """What one act settled, and what it left with the reason why, by public id of the report."""

    settled: list[Resolution]
    left: dict[str, str]


class _Cast(NamedTuple):
    """A vote, as far as groups tell of it."""

    reviewer: int
    reason: str | None
    design: str


def of(eyes: Eyes, rows: QuerySet[Any], by: By) -> list[Group]:
    """The groups of these conflicts (of `conflicts.seen_by`) in the order they are read: stage, matter, name."""
    votes = _votes(eyes.review)
    people = User.objects.in_bulk({vote.reviewer for cast in votes.values() for vote in cast})
    found: dict[Group, Group] = {}
    for row in rows:
        here = votes[row.stage_id, row.report_id]
        seen = eyes.view(voted=row.voted, stage_open=row.stage.open)
        about = what_of(row)
        label = ""
        if seen.verdicts:
            named = {eyes.names.of(people[vote.reviewer], named=seen.names) for vote in here}
            label = _between(named) if by == By.WHO else _criterion(about, here)
        group = Group(kind=row.stage.kind, about=about, label=label)
        found.setdefault(group, group).standings.append(row.pk)
    return sorted(found.values(), key=_place)


def settle(
    review: Review, *, by: User, grouped: By, key: str, chosen: Mapping[str, Sequence[str]], outcome: Outcome
) -> Together:
    """Settle some conflicts of one group alike, with a reason that holds for all of them; one event names them.

    `chosen` holds for each report what was looked at (`conflicts.sight`). Each is settled wholly or left, with why.
    """
    if not outcome.comment.strip():
        raise Invalid("Settling several at once says why, for all of them.", {"comment": "Say why."})
    if not 1 <= len(chosen) <= MOST:
        raise Invalid(f"Choose 1 to {MOST} conflicts to settle at once; {len(chosen)} are chosen.")
    conflicts.refuse_unless(conflicts.rule_of(review) in conflicts.ALONE)
    groups = {group.key: group for group in of(Eyes(by, review), conflicts.seen_by(by, review), grouped)}
    if key not in groups:
        raise Conflict("Nothing is left to settle in this group.")
    if not groups[key].label:
        raise Forbidden(ONE_BY_ONE)
    try:
        return _settle(review, groups[key], by=by, chosen=chosen, outcome=outcome)
    except IntegrityError as beaten:
        raise Conflict(OVERTAKEN) from beaten


def what_of(standing: Standing) -> What:
    if standing.state == State.CONFLICT:
        return What.VERDICT
    return What.REASON if standing.state == State.EXCLUDED else What.DESIGN


@transaction.atomic
def _settle(
    review: Review, group: Group, *, by: User, chosen: Mapping[str, Sequence[str]], outcome: Outcome
) -> Together:
    stage = stages.of(review, group.kind)
    conflicts.check(stage, outcome)
    held = conflicts.hold(stage, Report.objects.filter(review=review, public_id__in=chosen), seen={})
    inside = set(Standing.objects.filter(pk__in=group.standings, report__in=held).values_list("report", flat=True))
    left = dict.fromkeys(chosen, OUTSIDE)
    for report in held:
        if report.pk in inside:
            left[report.public_id] = _unfit(stage, report, by=by, outcome=outcome, seen=chosen[report.public_id])
    fit = [report for report in held if not left[report.public_id]]
    left = {report: why for report, why in left.items() if why}
    if not fit:
        return Together([], left)
    seq = audit.reserve(review)
    made = conflicts.write(stage, fit, by=by, outcome=outcome, kind=ResolutionKind.THIRD_PERSON, seq=seq)
    told = {"conflicts": len(fit), "reports": [report.public_id for report in fit], **conflicts.told_of(outcome)}
    audit.record(review, actor=by, action="conflict.several_resolved", stage=stage.kind, **told)
    return Together(made, left)


def _unfit(stage: Stage, report: Report, *, by: User, outcome: Outcome, seen: Sequence[str]) -> str:
    """Why a report that is held cannot be settled so; empty where it can."""
    if set(conflicts.sight(stage, report)) != set(seen):
        return OVERTAKEN
    try:
        conflicts.refuse_unready(stage, report, by=by, outcome=outcome)
    except DomainError as refused:
        return str(refused)
    return ""


def _between(names: set[str]) -> str:
    """Who disagrees, in words, oneself first. One person may stand against an own earlier vote on a merged record."""
    ordered = sorted(names, key=lambda name: (name != OWN, name))
    return " and ".join([", ".join(ordered[:-1]), ordered[-1]] if len(ordered) > 1 else ordered)


def _criterion(about: What, votes: Sequence[_Cast]) -> str:
    """What the sides name: their reasons for exclusion, or the designs between which they differ."""
    if about == What.DESIGN:
        named = {str(Design(vote.design).label) for vote in votes if vote.design}
    else:
        named = {vote.reason for vote in votes if vote.reason}
    return " or ".join(sorted(named)) or "No reason named"


def _place(group: Group) -> tuple[bool, int, str]:
    return (group.kind != StageKind.TITLE_ABSTRACT, list(What).index(group.about), group.label)


def _votes(review: Review) -> defaultdict[tuple[int, int], list[_Cast]]:
    """The released votes on every unsettled conflict, by stage and report."""
    open_ones = conflicts.unsettled().filter(stage=OuterRef("stage"), report=OuterRef("record__report"))
    votes = Decision.objects.released().current().filter(Exists(open_ones), stage__review=review)
    found: defaultdict[tuple[int, int], list[_Cast]] = defaultdict(list)
    columns = ("stage", "record__report", "reviewer", "reason__label", "design")
    for stage, report, *cast in votes.values_list(*columns):
        found[stage, report].append(_Cast(*cast))
    return found
