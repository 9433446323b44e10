"""The hand-off of the included trials, and the network that is computed from it."""

from __future__ import annotations

# The kinds of jobs of this app are known once its tasks are imported; a worker does so by itself.
import analysis.tasks  # noqa: F401
from analysis import handoffs, runs
from analysis.models import MeasureChoice
from analysis.runs import Question
from demo.corpus.arms import Treatment
from demo.loading.scene import Scene, finish
from studies.models import Outcome

LABEL = "Pain intensity: all treatments"


def hand_over(scene: Scene) -> None:
    finish(handoffs.send(scene.review, by=scene.lead).job)


def run(scene: Scene, pain: Outcome) -> None:
    question = Question(label=LABEL, measure=MeasureChoice.SMD, outcome=pain, reference=Treatment.MEDICAL.value)
    asked = runs.create(scene.review, question, by=scene.statistician)
    finish(runs.start(asked, by=scene.statistician).job)
