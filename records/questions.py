"""Pairs that may be one report, waiting for a person: the only writer of `PossibleDuplicate`.

A question is open while its records are on two reports that nobody has told apart. That is read from where they are
now, so one that a merge or a split elsewhere has settled is never asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from records import duplicates
from records.models import Answer, BatchState, ImportBatch, PairKind, PossibleDuplicate, Report, Separation
from records.ties import in_words
from reviews import audit, locks
from reviews.errors import Conflict, NotFound
from reviews.models import Review

PAGE = 10
SHOWN = ("review", "first__report", "first__batch__search", "second__report", "second__batch__search")
ANSWERED = "This pair has been answered in the meantime; nothing was changed. Reload the page for the next one."
SETTLED = "This pair has been settled in the meantime by another merge or split. Reload the page for the next one."
NOTHING = "You have answered nothing here that could be taken back."
SAID = {
    Answer.SAME: "Said to be the same report",
    Answer.DIFFERENT: "Said to be different reports",
    Answer.KIN: "Said to be different reports of one study",
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many pairs people have answered, and how many are open."""

    answered: int
    open: int

    @property
    def total(self) -> int:
        return self.answered + self.open


def pose(rows: Iterable[PossibleDuplicate]) -> None:
    """Write down what an import found; it is part of the review with its batch."""
    PossibleDuplicate.objects.bulk_create(rows, ignore_conflicts=True)


def certain(batch: ImportBatch) -> list[PossibleDuplicate]:
    """The pairs between visible reports that the rules are sure of, which wait for their merge after the switch."""
    rows = PossibleDuplicate.objects.filter(batch=batch, kind=PairKind.SURE).order_by("pk")
    return list(rows.select_related("review"))


def certain_of(review: Review) -> list[PossibleDuplicate]:
    """The same of everything that is part of the review."""
    rows = _posed(review).filter(kind=PairKind.SURE).order_by("pk")
    return list(rows.select_related("review"))


def done(pair: PossibleDuplicate) -> None:
    """A certain pair is of one report now."""
    PossibleDuplicate.objects.filter(pk=pair.pk, kind=PairKind.SURE).delete()


def leave_to_a_person(pair: PossibleDuplicate) -> None:
    """A certain pair that no rule may merge is asked instead of being lost."""
    PossibleDuplicate.objects.filter(pk=pair.pk, kind=PairKind.SURE).update(kind=PairKind.UNSURE)


def forget(batch: ImportBatch) -> None:
    """With the staged records of a batch goes what was found about them."""
    PossibleDuplicate.objects.filter(batch=batch).delete()


def open_ones(review: Review) -> QuerySet[PossibleDuplicate]:
    """What waits for a person, the likeliest first."""
    rows = _posed(review).filter(kind=PairKind.UNSURE, answer="").exclude(first__report=F("second__report"))
    here, there = OuterRef("first__report"), OuterRef("second__report")
    either = Q(first__report=here, second__report=there) | Q(first__report=there, second__report=here)
    told_apart = Exists(Separation.objects.filter(either))
    return rows.exclude(told_apart, contested=False).order_by("-score", "pk")


def next_for(review: Review, *, after: str = "") -> PossibleDuplicate | None:
    """The first open pair, or the one that follows a pair that was passed over; after the last comes the first."""
    rows = open_ones(review).select_related(*SHOWN)
    passed = _passed(review, after)
    return (rows.filter(_following(passed)).first() if passed else None) or rows.exclude(public_id=after).first()


def page(review: Review, *, after: str = "") -> tuple[list[PossibleDuplicate], str]:
    """Some open pairs in their order, and after which of them the next page begins ("" where there is none)."""
    passed = _passed(review, after)
    rows = open_ones(review).select_related(*SHOWN).filter(_following(passed) if passed else Q())[: PAGE + 1]
    found = list(rows)
    return found[:PAGE], found[PAGE - 1].public_id if len(found) > PAGE else ""


def of(review: Review, public_id: str) -> PossibleDuplicate:
    """One pair of a review that is asked about, whether open or answered."""
    rows = _posed(review).exclude(kind=PairKind.SURE).filter(public_id=public_id)
    found = rows.select_related(*SHOWN).first()
    if found is None:
        raise NotFound
    return found


