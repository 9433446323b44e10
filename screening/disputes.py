"""Released conflicts and settlements as somebody meets them on a list or a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.models import User
from records import flagging, leading
from records.flags import Flag
from records.masking import Mask
from records.models import Record
from reviews.errors import NotFound
from reviews.models import Review
from screening import conflicts, highlighting, sides, stages
from screening.models import (
    Proposal,
    Remark,
    Resolution,
    ResolutionKind,
    Stage,
    StageKind,
    Standing,
    State,
)
from screening.sides import Names, Sides

PAGE = 50


class Part(Enum):
    """What a conflict waits for, seen by one person."""

    SETTLE = "Settle it"
    CONFIRM = "Answer a proposal"
    PROPOSE = "Propose a settlement"
    WAIT = "Waits for the others' answer"
    LOOK = "Waits for others"

    @property
    def acts(self) -> bool:
        """Whether this person can do something about it now."""
        return self in (Part.SETTLE, Part.CONFIRM, Part.PROPOSE)


class What(Enum):
    """What a conflict is about."""

    VERDICT = "Verdict"
    REASON = "Reason for exclusion"
    DESIGN = "Study design"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One line of the list."""

    standing: Standing
    title: str
    flags: tuple[Flag, ...]
    what: What
    part: Part
    sides: Sides

    @property
    def group(self) -> str:
        """The heading it stands under: who disagrees, or what the agreed ones still differ in."""
        if self.what != What.VERDICT:
            return f"Agreed, but for the {self.what.value.lower()}"
        return self.sides.between or "Conflicts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One line of the list of settlements; `who` is empty for a consensus, whose parties the protocol may mask."""

    resolution: Resolution
    title: str
    flags: tuple[Flag, ...]
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One remark of a thread."""

    remark: Remark
    who: str


def open_ones(user: User, review: Review, *, kind: str = "", mine: bool = False) -> QuerySet[Standing]:
    """Unsettled conflicts: all, of one stage, or those that wait for this person."""
    rows = conflicts.for_person(user, review) if mine else conflicts.seen_by(user, review)
    return rows.filter(stage__kind=kind) if kind else rows


def page(rows: QuerySet[Standing], user: User, review: Review, number: str) -> tuple[Page[Standing], list[Dispute]]:
    """One page of conflicts, those of one group together."""
    shown = Paginator(rows, PAGE).get_page(number)
    found = list(shown)
    seen = sides.over(user, review, found)
    titles = leading.leaders(row.report for row in found)
    rule = conflicts.rule_of(review)
    flags = flagging.of_reports((row.report_id for row in found), Mask(on=True))
    made = [
        Dispute(
            standing=row,
            title=_title(titles.get(row.report_id)),
            flags=flags.get(row.report_id, ()),
            what=what_of(row),
            part=_part(row, rule),
            sides=seen[row.pk],
        )
        for row in found
    ]
    return shown, sorted(made, key=lambda each: (each.standing.stage.kind != StageKind.TITLE_ABSTRACT, each.group))


def settled(review: Review, number: str) -> tuple[Page[Resolution], list[Settled]]:
    """One page of live settlements, the latest first."""
    rows = Resolution.objects.filter(stage__review=review, to_seq=None).order_by("-at", "-pk")
    shown = Paginator(rows.select_related("stage", "report", "by", "reason"), PAGE).get_page(number)
    titles = leading.leaders(row.report for row in shown)
    flags = flagging.of_reports((row.report_id for row in shown), Mask(on=True))
    return shown, [
        Settled(
            resolution=row,
            title=_title(titles.get(row.report_id)),
            flags=flags.get(row.report_id, ()),
            who=who_settled(row),
        )
        for row in shown
    ]


def who_settled(resolution: Resolution) -> str:
    """Whoever settled without having voted; a consensus names nobody."""
    return str(resolution.by) if resolution.kind == ResolutionKind.THIRD_PERSON else ""


def one(review: Review, kind: str, report_id: str) -> Standing:
    """A released report at a stage. Before release it is not there, whether it has votes or not."""
    stage = stages.of(review, kind)
    rows = Standing.objects.released().filter(stage=stage, report__public_id=report_id)
    found: Standing | None = rows.select_related("stage__review", "report", "reason").first()
    if found is None:
        raise NotFound
    return found


def is_open(standing: Standing) -> bool:
    """Whether the conflict waits to be settled."""
    return conflicts.waiting(standing.stage).filter(pk=standing.pk).exists()


def thread(user: User, standing: Standing, seen: sides.View) -> list[Line]:
    """What was said about a report, by those who may know who said it."""
    if not seen.thread:
        return []
    names = Names(user, standing.stage.review)
    voters = {vote.reviewer_id for vote in conflicts.votes_on(standing.stage, standing.report)}
    remarks = Remark.objects.filter(stage=standing.stage, report=standing.report).select_related("by").order_by("pk")
    return [Line(remark=row, who=names.of(row.by, named=seen.names or row.by_id not in voters)) for row in remarks]


def proposer(user: User, proposal: Proposal, seen: sides.View) -> str:
    return Names(user, proposal.stage.review).of(proposal.by, named=seen.names)


def after(user: User, standing: Standing) -> Standing | None:
    """The next conflict of the stage that waits for this person, going round once."""
    rows = conflicts.for_person(user, standing.stage.review).filter(stage=standing.stage).exclude(pk=standing.pk)
    found: Standing | None = rows.filter(report_id__gt=standing.report_id).first() or rows.first()
    return found


def what_of(standing: Standing) -> What:
    if standing.state == State.CONFLICT:
        return What.VERDICT
    return What.REASON if standing.state == State.EXCLUDED else What.DESIGN


def grouped(found: Iterable[Dispute]) -> list[tuple[Stage, str, list[Dispute]]]:
    """The lines under their headings, in the order given."""
    groups: dict[tuple[int, str], tuple[Stage, str, list[Dispute]]] = {}
    for each in found:
        stage = each.standing.stage
        groups.setdefault((stage.pk, each.group), (stage, each.group, []))[2].append(each)
    return list(groups.values())


def _title(record: Record | None) -> str:
    return highlighting.plain(record.title) if record else ""


def _part(row: Standing, rule: str) -> Part:
    voted, said, proposed = (bool(getattr(row, name)) for name in ("voted", "said", "proposed"))
    if not voted:
        return Part.SETTLE if rule in conflicts.ALONE else Part.LOOK
    if rule not in conflicts.TOGETHER:
        return Part.LOOK
    if said:
        return Part.WAIT
    return Part.CONFIRM if proposed else Part.PROPOSE
