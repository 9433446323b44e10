"""What waits, divided among people: evenly, or by the share of the work that each takes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from accounts.models import User
from reviews.errors import Invalid
from screening import blocks, permits, stages
from screening.models import Block, Stage

WHOLE = 100


@transaction.atomic
def share_out(
    stage: Stage, *, by: User, reviewers: Sequence[User], size: int, shares: Mapping[int, int] | None = None
) -> list[Block]:
    """Put everything that waits into blocks; each goes to as many reviewers as the protocol wants.

    `shares` is each person's part of the work in percent, by key; without it all take the same part.
    """
    quota = stages.quota(stage)
    if len(reviewers) < quota:
        raise Invalid(
            f"The protocol wants {quota} reviewers for each record; choose at least {quota}.",
            {"reviewers": f"Choose at least {quota}."},
        )
    blocks.check_reviewers(stage, reviewers)
    permits.check(stage, reviewers)
    weights = [shares.get(reviewer.pk, 0) for reviewer in reviewers] if shares else [1] * len(reviewers)
    if shares:
        _check_shares(weights, quota)
    ordered = blocks.take(stage, size=size)
    parts = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    seats = turns([len(part) for part in parts], weights, quota=quota)
    people = [[reviewers[seat] for seat in seated] for seated in seats]
    return blocks.lay(stage, list(zip(parts, people, strict=True)), by=by)


def turns(sizes: Sequence[int], weights: Sequence[int], *, quota: int) -> list[list[int]]:
    """Who sits at each block, by place in `weights`: `quota` different places for each of `sizes`.

    A block goes to those furthest behind their part of the decisions handed out so far, the earlier of two that are
    even; so at any time nobody is further from it than the decisions of about one block.
    """
    total, given = sum(weights), [0] * len(weights)
    seats: list[list[int]] = []
    laid = 0
    for size in sizes:
        laid += size * quota
        behind = [(given[place] * total - weight * laid, place) for place, weight in enumerate(weights)]
        seated = [place for _, place in sorted(behind)[:quota]]
        for place in seated:
            given[place] += size
        seats.append(seated)
    return seats


def _check_shares(weights: Sequence[int], quota: int) -> None:
    if min(weights) < 1 or sum(weights) != WHOLE:
        told = f"The shares of those chosen are each at least 1 and together {WHOLE} percent; these are {sum(weights)}."
        raise Invalid(told, {"shares": f"Write a share for each, {WHOLE} together."})
    if max(weights) * quota > WHOLE:
        raise Invalid(
            f"With {quota} reviewers for each record nobody can take more than {WHOLE // quota} percent of the work.",
            {"shares": f"Write at most {WHOLE // quota} for each."},
        )
