"""Analyses and their runs: what is asked, when it was computed, whether it still holds. The web's half.

The worker's half is analysis.calculation; nothing here loads numpy.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from analysis import canonical, datasets, handoffs
from analysis.models import Analysis, Figure, Handoff, MeasureChoice, ModelChoice, Run
from records.folding import fold
from reviews import audit, jobs, locks
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Review
from studies.models import Outcome, OutcomeKind

KIND = "analysis.run"
MEASURES = {
    OutcomeKind.CONTINUOUS: (MeasureChoice.SMD, MeasureChoice.MD),
    OutcomeKind.DICHOTOMOUS: (MeasureChoice.OR, MeasureChoice.RR),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an analysis asks: an outcome of the review, or a pasted table, never both."""

    label: str
    measure: str
    outcome: Outcome | None = None
    pasted: str = ""
    reference: str = ""
    model: str = ModelChoice.RANDOM
    lower_is_better: bool = True


@transaction.atomic
def create(review: Review, question: Question, *, by: User) -> Analysis:
    _check(review, question)
    made = Analysis(
        review=review,
        label=" ".join(question.label.split()),
        outcome=question.outcome,
        pasted=question.pasted,
        measure=question.measure,
        reference=" ".join(question.reference.split()),
        model=question.model,
        lower_is_better=question.lower_is_better,
        by=by,
    )
    if made.outcome is None:
        datasets.from_table(made)
    made.save()
    audit.record(
        review,
        actor=by,
        action="analysis.created",
        analysis=made.public_id,
        label=made.label,
        measure=made.measure,
        model=made.model,
        outcome=made.outcome.public_id if made.outcome else "",
    )
    return made


@transaction.atomic
def start(analysis: Analysis, *, by: User, part: tuple[str, ...] = ()) -> Run:
    """Freeze the input and queue its calculation; the same input while it is being computed finds the same run."""
    locks.exclusive(Review.objects.filter(pk=analysis.review_id))
    audit.reserve(analysis.review)
    handoff = handoffs.latest_received(analysis.review) if analysis.outcome else None
    text, digest = datasets.write(_input(analysis, handoff, part))
    last = of_analysis(analysis).first()
    if last and last.input_hash == digest and last.job and last.job.status in jobs.OPEN:
        return last
    run = Run.objects.create(
        analysis=analysis,
        handoff=handoff,
        number=last.number + 1 if last else 1,
        part=list(part),
        input=text,
        input_hash=digest,
        by=by,
    )
    run.job = jobs.queue(
        analysis.review,
        kind=KIND,
        label=f"{analysis.label}: run {run.number}",
        by=by,
        key=f"{KIND}-{run.public_id}",
        run=run.public_id,
    )
    run.save(update_fields=["job"])
    audit.record(
        analysis.review,
        actor=by,
        action="run.started",
        analysis=analysis.public_id,
        run=run.public_id,
        number=run.number,
        input=digest,
    )
    return run


def analyses(review: Review) -> list[Analysis]:
    """Newest first."""
    rows = Analysis.objects.filter(review=review).select_related("outcome", "by", "review")
    return list(rows.order_by("-pk"))


