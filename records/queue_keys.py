"""The order in which reports are handed out: random, seeded by the stage, the same for everybody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from records.models import Report
from reviews.models import Review


def new_report(review: Review, *, name: str) -> Report:
    """A report, not yet saved, with its place in the order: drawn from its title, so that it can be repeated."""
    report = Report(review=review)
    report.queue_key = _drawn(name)
    return report


def draw(review: Review, names: Sequence[tuple[str, str]]) -> list[str]:
    """A place in the order for each new report, by its title; by title and content where the title's own is taken.

    Reports of one title would stand side by side otherwise. One query by index, hardly ever two.
    """
    keys = [_drawn(title) for title, _ in names]
    taken, waiting = set[str](), list(range(len(keys)))
    while waiting:
        taken.update(_there(review, [keys[place] for place in waiting]))
        again = []
        for place in waiting:
            if keys[place] in taken:
                keys[place] = _drawn(f"{keys[place]}{names[place][1]}")
                again.append(place)
            else:
                taken.add(keys[place])
        waiting = again
    return keys


def _there(review: Review, keys: Sequence[str]) -> Iterator[str]:
    """Which keys the review has. Asked for by key alone: with the review, SQLite would walk all of its reports."""
    rows = Report.objects.filter(queue_key__in=keys).values_list("queue_key", "review")
    return (key for key, where in rows if where == review.pk)


def _drawn(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]
