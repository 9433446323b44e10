"""The two rounds of judging, open or closed."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from reviews import audit, locks
from reviews.errors import Conflict, NotFound
from reviews.models import Protocol, ReleaseBy, Review
from screening.models import Stage, StageKind


def create(review: Review) -> None:
    """Every review is founded with both stages; the seed orders their queues, the same for everybody."""
    for kind in StageKind.values:
        Stage.objects.create(review=review, kind=kind, seed=review.public_id)


def of(review: Review, kind: str) -> Stage:
    stage = Stage.objects.select_related("review").filter(review=review, kind=kind).first()
    if stage is None:
        raise NotFound
    return stage


def quota(stage: Stage) -> int:
    """How many reviewers the protocol wants for each report at this stage."""
    promised = Protocol.objects.get(review_id=stage.review_id)
    if stage.kind == StageKind.TITLE_ABSTRACT:
        return promised.reviewers_title_abstract
    return promised.reviewers_full_text


def by_report(stage: Stage, promised: Protocol) -> bool:
    """Whether each report of the stage is released as soon as its reviewers have decided, not with its block."""
    titles = stage.kind == StageKind.TITLE_ABSTRACT
    return (promised.release_title_abstract if titles else promised.release_full_text) == ReleaseBy.REPORT


def gives_reasons(stage: Stage) -> bool:
    """Whether an exclusion at this stage can have a reason: at full text always."""
    return stage.kind == StageKind.FULL_TEXT or Protocol.objects.get(review=stage.review_id).reasons_title_abstract


@transaction.atomic
def sow(stage: Stage, *, by: User, seed: str) -> None:
    """Choose the seed of the stage's random order, so that somebody else can repeat it; before its first block."""
    locks.exclusive(Stage.objects.filter(pk=stage.pk))
    if stage.blocks.exists():
        raise Conflict("The first block is laid; the order cannot change any more.")
    Stage.objects.filter(pk=stage.pk).update(seed=seed)
    audit.record(stage.review, actor=by, action="stage.sown", stage=stage.kind, seed=seed)


@transaction.atomic
def close(stage: Stage, *, by: User, reason: str = "") -> None:
    """No vote is taken any more until a lead opens the stage again."""
    _switch(stage, by=by, to_open=False, reason=reason)


@transaction.atomic
def reopen(stage: Stage, *, by: User, reason: str) -> None:
    _switch(stage, by=by, to_open=True, reason=reason)


def _switch(stage: Stage, *, by: User, to_open: bool, reason: str) -> None:
    locks.exclusive(Review.objects.filter(pk=stage.review_id))
    [held] = locks.exclusive(Stage.objects.filter(pk=stage.pk))
    if held.open == to_open:
        raise Conflict(f"This stage is already {'open' if to_open else 'closed'}.")
    Stage.objects.filter(pk=stage.pk).update(open=to_open)
    action = "stage.opened" if to_open else "stage.closed"
    audit.record(held.review, actor=by, action=action, stage=held.kind, reason=reason)
