"""Random merges, splits, answers and take-backs against a small model: no decision is touched, nothing is lost."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from records import duplicates, questions
from records.models import Answer, Placement, Record, Separation
from reviews import audit
from reviews.errors import Conflict
from screening import blocks, standing
from screening.models import Decision
from tests.factories import reports_of, titles, vote
from tests.records.test_questions import pair

pytestmark = pytest.mark.django_db
NUMBER = 6
numbers = st.integers(0, NUMBER - 1)
Groups = set[frozenset[int]]


class Regrouping(RuleBasedStateMachine):
    """The model knows which records are together and which were told apart; `world` is the review with its people."""

    world: tuple[Any, Any, Any, Any]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.review, self.lead, ana, ben = self.world
        reports = reports_of(self.review, NUMBER)
        stage = titles(self.review)
        blocks.assign(stage, by=self.lead, reviewers=[ana, ben], size=NUMBER)
        for place, report in enumerate(reports):
            vote(stage, ana, report, "include" if place % 2 else "exclude")
            if place % 3:
                vote(stage, ben, report, "include")
        self.keys = list(Record.objects.filter(review=self.review).order_by("pk").values_list("pk", flat=True))
        self.votes = self.cast()
        self.groups: Groups = {frozenset([key]) for key in self.keys}
        self.apart: set[tuple[int, int]] = set()
        self.answered: list[tuple[int, Groups, set[tuple[int, int]]]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(asked=st.sets(st.sampled_from(list(combinations(range(NUMBER), 2))), min_size=4, max_size=8))
    def ask(self, asked: set[tuple[int, int]]) -> None:
        found = [self.record(number) for number in range(NUMBER)]
        self.questions = [pair(found[one], found[other]) for one, other in sorted(asked)]

    def record(self, number: int) -> Record:
        return Record.objects.select_related("report").get(pk=self.keys[number])

    def cast(self) -> set[tuple[Any, ...]]:
        rows = Decision.objects.filter(stage__review=self.review)
        return set(rows.values_list("pk", "record", "reviewer", "verdict", "from_seq", "to_seq", "released_seq"))

    def group(self, key: int) -> frozenset[int]:
        return next(group for group in self.groups if key in group)

    def unite(self, one: int, other: int) -> None:
        both = self.group(one) | self.group(other)
        self.groups = {group for group in self.groups if not group & both} | {both}
        self.apart -= set(combinations(sorted(both), 2))

    def told_apart(self, one: int, other: int) -> bool:
        mine, theirs = self.group(one), self.group(other)
        return any((min(a, b), max(a, b)) in self.apart for a in mine for b in theirs)

    def now(self) -> Groups:
        found: dict[int, set[int]] = {}
        for record, report in Record.objects.filter(review=self.review).values_list("pk", "report"):
            found.setdefault(report, set()).add(record)
        return {frozenset(group) for group in found.values()}

    @rule(one=numbers, other=numbers)
    def merge(self, one: int, other: int) -> None:
        mine, theirs = self.record(one), self.record(other)
        if mine.report_id != theirs.report_id:
            duplicates.merge(self.review, by=self.lead, reports=[mine.report, theirs.report])
            self.unite(mine.pk, theirs.pk)

    @rule(number=numbers)
    def split(self, number: int) -> None:
        record = self.record(number)
        staying = self.group(record.pk) - {record.pk}
        if not staying:
            return
        duplicates.split(self.review, by=self.lead, records=[record])
        others = {group - {record.pk} for group in self.groups} - {frozenset()}
        found = self.now()
        assert {group - {record.pk} for group in found} - {frozenset()} == others
        self.groups = found
        assert not self.group(record.pk) & staying
        self.apart |= {(min(record.pk, other), max(record.pk, other)) for other in staying}

    @rule(number=st.integers(0, 7), says=st.sampled_from(Answer))
    def answer(self, number: int, says: Answer) -> None:
        question = self.questions[number % len(self.questions)]
        question.refresh_from_db()
        one, other = question.first_id, question.second_id
        settled = self.group(one) == self.group(other) or self.told_apart(one, other)
        before = (set(self.groups), set(self.apart))
        try:
            questions.answer(question, by=self.lead, says=says)
        except Conflict:
            assert settled or question.answer
            return
        if question.answer:
            return
        assert not settled
        self.answered.append((audit.reserve(self.review), *before))
        if says == Answer.SAME:
            self.unite(one, other)
        else:
            self.apart.add((one, other))

    @rule()
    def take_back(self) -> None:
        if not self.answered:
            return
        seq, groups, apart = self.answered[-1]
        untouched = audit.reserve(self.review) == seq
        try:
            questions.undo(self.review, by=self.lead)
        except Conflict:
            assert not untouched
            return
        self.answered.pop()
        if untouched:
            self.groups, self.apart = groups, apart
        else:
            self.groups = self.now()
            self.apart = set(Separation.objects.values_list("first", "second"))

    @invariant()
    def holds(self) -> None:
        assert self.cast() == self.votes
        assert self.now() == self.groups
        assert set(Separation.objects.values_list("first", "second")) == self.apart
        assert not any(self.group(one) == self.group(other) for one, other in self.apart)
        current = Placement.objects.filter(record__in=self.keys, to_seq=None).values_list("record", "report")
        assert sorted(current) == sorted(Record.objects.filter(pk__in=self.keys).values_list("pk", "report"))
        assert standing.differences(self.review) == []
        waiting = {(each.first_id, each.second_id) for each in self.questions if self.waits(each)}
        assert set(questions.open_ones(self.review).values_list("first", "second")) == waiting

    def waits(self, question: Any) -> bool:
        question.refresh_from_db()
        one, other = question.first_id, question.second_id
        return not question.answer and self.group(one) != self.group(other) and not self.told_apart(one, other)


def test_groups_follow_the_model_and_no_decision_is_touched(review: Any, lead: Any, ana: Any, ben: Any) -> None:
    machine = type("Machine", (Regrouping,), {"world": (review, lead, ana, ben)})
    bounded = settings(max_examples=8, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=bounded)
