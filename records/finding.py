"""Duplicates of an import, by rule: its records join the reports that are certainly theirs, the rest is asked.

Before the switch nobody sees the new records, so joining them is no merge; what connects two visible reports is one,
and follows after the switch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, TypeVar

from records import duplicates, entries, matching, novelty, questions
from records.matching import Entry, Features, Found, Pair
from records.models import ImportBatch, PairKind, PossibleDuplicate, Record, Report
from records.pacing import Pace
from records.progress import Progress
from records.shelf import Shelf
from records.ties import Ties, in_words
from reviews import locks
from reviews.errors import Conflict
from reviews.models import Review

CHUNK = 200
T = TypeVar("T")


def attach(batch: ImportBatch, progress: Progress | None = None, shelf: Shelf | None = None) -> None:
    """Before the switch: staged records join reports by what is certain; what is not becomes questions of the batch.

    A shelf has what is compared of all of them; without one it is read from the database.
    """
    rows = entries.compared(batch)
    homes = dict(rows.values_list("pk", "report"))
    fresh = set(Record.objects.filter(batch=batch).values_list("pk", flat=True))
    apart = novelty.told_apart(batch.review_id)
    known = {"fresh": fresh, "homes": homes, "apart": {(each.first, each.second) for each in apart}}
    staged: Iterable[Entry | Features] = shelf if shelf else entries.read(rows.filter(batch=batch))
    found = _found(chain(entries.read(rows.exclude(batch=batch)), staged), known, progress)
    ties = Ties(found.sure, homes, fresh)
    posed = novelty.certain(batch.review_id, ties, lambda _: batch.pk)
    posed += novelty.posed(batch.review_id, found, ties, apart, lambda _: batch.pk)
    _in_pieces(batch.review, list(ties.moves()), duplicates.settle, progress)
    _in_pieces(batch.review, posed, questions.pose, progress)


def join(batch: ImportBatch, progress: Progress | None = None) -> int:
    """After the switch: visible reports that the batch certainly connects are merged; returns how often.

    Never what a person told apart; what screening does not let a rule merge is left to a person. Safe to repeat.
    """
    return _join(questions.certain(batch), progress)


def look_again(review: Review, progress: Progress | None = None) -> tuple[int, int]:
    """Compare everything visible once more, as after a change of the rules: how often merged, how many pairs asked.

    Nobody is asked twice, and nothing is joined that a person told apart.
    """
    rows = Record.objects.visible().filter(review=review)
    homes = dict(rows.values_list("pk", "report"))
    batches: dict[int, int] = dict(rows.values_list("pk", "batch"))
    apart = novelty.told_apart(review.pk)
    known = {"homes": homes, "apart": {(each.first, each.second) for each in apart}}
    found = _found(entries.read(rows), known, progress)
    ties = Ties(found.sure, homes, ())

    def batch_of(pair: Pair) -> int:
        return batches[max(pair.first, pair.second)]

    asked = novelty.posed(review.pk, found, ties, apart, batch_of)
    _in_pieces(review, novelty.certain(review.pk, ties, batch_of) + asked, questions.pose, progress)
    merged = _join(questions.certain_of(review), progress)
    return merged, sum(pair.kind == PairKind.UNSURE for pair in asked)


def _join(pairs: Iterable[PossibleDuplicate], progress: Progress | None) -> int:
    merged, pace = 0, Pace()
    for pair in pairs:
        with pace.transaction():
            merged += _merge(pair)
        if progress:
            progress.tell(progress.done, "Merges duplicates")
    return merged


def forget(batch: ImportBatch) -> None:
    """When the staged records of a batch are taken away: what was found about them goes first."""
    questions.forget(batch)


def _found(compared: Iterable[Entry | Features], known: dict[str, Any], progress: Progress | None) -> Found:
    if progress is None:
        return matching.find(compared, **known)
    progress.tell(progress.done, "Looks for duplicates")
    with progress.beating():
        return matching.find(compared, **known, pulse=progress.pulse)


def _merge(pair: PossibleDuplicate) -> bool:
    """One merge of its own. Records that are together by now were joined a moment ago, by this run or by a person."""
    reports = list(Report.objects.filter(records__in=[pair.first_id, pair.second_id]).distinct())
    if len(reports) == 1:
        questions.done(pair)
        return False
    members = [Record.objects.visible().filter(report=report).values_list("pk", flat=True) for report in reports]
    try:
        if duplicates.separated(*members):
            raise Conflict
        duplicates.merge(pair.review, by=None, reports=reports, reason=in_words(pair.reasons))
    except Conflict:
        questions.leave_to_a_person(pair)
        return False
    questions.done(pair)
    return True


def _in_pieces(
    review: Review, rows: Sequence[T], write: Callable[[Sequence[T]], None], progress: Progress | None
) -> None:
    """Write a few hundred at a time, at a pace that lets others write between."""
    pace = Pace()
    for start in range(0, len(rows), CHUNK):
        with pace.transaction():
            locks.shared(review)
            write(rows[start : start + CHUNK])
            if progress:
                progress.tell(progress.done)
