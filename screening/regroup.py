"""What merging and splitting reports means for screening: votes stay on their records, standings are derived anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Max

from accounts.models import User
from records.models import Record, Report
from reviews.errors import Conflict
from reviews.models import Review
from screening import decisions, fulltexts, retrieval, settlements, standing
from screening.models import Decision, Slot, Stage, Standing, State

PEEK = (
    "You screen one of these records in a block that is not open yet, and another one is open already: merged, votes "
    "would be shown to you before you cast your own. Merge them once the block is open, or ask a lead who does not "
    "screen it."
)


def follow(review: Review, reports: Sequence[Report], seq: int, by: User | None) -> None:
    """Called by records.duplicates inside its transaction, with every report whose records changed, all locked."""
    alive = _alive(reports)
    if len(alive) < len(reports):
        _refuse_peek(review, reports, by)
    living = [report for report in reports if report.pk in alive]
    for stage in Stage.objects.filter(review=review).order_by("kind"):
        for report in living:
            _keep_released(stage, report, seq)
            _take_place(stage, report, reports, alive)
        settlements.carry(stage, reports, alive=alive, seq=seq)
        standing.project(stage, reports, seq=seq)
        if _give_up_places(stage, living):
            standing.project(stage, living, seq=seq)
    retrieval.carry(reports, alive=alive, seq=seq)
    fulltexts.carry(reports, alive=alive, seq=seq)


def _alive(reports: Sequence[Report]) -> set[int]:
    keys = [report.pk for report in reports]
    return set(Record.objects.filter(report__in=keys).values_list("report", flat=True))


def _refuse_peek(review: Review, merged: Sequence[Report], by: User | None) -> None:
    """A merge releases what joins a released report, so nobody merges so what they screen blind themselves.

    By rule (`by` None) nothing blind is merged so at all: a crafted record could ask for it.

    The answer follows from blocks, from what is released and from own votes, never from whether others have voted.
    """
    keys = [report.pk for report in merged]
    here = {"stage__review": review, "report__in": keys}
    released = set(Standing.objects.released().filter(**here).values_list("stage", "report"))
    stages = {stage for stage, _ in released}
    blind = Slot.objects.filter(**here, block__released_seq=None)
    if by:
        final = Decision.objects.own(by).current().exclude(released_seq=None).filter(record__report__in=keys)
        stages |= set(final.values_list("stage", flat=True))
        blind = blind.filter(block__assignments__reviewer=by)
    places = set(blind.values_list("stage", "report")) - released
    if stages & {stage for stage, _ in places}:
        raise Conflict(PEEK)


def _keep_released(stage: Stage, report: Report, seq: int) -> None:
    """Release is one-way: what joins a released report is released with it."""
    here = Decision.objects.current().filter(stage=stage, record__report=report)
    if Standing.objects.filter(stage=stage, report=report, released=True).exists() or (
        here.exclude(released_seq=None).exists() and here.filter(released_seq=None).exists()
    ):
        decisions.seal(stage, [report], seq=seq)


def _take_place(stage: Stage, report: Report, reports: Sequence[Report], alive: Collection[int]) -> None:
    """A report without a place joins the block of one merged into it, which keeps its own for a split."""
    if Slot.objects.filter(stage=stage, report=report).exists():
        return
    emptied = [other.pk for other in reports if other.pk not in alive]
    near = Slot.objects.filter(stage=stage, report__in=emptied).order_by("block__number", "position").first()
    if near:
        last = Slot.objects.filter(block=near.block_id).aggregate(last=Max("position"))["last"]
        Slot.objects.create(block_id=near.block_id, stage=stage, report=report, position=last + 1)


def _give_up_places(stage: Stage, reports: Sequence[Report]) -> int:
    """A report that still needs votes, in a block that has been opened without it, waits for a block again."""
    unfinished = Standing.objects.filter(
        stage=stage, report__in=reports, state__in=[State.UNDECIDED, State.AWAITING]
    ).values("report")
    given_up, _ = Slot.objects.filter(stage=stage, report__in=unfinished).exclude(block__released_seq=None).delete()
    return given_up
