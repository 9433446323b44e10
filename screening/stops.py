"""A lead's approval that titles and abstracts end before everything is screened; the only writer of `Stop`."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from accounts.models import User
from reviews import audit, locks
from reviews.errors import Conflict, Invalid
from reviews.models import Review
from screening import advice, blocks, stopping
from screening.models import Block, Stage, StageKind, Stop


def standing(stage: Stage) -> Stop | None:
    """The stop that stands, if one does."""
    return Stop.objects.filter(stage=stage, to_seq=None).select_related("by").first()


@transaction.atomic
def approve(stage: Stage, *, by: User, reason: str, against: bool = False) -> Stop:
    """End the stage on the figures of this moment; `against` says that the lead knows the advice is to go on.

    What lacks a released decision is from now on counted as not screened by a human, in no list of exclusions.
    """
    reason = _said(reason)
    held = _hold(stage)
    if blocks.stopped(held):
        raise Conflict("Screening has been stopped already.")
    _refuse_complete(held)
    told = advice.of(held)
    if told.target is None:
        raise Conflict("The protocol fixes no recall target. Write one into the protocol before you stop.")
    if not told.waiting and not told.handed_out:
        raise Conflict("Everything is screened; there is nothing to stop.")
    if not told.stop and not against:
        raise Conflict(f"{told.sentence} To stop all the same, say that you stop against the advice, and why.")
    seq = audit.reserve(held.review)
    made = Stop.objects.create(
        stage=held,
        target=told.target,
        confidence=told.confidence,
        figures={**asdict(told), "sentence": told.sentence},
        tool=stopping.NAME,
        version=stopping.VERSION,
        reason=reason,
        against=not told.stop,
        by=by,
        from_seq=seq,
    )
    audit.record(
        held.review, actor=by, action="stop.approved", stage=held.kind, reason=reason, figures=made.figures,
        against=made.against, tool=made.tool, version=made.version,
    )  # fmt: skip
    return made


@transaction.atomic
def take_back(stage: Stage, *, by: User, reason: str) -> None:
    """Everything that was left out waits again, as it did before."""
    reason = _said(reason)
    held = _hold(stage)
    found = standing(held)
    if found is None:
        raise Conflict("No stop stands that could be taken back.")
    seq = audit.reserve(held.review)
    Stop.objects.filter(pk=found.pk).update(to_seq=seq)
    audit.record(held.review, actor=by, action="stop.taken_back", stage=held.kind, reason=reason)


def _said(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid("A stop, and taking one back, says why.", {"reason": "Say why."})
    return reason


def _hold(stage: Stage) -> Stage:
    if stage.kind != StageKind.TITLE_ABSTRACT:
        raise Conflict("Only titles and abstracts can be stopped; every full text that was retrieved is judged.")
    locks.exclusive(Review.objects.filter(pk=stage.review_id))
    [held] = locks.exclusive(Stage.objects.filter(pk=stage.pk))
    return held


def _refuse_complete(stage: Stage) -> None:
    """What has all its decisions is not left out for want of a click."""
    for block in Block.objects.filter(stage=stage, released_seq=None).order_by("number"):
        if blocks.complete(block):
            raise Conflict(f"Block {block.number} is complete but not open yet. Open it first; its decisions count.")
