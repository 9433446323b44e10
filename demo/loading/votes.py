"""The votes of the corpus, cast on the blocks of the review."""

from __future__ import annotations

from demo.corpus import Stage as CorpusStage
from demo.corpus import Vote
from demo.loading.scene import Scene
from records import leading
from screening import criteria, decisions
from screening.decisions import Ballot
from screening.models import Block, ExclusionReason

FIRST, SECOND = 0, 1
"""The reviewers, as the corpus numbers them."""


def cast(scene: Scene, block: Block, *, reviewer: int, most: int | None = None) -> None:
    """One reviewer's votes on a block in its order, on all of it or on the first `most` reports."""
    slots = list(block.slots.select_related("report").order_by("position")[:most])
    shown = leading.leaders(slot.report for slot in slots)
    said = _votes(scene, CorpusStage(block.stage.kind), reviewer)
    reasons = {reason.label: reason for reason in criteria.reasons(scene.review)}
    for slot in slots:
        if slot.report_id in shown:
            ballot = _ballot(said[scene.truth(slot.report).key], reasons, key=f"demo-{slot.pk}-{reviewer}")
            decisions.submit(block.stage, by=scene.reviewers[reviewer], record=shown[slot.report_id], ballot=ballot)


def _votes(scene: Scene, stage: CorpusStage, reviewer: int) -> dict[str, Vote]:
    return {vote.report_key: vote for vote in scene.corpus.votes if (vote.stage, vote.reviewer) == (stage, reviewer)}


def _ballot(vote: Vote, reasons: dict[str, ExclusionReason], *, key: str) -> Ballot:
    reason = reasons[vote.reason] if vote.reason else None
    return Ballot(verdict=vote.verdict.value, reason=reason, design=str(vote.design), note=vote.note, key=key)
