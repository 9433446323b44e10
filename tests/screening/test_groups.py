"""Conflicts by who disagrees and by criterion, and several of them settled in one act."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.models import User
from records.models import Report
from reviews.errors import Conflict, Forbidden, Invalid
from reviews.models import Event, Review
from screening import conflicts, criteria, groups
from screening.conflicts import Outcome
from screening.groups import By, Group, What
from screening.models import ExclusionReason, Resolution, State
from screening.sides import Eyes
from tests.conftest import client_of
from tests.factories import reports_of, texts, titles
from tests.screening.settling import conflict_of, full_text_of, open_block, rule, settle, standing_of

RAT = Outcome(verdict="exclude", comment="A rat study")


def of(user: User, review: Review, by: By = By.WHO) -> list[Group]:
    return groups.of(Eyes(user, review), conflicts.seen_by(user, review), by)


def together(
    review: Review, by: User, reports: list[Report], outcome: Outcome = RAT, grouped: By = By.WHO, key: str = ""
) -> groups.Together:
    chosen = {report.public_id: conflicts.sight(titles(review), report) for report in reports}
    found = key or of(by, review, grouped)[0].key
    return groups.settle(review, by=by, grouped=grouped, key=found, chosen=chosen, outcome=outcome)


@pytest.fixture
def three(review: Review, lead: User, ana: User, ben: User) -> list[Report]:
    made = reports_of(review, 3)
    open_block(titles(review), lead, {ana: "include", ben: "exclude"})
    return made


def headings(user: User, review: Review, by: By) -> dict[str, int]:
    return {group.heading: len(group.standings) for group in of(user, review, by)}


def test_conflicts_stand_under_who_disagrees(review: Review, lead: User, ana: User, ben: User, third: User) -> None:
    rule(review, resolver_sees="named")
    for votes in ({ana: "include", ben: "exclude"}, {ana: "exclude", third: "maybe"}, {ben: "exclude", ana: "maybe"}):
        conflict_of(review, lead, votes)
    assert headings(lead, review, By.WHO) == {"Ana and Ben": 2, "Ana and Tom": 1}
    assert headings(ana, review, By.WHO) == {"You and Ben": 2, "You and Tom": 1}
    rule(review, resolver_sees="masked")
    assert all(heading.startswith("You and Reviewer ") for heading in headings(ana, review, By.WHO))
    assert not any(name in heading for heading in headings(lead, review, By.WHO) for name in ("Ana", "Ben", "Tom"))


@pytest.mark.parametrize(
    ("rules", "person"),
    [
        ({"resolver_sees": "nothing"}, "lead"),
        ({"settlement": "consensus"}, "lead"),
        ({"settlement": "third_person"}, "ana"),
    ],
)
def test_who_may_see_no_side_sees_no_group(
    review: Review, three: list[Report], lead: User, ana: User, rules: dict[str, str], person: str
) -> None:
    rule(review, **rules)
    user = {"lead": lead, "ana": ana}[person]
    for by in By:
        assert headings(user, review, by) == {"Conflicts": 3}
        page = client_of(user).get(f"/reviews/{review.public_id}/conflicts/?by={by.value}").content.decode()
        assert "No reason named" not in page
        assert "Reviewer A" not in page


@pytest.fixture
def reasons(review: Review, lead: User) -> list[ExclusionReason]:
    return [criteria.add_reason(review, by=lead, label=label) for label in ("Wrong design", "Wrong population")]


@pytest.mark.parametrize(
    ("first", "second", "heading"),
    [
        (
            {"verdict": "exclude", "reason": 0},
            {"verdict": "exclude", "reason": 1},
            "Agreed, but for the reason for exclusion: Wrong design or Wrong population",
        ),
        ({"verdict": "include", "design": "other"}, {"verdict": "exclude", "reason": 1}, "Wrong population"),
        (
            {"verdict": "include", "design": "other"},
            {"verdict": "include", "design": "non_randomised"},
            "Agreed, but for the study design: Not randomised or Other design",
        ),
        ({"verdict": "include", "design": "other"}, {"verdict": "ongoing"}, "No reason named"),
    ],
)
def test_conflicts_stand_under_the_criterion_they_name(
    review: Review,
    lead: User,
    ana: User,
    ben: User,
    reasons: list[ExclusionReason],
    first: dict[str, Any],
    second: dict[str, Any],
    heading: str,
) -> None:
    ballots = [{**ballot} for ballot in (first, second)]
    for ballot in ballots:
        if "reason" in ballot:
            ballot["reason"] = reasons[ballot["reason"]]
    full_text_of(review, lead, dict(zip((ana, ben), ballots, strict=True)))
    assert headings(lead, review, By.CRITERION) == {heading: 1}


def test_reasons_and_designs_stand_apart_from_verdicts(
    review: Review, lead: User, ana: User, ben: User, reasons: list[ExclusionReason]
) -> None:
    conflict_of(review, lead, {ana: "include", ben: "exclude"})
    first, second = reasons
    full_text_of(
        review,
        lead,
        {ana: {"verdict": "exclude", "reason": first}, ben: {"verdict": "exclude", "reason": second}},
    )
    assert [(group.kind, group.about) for group in of(lead, review)] == [
        ("title_abstract", What.VERDICT),
        ("full_text", What.REASON),
    ]


def test_several_are_settled_by_one_act_that_names_them_all(review: Review, three: list[Report], lead: User) -> None:
    done = together(review, lead, three[:2])
    assert (len(done.settled), done.left) == (2, {})
    assert [standing_of(titles(review), report) for report in three] == [
        (State.EXCLUDED, True),
        (State.EXCLUDED, True),
        (State.CONFLICT, True),
    ]
    assert set(Resolution.objects.values_list("comment", "by", "kind")) == {("A rat study", lead.pk, "third_person")}
    event = Event.objects.get(action="conflict.several_resolved")
    told = json.loads(event.payload)
    assert set(told["reports"]) == {report.public_id for report in three[:2]}
    assert (told["comment"], told["conflicts"]) == ("A rat study", 2)
    assert set(Resolution.objects.values_list("from_seq", flat=True)) == {event.seq}
    assert not Event.objects.filter(action="conflict.resolved").exists()


def test_what_has_changed_is_left_and_named_while_the_rest_is_settled(
    review: Review, three: list[Report], lead: User, third: User
) -> None:
    key = of(lead, review)[0].key
    seen = {report.public_id: conflicts.sight(titles(review), report) for report in three}
    settle(titles(review), three[0], third, "include")
    seen[three[1].public_id] = ["another"]
    done = groups.settle(review, by=lead, grouped=By.WHO, key=key, chosen=seen, outcome=RAT)
    assert [row.report for row in done.settled] == [three[2]]
    assert done.left == {three[0].public_id: groups.OUTSIDE, three[1].public_id: conflicts.OVERTAKEN}
    assert standing_of(titles(review), three[0]) == (State.INCLUDED, True)
    assert standing_of(titles(review), three[1]) == (State.CONFLICT, True)


def test_where_nothing_fits_nothing_is_written(review: Review, three: list[Report], lead: User) -> None:
    before = Event.objects.count()
    key = of(lead, review)[0].key
    done = groups.settle(review, by=lead, grouped=By.WHO, key=key, chosen={"nosuchreport": []}, outcome=RAT)
    assert (done.settled, done.left) == ([], {"nosuchreport": groups.OUTSIDE})
    assert Event.objects.count() == before


def test_nobody_settles_an_own_conflict_among_several(
    review: Review, three: list[Report], lead: User, ana: User, ben: User, third: User
) -> None:
    done = together(review, ana, three)
    assert done.settled == []
    assert all("does not let you settle" in why for why in done.left.values())
    other = conflict_of(review, lead, {third: "include", ben: "exclude"})
    own = next(group.key for group in of(ana, review) if group.label.startswith("You"))
    mixed = together(review, ana, [other], key=own)
    assert mixed.left == {other.public_id: groups.OUTSIDE}


def test_a_conflict_of_another_group_is_left(review: Review, three: list[Report], lead: User, third: User) -> None:
    rule(review, resolver_sees="named")
    ana, *_ = (vote.reviewer for vote in conflicts.votes_on(titles(review), three[0]))
    other = conflict_of(review, lead, {ana: "include", third: "exclude"})
    key = next(group.key for group in of(lead, review) if group.label == "Ana and Ben")
    assert together(review, lead, [three[0], other], key=key).left == {other.public_id: groups.OUTSIDE}


@pytest.mark.parametrize(
    ("rules", "outcome", "error"),
    [
        ({}, Outcome(verdict="exclude"), Invalid),
        ({}, Outcome(verdict="exclude", comment="  "), Invalid),
        ({}, Outcome(verdict="maybe", comment="x"), Invalid),
        ({"settlement": "consensus"}, RAT, Forbidden),
        ({"resolver_sees": "nothing"}, RAT, Forbidden),
    ],
)
def test_several_take_a_reason_a_verdict_and_a_protocol_that_shows_the_sides(
    review: Review, three: list[Report], lead: User, rules: dict[str, str], outcome: Outcome, error: type[Exception]
) -> None:
    rule(review, **rules)
    with pytest.raises(error):
        together(review, lead, three, outcome)
    assert not Resolution.objects.exists()


def test_an_unknown_group_and_too_many_are_refused(review: Review, three: list[Report], lead: User) -> None:
    with pytest.raises(Conflict, match="Nothing is left"):
        together(review, lead, three, key="nosuchgroup1")
    with pytest.raises(Invalid, match="1 to 100"):
        together(review, lead, [])


def test_at_full_text_an_exclusion_of_several_names_its_reason(
    review: Review, lead: User, ana: User, ben: User, reasons: list[ExclusionReason]
) -> None:
    report = full_text_of(
        review,
        lead,
        {ana: {"verdict": "include", "design": "other"}, ben: {"verdict": "exclude", "reason": reasons[0]}},
    )
    chosen = {report.public_id: conflicts.sight(texts(review), report)}
    given: dict[str, Any] = {"by": lead, "grouped": By.CRITERION, "key": of(lead, review, By.CRITERION)[0].key}
    with pytest.raises(Invalid, match="one primary reason"):
        groups.settle(review, chosen=chosen, outcome=RAT, **given)
    named = Outcome(verdict="exclude", reason=reasons[1], comment="A rat study")
    assert len(groups.settle(review, chosen=chosen, outcome=named, **given).settled) == 1


def test_groups_cost_the_same_questions_however_many_conflicts(
    review: Review, three: list[Report], lead: User, ana: User, ben: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(6):
        of(lead, review)
    reports_of(review, 9)
    open_block(titles(review), lead, {ana: "include", ben: "exclude"})
    with django_assert_num_queries(6):
        assert sum(len(group.standings) for group in of(lead, review)) == 12
