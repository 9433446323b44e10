"""What merging and splitting reports means for screening: votes stay on their records, standings are derived anew."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from records.models import Record, Report
from reviews.models import Review
from screening import decisions, standing
from screening.models import Decision, FullText, Retrieval, Slot, Stage, Standing


def follow(review: Review, reports: Sequence[Report], seq: int, by: User | None) -> None:  # noqa: ARG001
    """Called by records.duplicates inside its transaction, with every report whose records changed, all locked."""
    alive = _alive(reports)
    for stage in Stage.objects.filter(review=review).order_by("kind"):
        for report in reports:
            if report.pk in alive:
                _keep_released(stage, report, seq)
                _take_slot(stage, report, reports, alive)
        standing.project(stage, reports, seq=seq)
    for report in reports:
        if report.pk in alive:
            _take_files(report, [other for other in reports if other.pk not in alive], seq)


def _alive(reports: Sequence[Report]) -> set[int]:
    keys = [report.pk for report in reports]
    return set(Record.objects.filter(report__in=keys).values_list("report", flat=True))


def _keep_released(stage: Stage, report: Report, seq: int) -> None:
    """Release is one-way: what joins a released report is released with it."""
    here = Decision.objects.current().filter(stage=stage, record__report=report)
    if Standing.objects.filter(stage=stage, report=report, released=True).exists() or (
        here.exclude(released_seq=None).exists() and here.filter(released_seq=None).exists()
    ):
        decisions.seal(stage, [report], seq=seq)


def _take_slot(stage: Stage, report: Report, reports: Sequence[Report], alive: set[int]) -> None:
    """A report without a place in a block takes the place of one that was merged into it."""
    if Slot.objects.filter(stage=stage, report=report).exists():
        return
    emptied = [other.pk for other in reports if other.pk not in alive]
    freed = Slot.objects.filter(stage=stage, report__in=emptied).order_by("block__number", "position").first()
    if freed:
        Slot.objects.filter(pk=freed.pk).update(report=report)


def _take_files(report: Report, emptied: Sequence[Report], seq: int) -> None:
    """PDFs and the retrieval entry go with the records, where the report has none of its own."""
    keys = [other.pk for other in emptied]
    for pdf in FullText.objects.filter(report__in=keys, to_seq=None):
        if not FullText.objects.filter(report=report, sha256=pdf.sha256, to_seq=None).exists():
            FullText.objects.create(
                report=report, sha256=pdf.sha256, file_name=pdf.file_name, size=pdf.size, by=pdf.by, from_seq=seq
            )
    if not Retrieval.objects.filter(report=report, to_seq=None).exists():
        entry = Retrieval.objects.filter(report__in=keys, to_seq=None).order_by("pk").first()
        if entry:
            Retrieval.objects.create(report=report, outcome=entry.outcome, why=entry.why, by=entry.by, from_seq=seq)
