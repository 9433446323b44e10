"""Projects standings from the facts: the only writer of `Standing`.

Called inside the transaction of every writer that touches a fact (vote, undo, release, resolution, merge, split), after
the report is locked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from records.models import Record, Report
from reviews.models import Review
from screening import stages
from screening.judgement import Judgement, Settlement, Vote, judge
from screening.models import Decision, Resolution, Slot, Stage, Standing

AT_ONCE = 2000
on_project: list[Callable[[Stage, Sequence[Standing], int], None]] = []
"""Told, in the transaction, which standings were written, with the ledger's sequence number."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A standing that is not what the facts say."""

    stage: str
    report: str
    stored: str
    derived: str


def project(stage: Stage, reports: Iterable[Report], *, seq: int) -> None:
    """Write where these reports stand. A report that has lost all its records stands nowhere."""
    keys = [report.pk for report in reports]
    derived = derive(stage, keys)
    gone = [key for key in keys if key not in derived]
    if gone:
        Standing.objects.filter(stage=stage, report__in=gone).delete()
    _end_overtaken(stage, derived, seq)
    Standing.objects.bulk_create(
        [_row(stage, key, judgement) for key, judgement in derived.items()],
        update_conflicts=True,
        unique_fields=["stage", "report"],
        update_fields=["state", "reason", "design", "detail_conflict", "released"],
    )
    written = list(Standing.objects.filter(stage=stage, report__in=derived).select_related("report"))
    for told in on_project:
        told(stage, written, seq)


def derive(stage: Stage, reports: Sequence[int]) -> dict[int, Judgement]:
    """Where reports stand by the facts alone, by report key; those without a record or without a place are left out."""
    alive = set(Record.objects.filter(report__in=reports).values_list("report", flat=True))
    slots = Slot.objects.filter(stage=stage, report__in=alive).select_related("block")
    required = {slot.report_id: slot.block.required for slot in slots}
    votes = _votes(stage, alive)
    settlements = _settlements(stage, alive)
    usual = 0 if alive <= required.keys() else stages.quota(stage)
    return {
        report: judge(votes[report], required=required.get(report, usual), settlement=settlements.get(report))
        for report in alive
        if report in required or votes[report]
    }


def differences(review: Review) -> list[Difference]:
    """Every stored standing that is not what the facts derive, and every missing or surplus one."""
    found: list[Difference] = []
    for stage in Stage.objects.filter(review=review):
        for reports in _portions(review):
            found += _differing(stage, reports)
        strays = Standing.objects.filter(stage=stage).exclude(report__review=review)
        found += [Difference(stage.kind, "of another review", _words(row), "nothing") for row in strays]
    return found


def _portions(review: Review) -> Iterator[dict[int, str]]:
    """The review's reports by key, with their names; a database takes only so many keys in one question."""
    last = 0
    while some := dict(
        Report.objects.filter(review=review, pk__gt=last).order_by("pk").values_list("pk", "public_id")[:AT_ONCE]
    ):
        yield some
        last = max(some)


def _differing(stage: Stage, reports: dict[int, str]) -> list[Difference]:
    derived = {key: _words(judgement) for key, judgement in derive(stage, list(reports)).items()}
    stored = {row.report_id: _words(row) for row in Standing.objects.filter(stage=stage, report__in=reports)}
    return [
        Difference(stage.kind, reports[key], stored.get(key, "nothing"), derived.get(key, "nothing"))
        for key in sorted(stored.keys() | derived.keys())
        if stored.get(key) != derived.get(key)
    ]


def _votes(stage: Stage, reports: Iterable[int]) -> defaultdict[int, list[Vote]]:
    result: defaultdict[int, list[Vote]] = defaultdict(list)
    current = Decision.objects.current().filter(stage=stage, record__report__in=reports)
    # Only these columns: a record's abstract is long, and every vote comes by here.
    columns = ("record__report", "pk", "reviewer", "verdict", "reason", "design", "released_seq", "from_seq")
    for report, key, reviewer, verdict, reason, design, released, seq in current.values_list(*columns):
        result[report].append(
            Vote(
                id=key,
                reviewer=reviewer,
                verdict=verdict,
                reason=reason,
                design=design,
                released=released is not None,
                seq=seq,
            )
        )
    return result


def _settlements(stage: Stage, reports: Iterable[int]) -> dict[int, Settlement]:
    live = Resolution.objects.filter(stage=stage, report__in=reports, to_seq=None).prefetch_related("decisions")
    return {
        row.report_id: Settlement(
            verdict=row.verdict,
            reason=row.reason_id,
            design=row.design,
            decisions=frozenset(decision.pk for decision in row.decisions.all()),
        )
        for row in live
    }


def _end_overtaken(stage: Stage, derived: dict[int, Judgement], seq: int) -> None:
    """A resolution lives while the decisions it names are the report's current ones."""
    kept = [key for key, judgement in derived.items() if judgement.settled]
    live = Resolution.objects.filter(stage=stage, report__in=derived, to_seq=None)
    live.exclude(report__in=kept).update(to_seq=seq)


def _row(stage: Stage, report: int, judgement: Judgement) -> Standing:
    return Standing(
        stage=stage,
        report_id=report,
        state=judgement.state,
        reason_id=judgement.reason,
        design=judgement.design,
        detail_conflict=judgement.detail_conflict,
        released=judgement.released,
    )


def _words(row: Judgement | Standing) -> str:
    reason = row.reason_id if isinstance(row, Standing) else row.reason
    parts = [str(row.state), f"reason {reason}", row.design, "detail conflict" if row.detail_conflict else ""]
    return ", ".join(part for part in [*parts, "released" if row.released else ""] if part)
