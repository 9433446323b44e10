"""What one reviewer has decided: the reviewer's own list, and the way back to each record until release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from accounts.models import User
from records import flagging
from records.flags import Flag
from records.masking import Mask
from records.models import Record, Report
from reviews.errors import NotFound
from screening import decisions, highlighting, queue, versions
from screening.models import Decision, Resolution, Slot, Stage, Standing, State, Verdict

PAGE = 50
JUST_DECIDED = 10
SIGNS: dict[str, tuple[str, str]] = {
    Verdict.INCLUDE: ("✓", "include"),
    Verdict.EXCLUDE: ("×", "exclude"),
    Verdict.MAYBE: ("?", "maybe"),
    Verdict.ONGOING: ("…", "maybe"),
    Verdict.AWAITING: ("?", "maybe"),
}
"""Sign and look of each verdict."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An own decision. `outcome` is what release has made known of the record, and never who said it; `criteria` is the
    version that it was judged by, where the list shows it."""

    decision: Decision
    title: str
    flags: tuple[Flag, ...]
    block: int | None
    outcome: str
    criteria: int | None

    @property
    def final(self) -> bool:
        return self.decision.released_seq is not None

    @property
    def sign(self) -> str:
        return SIGNS[self.decision.verdict][0]

    @property
    def look(self) -> str:
        return SIGNS[self.decision.verdict][1]


@dataclass(frozen=True, slots=True)
class Pace:
    """The median of one's own seconds over `records` records."""

    seconds: float
    records: int

    @property
    def an_hour(self) -> int:
        return round(3600 / max(self.seconds, 1))


def recent(user: User, stage: Stage, *, limit: int = JUST_DECIDED) -> list[Entry]:
    """One's latest decisions that can still be undone, newest first."""
    rows = decisions.own_open(stage, user).select_related("record", "reason").order_by("-from_seq", "-pk")
    return _entries(stage, list(rows[:limit]), {}, [])


def page(user: User, stage: Stage, *, before: str = "", limit: int = PAGE) -> tuple[list[Entry], str]:
    """Own current decisions, newest first, and the next page's cursor (a decision's public id), empty on the last."""
    own = Decision.objects.own(user).current().filter(stage=stage)
    if before:
        last = Decision.objects.own(user).filter(stage=stage, public_id=before).first()
        if last is None:
            raise NotFound
        own = own.filter(pk__lt=last.pk)
    rows = list(own.select_related("record", "reason").order_by("-pk")[: limit + 1])
    flags = flagging.of_reports((row.record.report_id for row in rows), Mask(on=True))
    entries = _entries(stage, rows[:limit], flags, versions.all_of(stage.review))
    return entries, rows[limit - 1].public_id if len(rows) > limit else ""


def pace(user: User, stage: Stage) -> Pace | None:
    """One's own time on the records of a stage; None before any was measured."""
    own = Decision.objects.own(user).current().filter(stage=stage)
    taken = list(own.exclude(seconds=None).values_list("seconds", flat=True))
    return Pace(median(taken), len(taken)) if taken else None


def record_of(user: User, stage: Stage, public_id: str) -> Record:
    """A record that this person has decided or is to decide; any other is not there."""
    here = Record.objects.visible().filter(review=stage.review_id, public_id=public_id)
    found: Record | None = here.select_related("report").first()
    if found is None:
        raise NotFound
    mine = Decision.objects.own(user).current().filter(stage=stage, record__report=found.report_id)
    if mine.exists() or queue.open_slots(user, stage).filter(report=found.report_id).exists():
        return found
    raise NotFound


def own_decision(user: User, stage: Stage, *, public_id: str = "", key: str = "") -> Decision:
    """An own decision by its public id or by the key it was cast under."""
    own = Decision.objects.own(user).filter(stage=stage)
    found: Decision | None = own.filter(**({"public_id": public_id} if public_id else {"idempotency_key": key})).first()
    if found is None:
        raise NotFound
    return found


def is_final(stage: Stage, report: Report) -> bool:
    return Standing.objects.released().filter(stage=stage, report=report).exists()


def _entries(
    stage: Stage, rows: Sequence[Decision], flags: Mapping[int, tuple[Flag, ...]], known_versions: Sequence[int]
) -> list[Entry]:
    reports = [row.record.report_id for row in rows]
    known = {row.report_id: row for row in Standing.objects.released().filter(stage=stage, report__in=reports)}
    live = Resolution.objects.filter(stage=stage, report__in=known, to_seq=None)
    settled = set(live.values_list("report", flat=True))
    numbers = dict(Slot.objects.filter(stage=stage, report__in=reports).values_list("report", "block__number"))
    return [
        Entry(
            row,
            highlighting.plain(row.record.title),
            flags.get(row.record.report_id, ()),
            numbers.get(row.record.report_id),
            _outcome(known.get(row.record.report_id), settled),
            versions.judged_by(known_versions, row.protocol_version) if known_versions else None,
        )
        for row in rows
    ]


def _outcome(standing: Standing | None, settled: set[int]) -> str:
    if standing is None:
        return ""
    if standing.state == State.CONFLICT:
        return "Conflict, not settled yet"
    words = standing.get_state_display().lower()
    return f"Settled: {words}" if standing.report_id in settled else f"Agreed: {words}"