def analysis_for(review: Review, public_id: str) -> Analysis:
    rows = Analysis.objects.select_related("outcome", "by", "review")
    found = rows.filter(review=review, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def of_analysis(analysis: Analysis) -> QuerySet[Run]:
    """Its runs, newest first."""
    return Run.objects.filter(analysis=analysis).select_related("job", "by", "handoff").order_by("-number")


def latest(review: Review) -> dict[int, Run]:
    """The newest run of each analysis, by the analysis's key."""
    rows = Run.objects.filter(analysis__review=review)
    newest: dict[int, Run] = {}
    for run in rows.select_related("job", "by", "handoff", "analysis__outcome").order_by("number"):
        newest[run.analysis_id] = run
    return newest


def run_for(review: Review, public_id: str) -> Run:
    rows = Run.objects.select_related(
        "analysis__outcome", "analysis__review", "handoff", "job__review", "job__requested_by", "by"
    )
    found = rows.filter(analysis__review=review, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def result_of(run: Run) -> dict[str, Any] | None:
    """What the worker found, or nothing yet."""
    found: dict[str, Any] | None = json.loads(run.result) if run.result else None
    return found


def figure_of(run: Run, name: str, form: str) -> Figure:
    found = Figure.objects.filter(run=run, name=name, format=form).first()
    if found is None:
        raise NotFound("There is no such figure of this run (yet).")
    return found


@dataclass(slots=True)
class Freshness:
    """Why runs no longer say what the review says now: derived on read, each question asked of the database once."""

    review: Review
    _snapshot: str = ""
    _inputs: dict[tuple[int, int, str], str] = field(default_factory=dict)

    def reasons(self, run: Run) -> list[str]:
        """In sentences; none while the run holds. A calculation on a pasted table is never stale."""
        if run.handoff is None or run.analysis.outcome is None:
            return []
        told = [change.sentence for change in self.changes_since(run.handoff)]
        now = self._input(run, run.handoff)
        if canonical.sha256(now) != run.input_hash:
            told += datasets.differences(run.input, now)
        return told

    def changes_since(self, handoff: Handoff) -> list[handoffs.Change]:
        """What has changed among the included RCTs since a hand-off."""
        if not self._snapshot:
            self._snapshot = handoffs.snapshot_of(self.review)
        return sorted(handoffs.changes(handoff.content, self._snapshot), key=lambda change: fold(change.study))

    def _input(self, run: Run, handoff: Handoff) -> str:
        key = (run.analysis_id, handoff.pk, canonical.text(run.part))
        if key not in self._inputs:
            given = datasets.from_review(run.analysis, handoff, run.part)
            self._inputs[key] = datasets.write(given)[0]
        return self._inputs[key]


def stale(run: Run) -> list[str]:
    """Why a run no longer holds, in sentences; nothing while it does."""
    return Freshness(run.analysis.review).reasons(run)


def studies_in_latest_run(review: Review) -> int:
    """How many included studies the newest finished run from this review's data pools (Ts_ma of PRISMA)."""
    done = Run.objects.filter(analysis__review=review, analysis__outcome__isnull=False).exclude(result="")
    newest = done.order_by("-finished_at", "-pk").first()
    return int(json.loads(newest.result)["fit"]["k"]) if newest else 0


def _input(analysis: Analysis, handoff: Handoff | None, part: tuple[str, ...]) -> dict[str, Any]:
    if analysis.outcome is None:
        return datasets.from_table(analysis, part)
    if handoff is None:
        raise Conflict(
            "No hand-off has been received yet. Send the included RCTs to the analysis queue first; "
            "a worker takes them within seconds."
        )
    given = datasets.from_review(analysis, handoff, part)
    if not given["arms"]:
        raise Conflict(
            f"No arms of “{analysis.outcome.label}” are entered for the studies of hand-off {handoff.number}. "
            "Enter or paste them under Studies."
        )
    return given


def _check(review: Review, question: Question) -> None:
    if not question.label.strip():
        raise Invalid("An analysis needs a name.", {"label": "Write what it asks."})
    if question.measure not in MeasureChoice.values or question.model not in ModelChoice.values:
        measures, models = ", ".join(MeasureChoice.values), ", ".join(ModelChoice.values)
        raise Invalid(f"The measure is one of {measures}, the model one of {models}.")
    if (question.outcome is None) == (not question.pasted.strip()):
        raise Invalid("An analysis takes an outcome of this review or a pasted table: one of them, not both.")
    if question.outcome is None:
        return
    if question.outcome.review_id != review.pk:
        raise NotFound
    allowed = MEASURES[OutcomeKind(question.outcome.kind)]
    if question.measure not in allowed:
        sentence = f"A {question.outcome.kind} outcome is analysed as {' or '.join(allowed)}."
        raise Invalid(sentence, {"measure": sentence})
