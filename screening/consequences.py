"""What a change of the protocol touches in screening, said before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviews.models import Review
from screening.models import Block, Stage, StageKind

CRITERIA = ("population", "intervention", "comparator", "outcome", "design")


def of(review: Review, changes: Mapping[str, Any]) -> list[str]:
    """Sentences for whoever is about to change these fields. They speak of blocks, never of anybody's votes."""
    said: list[str] = []
    started = Block.objects.filter(stage__review=review).exists()
    for field, kind in (
        ("reviewers_title_abstract", StageKind.TITLE_ABSTRACT),
        ("reviewers_full_text", StageKind.FULL_TEXT),
    ):
        blocks = Block.objects.filter(stage=Stage.objects.get(review=review, kind=kind)).count()
        if field in changes and blocks:
            said.append(
                f"{blocks} blocks of {kind.label.lower()} keep their reviewers; the new number holds from the next on."
            )
    if started and any(field.startswith(CRITERIA) for field in changes):
        said.append("Decisions already made were made under the earlier criteria and keep its version number.")
    if "settlement" in changes and started:
        said.append("Conflicts that are still open are settled by the new rule; what is settled stays settled.")
    if {"release_title_abstract", "release_full_text"} & set(changes) and started:
        said.append("Blocks that are already complete still wait for a lead to open them.")
    if started and {"recall_target", "stopping_confidence"} & set(changes):
        said.append("Screening has started: a target that changes now is reported as an amendment of the protocol.")
    if "reasons_title_abstract" in changes and started:
        said.append("Decisions on titles and abstracts already made keep the reasons they have, or have none.")
    if "prioritised" in changes and started:
        said.append("Blocks that are handed out keep their order; the new order holds for what waits.")
    if "masks_authors" in changes and started:
        said.append("Masking changes what reviewers see from their next record on.")
    return said