def count(review: Review) -> Count:
    answered = _posed(review).exclude(answer="").count()
    return Count(answered, open_ones(review).count())


def kin(review: Review) -> Iterator[tuple[int, int, str]]:
    """Reports of one study, by rule or by a person's word: the keys of two reports, and why."""
    rows = _posed(review).filter(Q(kind=PairKind.KIN, answer="") | Q(answer=Answer.KIN))
    rows = rows.exclude(first__report=F("second__report")).order_by("-score", "pk")
    for one, other, reasons, answer in rows.values_list("first__report", "second__report", "reasons", "answer"):
        yield one, other, SAID[Answer.KIN].lower() if answer else ", ".join(reasons)


@transaction.atomic
def answer(question: PossibleDuplicate, *, by: User, says: Answer) -> PossibleDuplicate:
    """Settle a pair: a merge of its two reports, or their separation. The same answer sent twice is one answer."""
    review = question.review
    locks.exclusive(Review.objects.filter(pk=review.pk))
    held = PossibleDuplicate.objects.select_related("first__report", "second__report").get(pk=question.pk)
    if held.answer == says and held.answered_by_id == by.pk:
        return held
    if held.answer:
        raise Conflict(ANSWERED)
    if not open_ones(review).filter(pk=held.pk).exists():
        raise Conflict(SETTLED)
    held.answer, held.answered_by = says, by
    if says == Answer.SAME:
        _merge(held, by)
    else:
        _tell_apart(held, by)
    held.save(update_fields=["answer", "answered_by", "answered_seq", "replaced"])
    return held


@transaction.atomic
def undo(review: Review, *, by: User) -> PossibleDuplicate:
    """Take back the person's latest answer; the pair is open again, and everything as it was before."""
    locks.exclusive(Review.objects.filter(pk=review.pk))
    given = _posed(review).filter(answered_by=by).order_by("-answered_seq")
    last = given.select_related(*SHOWN).first()
    if last is None or last.answered_seq is None:
        raise Conflict(NOTHING)
    if last.answer == Answer.SAME:
        duplicates.unmerge(review, by=by, seq=last.answered_seq, restored=last.replaced)
    else:
        duplicates.take_back_apart(last.first, last.second)
        _record(last, by, "duplicates.answer_taken_back")
    last.answer, last.answered_by, last.answered_seq, last.replaced = "", None, None, []
    last.save(update_fields=["answer", "answered_by", "answered_seq", "replaced"])
    return last


def _posed(review: Review) -> QuerySet[PossibleDuplicate]:
    return PossibleDuplicate.objects.filter(review=review, batch__state=BatchState.VISIBLE)


def _passed(review: Review, name: str) -> PossibleDuplicate | None:
    """A pair after which others are asked for; it may be settled by now."""
    return _posed(review).filter(public_id=name).first() if name else None


def _following(pair: PossibleDuplicate) -> Q:
    return Q(score__lt=pair.score) | Q(score=pair.score, pk__gt=pair.pk)


def _merge(pair: PossibleDuplicate, by: User) -> None:
    pair.replaced = duplicates.separations(pair.first.report, pair.second.report)
    reports: list[Report] = [pair.first.report, pair.second.report]
    duplicates.merge(pair.review, by=by, reports=reports, reason=in_words(pair.reasons) or SAID[Answer.SAME])
    # The merge has just written its event: its place is the one before the next.
    pair.answered_seq = audit.reserve(pair.review) - 1


def _tell_apart(pair: PossibleDuplicate, by: User) -> None:
    pair.answered_seq = audit.reserve(pair.review)
    duplicates.tell_apart(pair.first, pair.second, by=by)
    _record(pair, by, "duplicates.told_apart")


def _record(pair: PossibleDuplicate, by: User, action: str) -> None:
    records = [pair.first.public_id, pair.second.public_id]
    audit.record(pair.review, actor=by, action=action, pair=pair.public_id, records=records, answer=pair.answer)
