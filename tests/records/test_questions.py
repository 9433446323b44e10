"""A pair is settled by an answer, asked once, and open again when the answer is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from records import duplicates, questions
from records.models import Answer, PairKind, Placement, PossibleDuplicate, Record, Separation
from reviews import founding
from reviews.errors import Conflict, NotFound
from reviews.models import Event, Role
from tests.conftest import again, person, seat
from tests.factories import batch_of, record_of, reports_of, titles, vote
from tests.records.bringing import partition

pytestmark = pytest.mark.django_db


def pair(one: Record, other: Record, score: float = 0.7, kind: str = PairKind.UNSURE, **more: Any) -> PossibleDuplicate:
    first, second = sorted((one, other), key=lambda record: record.pk)
    reasons = more.pop("reasons", ["same title"])
    return PossibleDuplicate.objects.create(
        review=one.review, batch=one.batch, first=first, second=second, kind=kind, score=score, reasons=reasons, **more
    )


def newest(review: Any) -> Event:
    return Event.objects.filter(review=review).order_by("-seq")[0]


def is_open(question: PossibleDuplicate) -> bool:
    return questions.open_ones(question.review).filter(pk=question.pk).exists()


def places(review: Any) -> list[tuple[int, int]]:
    return list(Placement.objects.filter(record__review=review, to_seq=None).values_list("record", "report"))


def test_the_same_report_is_a_merge_with_one_event(review: Any, lead: Any) -> None:
    one, other = record_of(review), record_of(review)
    question = pair(one, other)
    answered = questions.answer(question, by=lead, says=Answer.SAME)
    assert again(one).report_id == again(other).report_id == one.report_id
    assert (newest(review).action, newest(review).actor) == ("reports.merged", lead)
    assert answered.answered_seq == newest(review).seq
    assert Placement.objects.get(record=other, to_seq=None).reason == "Same title"
    assert not is_open(question)


@pytest.mark.parametrize("says", [Answer.DIFFERENT, Answer.KIN])
def test_different_reports_are_told_apart_with_one_event(review: Any, lead: Any, says: Answer) -> None:
    one, other = record_of(review), record_of(review)
    before = newest(review).seq
    questions.answer(pair(other, one), by=lead, says=says)
    assert Separation.objects.get().first == one
    assert (newest(review).action, newest(review).seq) == ("duplicates.told_apart", before + 1)
    assert questions.count(review) == questions.Count(answered=1, open=0)
    assert len(partition(review)) == 2


def test_an_answer_sent_twice_is_one_and_another_one_is_refused(review: Any, lead: Any) -> None:
    other_lead = seat(review, person("Lou"), Role.LEAD)
    question = pair(record_of(review), record_of(review))
    for _ in range(2):
        questions.answer(question, by=lead, says=Answer.DIFFERENT)
    assert Event.objects.filter(action="duplicates.told_apart").count() == 1
    with pytest.raises(Conflict, match="answered in the meantime"):
        questions.answer(question, by=lead, says=Answer.SAME)
    with pytest.raises(Conflict, match="answered in the meantime"):
        questions.answer(question, by=other_lead, says=Answer.DIFFERENT)
    assert again(question).answered_by == lead


def test_what_another_merge_or_split_settles_is_not_asked_and_comes_back_with_it(review: Any, lead: Any) -> None:
    one, other, third = record_of(review), record_of(review), record_of(review)
    question = pair(one, other)
    home = duplicates.merge(review, by=lead, reports=[one.report, other.report, third.report])
    assert not is_open(question)
    with pytest.raises(Conflict, match="settled in the meantime"):
        questions.answer(question, by=lead, says=Answer.DIFFERENT)
    duplicates.split(review, by=lead, records=[again(third)])
    assert not is_open(question)
    duplicates.split(review, by=lead, records=[again(other)])
    assert again(other).report_id != home.pk
    # A person split them: that says as much as an answer.
    assert not is_open(question)


def test_one_answer_settles_every_question_between_the_two_reports(review: Any, lead: Any) -> None:
    one, other = record_of(review), record_of(review)
    twin = record_of(review, report=one.report)
    asked, also = pair(one, other), pair(twin, other)
    questions.answer(asked, by=lead, says=Answer.DIFFERENT)
    assert not is_open(also)
    questions.undo(review, by=lead)
    assert is_open(asked)
    assert is_open(also)


@pytest.mark.parametrize("says", list(Answer))
def test_taking_back_an_answer_leaves_everything_as_it_was(review: Any, lead: Any, ana: Any, says: Answer) -> None:
    one, other = record_of(review), record_of(review)
    duplicates.merge(review, by=lead, reports=[other.report, record_of(review).report])
    question = pair(one, other)
    before, groups = places(review), partition(review)
    apart = list(Separation.objects.values_list("first", "second"))
    questions.answer(question, by=lead, says=says)
    assert (places(review) != before) == (says == Answer.SAME)
    assert questions.undo(review, by=lead) == question
    assert (places(review), partition(review)) == (before, groups)
    assert list(Separation.objects.values_list("first", "second")) == apart
    assert is_open(question)
    with pytest.raises(Conflict, match="answered nothing here"):
        questions.undo(review, by=lead)


def test_answers_are_taken_back_one_by_one_and_only_ones_own(review: Any, lead: Any) -> None:
    other_lead = seat(review, person("Lou"), Role.LEAD)
    asked = [pair(record_of(review), record_of(review)) for _ in range(3)]
    for question, by in zip(asked, (lead, other_lead, lead), strict=True):
        questions.answer(question, by=by, says=Answer.SAME)
    assert [questions.undo(review, by=lead) for _ in range(2)] == [asked[2], asked[0]]
    assert [is_open(question) for question in asked] == [True, False, True]


def test_a_merge_that_replaced_a_separation_gives_it_back(review: Any, lead: Any) -> None:
    one, other, third = record_of(review), record_of(review), record_of(review)
    questions.answer(pair(one, other), by=lead, says=Answer.DIFFERENT)
    duplicates.merge(review, by=lead, reports=[one.report, third.report])
    contested = pair(third, other, contested=True)
    assert is_open(contested)
    questions.answer(contested, by=lead, says=Answer.SAME)
    assert not Separation.objects.exists()
    questions.undo(review, by=lead)
    assert list(Separation.objects.values_list("first", "second", "by")) == [(one.pk, other.pk, lead.pk)]
    assert len(partition(review)) == 2


def test_what_has_moved_on_is_not_taken_back(review: Any, lead: Any) -> None:
    oldest, one, other = record_of(review), record_of(review), record_of(review)
    questions.answer(pair(one, other), by=lead, says=Answer.SAME)
    duplicates.merge(review, by=lead, reports=[oldest.report, one.report])
    before = places(review)
    with pytest.raises(Conflict, match="grouped differently"):
        questions.undo(review, by=lead)
    assert places(review) == before
    questions.answer(pair(record_of(review), record_of(review)), by=lead, says=Answer.DIFFERENT)
    Separation.objects.all().delete()
    with pytest.raises(Conflict, match="grouped differently"):
        questions.undo(review, by=lead)


def test_the_likeliest_comes_first_and_what_is_skipped_comes_last(review: Any, lead: Any) -> None:
    low, high, even = (pair(record_of(review), record_of(review), score) for score in (0.5, 0.9, 0.5))
    shown = questions.next_for(review)
    order = []
    for _ in range(4):
        assert shown
        order.append(shown)
        shown = questions.next_for(review, after=shown.public_id)
    assert order == [high, low, even, high]
    for question in (high, low):
        questions.answer(question, by=lead, says=Answer.DIFFERENT)
    assert questions.next_for(review, after=high.public_id) == even
    assert questions.next_for(review, after=even.public_id) is None


def test_pairs_of_other_kinds_reviews_and_unseen_imports_are_not_asked(review: Any, lead: Any) -> None:
    kin, sure = (pair(record_of(review), record_of(review), kind=kind) for kind in (PairKind.KIN, PairKind.SURE))
    elsewhere = founding.found(title="Another review", by=lead)
    foreign = pair(record_of(elsewhere), record_of(elsewhere))
    staged = pair(record_of(review, source="Scopus"), record_of(review, source="Scopus"))
    type(staged.batch).objects.filter(pk=staged.batch.pk).update(state="reading")
    assert not questions.open_ones(review).exists()
    for other in (sure, foreign, staged):
        with pytest.raises(NotFound):
            questions.of(review, other.public_id)
    with pytest.raises(Conflict, match="settled in the meantime"):
        questions.answer(kin, by=lead, says=Answer.SAME)


def test_kin_by_rule_and_by_word_is_told_until_the_records_meet(review: Any, lead: Any) -> None:
    one, other, third = record_of(review), record_of(review), record_of(review)
    pair(one, other, kind=PairKind.KIN, reasons=["a preprint and an article"])
    questions.answer(pair(one, third), by=lead, says=Answer.KIN)
    told = {(mine, theirs, why) for mine, theirs, why in questions.kin(review)}
    assert told == {
        (one.report_id, other.report_id, "a preprint and an article"),
        (one.report_id, third.report_id, "said to be different reports of one study"),
    }
    duplicates.merge(review, by=lead, reports=[one.report, other.report])
    assert len(list(questions.kin(review))) == 1


def test_votes_of_both_sides_are_kept_and_screening_follows(review: Any, lead: Any, ana: Any, ben: Any) -> None:
    from screening import blocks, standing
    from screening.models import Decision, Standing

    reports = reports_of(review, 2)
    stage = titles(review)
    blocks.assign(stage, by=lead, reviewers=[ana, ben], size=2)
    one, other = (report.records.get() for report in reports)
    vote(stage, ana, reports[0])
    vote(stage, ben, reports[1], "exclude")
    cast = set(Decision.objects.own(ana).values_list("pk", "record")) | set(
        Decision.objects.own(ben).values_list("pk", "record")
    )
    standings = sorted(Standing.objects.values_list("report", "state"))
    questions.answer(pair(one, other), by=lead, says=Answer.SAME)
    assert Standing.objects.get(report=reports[0], stage=stage).state == "conflict"
    questions.undo(review, by=lead)
    assert sorted(Standing.objects.values_list("report", "state")) == standings
    kept = set(Decision.objects.own(ana).values_list("pk", "record")) | set(
        Decision.objects.own(ben).values_list("pk", "record")
    )
    assert kept == cast
    assert standing.differences(review) == []


def test_the_constraints_stand_behind_it(review: Any, lead: Any) -> None:
    from django.db import IntegrityError, transaction

    one, other = record_of(review), record_of(review)
    question = pair(one, other)
    fields: dict[str, Any] = {"review": review, "batch": batch_of(review), "kind": PairKind.UNSURE, "score": 1.0}
    wrong = [
        ("one_question_per_pair", {"first": one, "second": other}),
        ("a_pair_names_the_older_record_first", {"first": other, "second": one}),
        ("an_answer_names_its_person_and_place", {"first": one, "second": record_of(review), "answer": "same"}),
    ]
    for name, more in wrong:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            PossibleDuplicate.objects.create(**fields, **more)
        assert name in str(refused.value) or "UNIQUE" in str(refused.value)
    assert PossibleDuplicate.objects.get() == question
