"""A network of synthetic trials, handed over or ready to be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from analysis import handoffs, runs
from analysis import tasks as _registers_the_handlers  # noqa: F401
from analysis.models import Analysis, Handoff, Run
from analysis.runs import Question
from reviews import jobs
from reviews.models import Review
from studies.models import Outcome, Study
from tests.analysis_app.networks import SMD
from tests.studies.building import means, pain, trial


@pytest.fixture
def trials(review: Review, ana: User, ben: User) -> dict[str, Study]:
    return {label: trial(review, [ana, ben], label) for label in SMD}


@pytest.fixture
def outcome(review: Review, ana: User) -> Outcome:
    return pain(review, ana)


@pytest.fixture
def entered(trials: dict[str, Study], outcome: Outcome, ana: User) -> dict[str, Study]:
    for label, study in trials.items():
        means(study, outcome, SMD[label], by=ana)
    return trials


def done(job: object) -> None:
    """The worker does a job; told three times, since brokers repeat themselves."""
    for _ in range(3):
        jobs.run(job.public_id)  # type: ignore[attr-defined]


@pytest.fixture
def handoff(review: Review, entered: dict[str, Study], statistician: User) -> Handoff:
    sent = handoffs.send(review, by=statistician)
    done(sent.job)
    return Handoff.objects.get(pk=sent.pk)


@pytest.fixture
def analysis(review: Review, outcome: Outcome, handoff: Handoff, statistician: User) -> Analysis:
    question = Question(label="Main analysis", outcome=outcome, measure="SMD", reference="Usual care")
    return runs.create(review, question, by=statistician)


@pytest.fixture
def run_of(statistician: User) -> Callable[[Analysis], Run]:
    def run(analysis: Analysis, part: tuple[str, ...] = ()) -> Run:
        started = runs.start(analysis, by=statistician, part=part)
        done(started.job)
        return runs.run_for(analysis.review, started.public_id)

    return run
