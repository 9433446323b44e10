"""Released conflicts and settlements as somebody meets them on a list or a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.models import User
from records import flagging, leading
from records.flags import Flag
from records.masking import Mask
from records.models import Record, Report
from reviews.errors import NotFound
from reviews.models import Review
from screening import conflicts, groups, highlighting, sides, stages
from screening.groups import By, Group
from screening.models import (
    Proposal,
    Remark,
    Resolution,
    ResolutionKind,
    Standing,
)
from screening.sides import Eyes, Names, Sides

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One line of the list."""

    standing: Standing
    title: str
    flags: tuple[Flag, ...]
    group: Group
    part: Part
    sides: Sides
    sight: tuple[str, ...]
    """What a settlement of it must have looked at (`conflicts.sight`)."""

    @property
    def settles(self) -> bool:
        """Whether this person can settle it alone."""
        return self.part == Part.SETTLE

    @property
    def ticket(self) -> str:
        """What a list sends for it when it is chosen."""
        return f"{self.standing.report.public_id}:{','.join(self.sight)}"


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


def page(
    user: User, review: Review, rows: QuerySet[Standing], number: str, *, by: By = By.WHO, key: str = ""
) -> tuple[Page[int], list[Dispute], list[Group]]:
    """One page of conflicts, group by group, and all the groups; of one group alone where `key` names it."""
    eyes = Eyes(user, review)
    found = groups.of(eyes, rows, by)
    home = {pk: group for group in found if key in ("", group.key) for pk in group.standings}
    shown = Paginator(list(home), PAGE).get_page(number)
    order = {pk: place for place, pk in enumerate(shown)}
    here = sorted(rows.filter(pk__in=order), key=lambda row: order[row.pk])
    return shown, _disputes(eyes, here, home), found


def _disputes(eyes: Eyes, rows: list[Standing], home: Mapping[int, Group]) -> list[Dispute]:
    seen = sides.before(eyes, rows)
    titles = leading.leaders(row.report for row in rows)
    flags = flagging.of_reports((row.report_id for row in rows), Mask(on=True))
    sights = conflicts.sights(rows)
    return [
        Dispute(
            standing=row,
            title=_title(titles.get(row.report_id)),
            flags=flags.get(row.report_id, ()),
            group=home[row.pk],
            part=_part(row, eyes.rule),
            sides=seen[row.pk],
            sight=sights[row.pk],
        )
        for row in rows
    ]


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


def after(user: User, standing: Standing, *, by: By = By.WHO, key: str = "") -> Standing | None:
    """The next conflict of the stage, or of a group, that waits for this person, going round once."""
    review = standing.stage.review
    rows = conflicts.for_person(user, review).filter(stage=standing.stage).exclude(pk=standing.pk)
    if key:
        rows = rows.filter(pk__in=_keys(user, review, rows, by, key))
    found: Standing | None = rows.filter(report_id__gt=standing.report_id).first() or rows.first()
    return found


def beside(user: User, standing: Standing, *, by: By, key: str) -> tuple[Standing | None, Standing | None]:
    """The open conflicts before and behind this one, or those of a group, that this person sees."""
    rows = conflicts.seen_by(user, standing.stage.review)
    keys = _keys(user, standing.stage.review, rows, by, key) if key else list(rows.values_list("pk", flat=True))
    if standing.pk not in keys:
        return None, None
    place = keys.index(standing.pk)
    near = {row.pk: row for row in rows.filter(pk__in=keys[max(place - 1, 0) : place + 2])}
    before = near.get(keys[place - 1]) if place else None
    return before, near.get(keys[place + 1]) if place + 1 < len(keys) else None


def _keys(user: User, review: Review, rows: QuerySet[Standing], by: By, key: str) -> list[int]:
    return [pk for group in groups.of(Eyes(user, review), rows, by) if group.key == key for pk in group.standings]


def grouped(found: Iterable[Dispute]) -> list[tuple[Group, list[Dispute]]]:
    """The lines under their groups, in the order given."""
    lines: dict[Group, list[Dispute]] = {}
    for each in found:
        lines.setdefault(each.group, []).append(each)
    return list(lines.items())


def titles(reports: Iterable[str]) -> dict[str, str]:
    """What reports are called, by public id."""
    keys = Report.objects.filter(public_id__in=list(reports)).values_list("pk", flat=True)
    return dict(titles_by_key(keys).values())


def titles_by_key(reports: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Public id and title of reports, by key."""
    rows = list(Report.objects.filter(pk__in=list(reports)))
    leaders = leading.leaders(rows)
    return {row.pk: (row.public_id, _title(leaders.get(row.pk))) for row in rows}


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
