"""Titles and abstracts: a pilot and further blocks, opened; at the end one complete and one half done.

Which reports lie in which block is drawn anew for every review. What is still closed at the end must therefore be
everything of one import, so that a seed gives the same flow every time.
"""

from __future__ import annotations

from demo.corpus import Verdict
from demo.loading import settlements, votes
from demo.loading.scene import Scene
from records.models import Report
from screening import blocks, sharing
from screening.models import Block, StageKind, State

PILOT_SIZE, BLOCK_SIZE = 20, 50
LEFT_OPEN = 3


def pilot(scene: Scene) -> None:
    _screen(scene, _assign(scene, PILOT_SIZE))
    settlements.settle(scene, scene.stage(StageKind.TITLE_ABSTRACT), leave=())


def screen(scene: Scene) -> None:
    """Everything that waits, in blocks; all opened, most conflicts settled."""
    stage = scene.stage(StageKind.TITLE_ABSTRACT)
    for block in sharing.share_out(stage, by=scene.lead, reviewers=scene.reviewers, size=BLOCK_SIZE):
        _screen(scene, block)
    rows = [row for row in settlements.waiting(scene, stage) if row.state == State.CONFLICT]
    minor = [row for row in rows if scene.truth(row.report).truth_title_abstract == Verdict.EXCLUDE]
    left = minor[:LEFT_OPEN]
    settlements.settle(scene, stage, leave={row.pk for row in left})
    settlements.begin(scene, stage, left)


def complete(scene: Scene) -> None:
    """A block of what waits, decided by both and left for the lead to open."""
    _vote(scene, _assign(scene, Report.objects.count()))


def begin(scene: Scene) -> None:
    """A block of what waits, in which each reviewer has work left."""
    block = _assign(scene, Report.objects.count())
    size = blocks.size(block)
    votes.cast(scene, block, reviewer=votes.FIRST, most=size // 2)
    votes.cast(scene, block, reviewer=votes.SECOND, most=size // 3)


def _assign(scene: Scene, size: int) -> Block:
    stage = scene.stage(StageKind.TITLE_ABSTRACT)
    return blocks.assign(stage, by=scene.lead, reviewers=scene.reviewers, size=size)


def _screen(scene: Scene, block: Block) -> None:
    _vote(scene, block)
    blocks.release(block, by=scene.lead)


def _vote(scene: Scene, block: Block) -> None:
    for reviewer in (votes.FIRST, votes.SECOND):
        votes.cast(scene, block, reviewer=reviewer)
