"""How the disagreements of the demo are settled: by the lead, who does not vote, or by consensus of the pair."""

from __future__ import annotations

from collections.abc import Collection
from itertools import cycle

from demo.corpus import SyntheticReport, Verdict
from demo.loading.scene import Scene
from screening import conflicts, consensus, criteria
from screening.conflicts import Outcome
from screening.models import Stage, StageKind, Standing

COMMENTS = (
    "Checked against the protocol's criteria.",
    "The abstract settles it on a second reading.",
    "Agreed after looking at the methods section.",
    "",
)
QUESTION = "I read this as a mixed population; does anything speak for previous surgery in all of them?"


def waiting(scene: Scene, stage: Stage) -> list[Standing]:
    """The open conflicts, in an order that is the same for a seed."""
    rows = list(conflicts.waiting(stage))
    return sorted(rows, key=lambda row: (scene.truth(row.report).key, row.report_id))


def settle(scene: Scene, stage: Stage, *, leave: Collection[int]) -> None:
    """Settle every open conflict but those left (standings by key): each third by consensus, the others by the lead."""
    turns = zip(cycle((False, True, False)), cycle(COMMENTS))
    for row in waiting(scene, stage):
        if row.pk not in leave:
            together, comment = next(turns)
            outcome = _right(scene, stage, scene.truth(row.report), comment)
            (_agree if together else _decide)(scene, stage, row, outcome)


def begin(scene: Scene, stage: Stage, rows: Collection[Standing]) -> None:
    """Of the conflicts left open one has a proposal that waits for the other reviewer, one a remark."""
    first, second = scene.reviewers
    for row, act in zip(rows, ("propose", "remark")):
        if act == "propose":
            outcome = _right(scene, stage, scene.truth(row.report), COMMENTS[0])
            consensus.propose(stage, row.report, by=second, outcome=outcome, seen=conflicts.sight(stage, row.report))
        else:
            consensus.remark(stage, row.report, by=first, text=QUESTION)


def _decide(scene: Scene, stage: Stage, row: Standing, outcome: Outcome) -> None:
    conflicts.resolve(stage, row.report, by=scene.lead, outcome=outcome, seen=conflicts.sight(stage, row.report))


def _agree(scene: Scene, stage: Stage, row: Standing, outcome: Outcome) -> None:
    one, other = scene.reviewers
    seen = conflicts.sight(stage, row.report)
    proposal = consensus.propose(stage, row.report, by=one, outcome=outcome, seen=seen)
    consensus.confirm(proposal, by=other)


def _right(scene: Scene, stage: Stage, truth: SyntheticReport, comment: str) -> Outcome:
    """What the corpus knows to be true, as a settlement."""
    if stage.kind == StageKind.TITLE_ABSTRACT:
        return Outcome(verdict=truth.truth_title_abstract.value, comment=comment)
    verdict = truth.truth_full_text
    labels = {reason.label: reason for reason in criteria.reasons(scene.review)}
    return Outcome(
        verdict=verdict.value,
        reason=labels[truth.reason] if verdict == Verdict.EXCLUDE else None,
        design=truth.design.value if verdict == Verdict.INCLUDE else "",
        comment=comment,
    )
