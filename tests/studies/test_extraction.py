"""Arms and measurements: all or nothing, with a history, and a sentence for everything that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Event, Review
from studies import extraction, treatments
from studies.extraction import BadRows, Row
from studies.models import Arm, Measurement, Outcome, Study
from tests.studies.building import means, pain, relief, trial

MEANS = [("Stimulation", 50, 3.5, 1.9), ("Usual care", 48, 5.25, 2.1)]


@pytest.fixture
def study(review: Review, ana: User, ben: User) -> Study:
    return trial(review, [ana, ben], "Moreau 2020")


@pytest.fixture
def outcome(review: Review, ana: User) -> Outcome:
    return pain(review, ana)


def values(outcome: Outcome) -> list[tuple[Any, ...]]:
    rows = extraction.current(outcome.review).filter(outcome=outcome)
    return [(row.arm.study.label, row.arm.treatment, row.n, row.mean, row.sd, row.events) for row in rows]


def test_arms_are_entered_and_a_correction_keeps_the_earlier_values(study: Study, outcome: Outcome, ana: User) -> None:
    assert means(study, outcome, MEANS, by=ana) == 2
    events = Event.objects.count()
    assert means(study, outcome, MEANS, by=ana) == 0
    assert Event.objects.count() == events

    assert means(study, outcome, [("stimulation ", 50, 3.4, 1.9), MEANS[1]], by=ana) == 1
    assert values(outcome)[0] == ("Moreau 2020", "Stimulation", 50, 3.4, 1.9, None)
    history = Measurement.objects.filter(arm__treatment="Stimulation").order_by("pk")
    assert [(row.mean, row.to_seq is None) for row in history] == [(3.5, False), (3.4, True)]
    assert history[0].to_seq == history[1].from_seq == Event.objects.latest("pk").seq


def test_an_arm_that_is_not_given_any_more_ends(study: Study, outcome: Outcome, ana: User) -> None:
    means(study, outcome, [*MEANS, ("Sham", 20, 5, 2)], by=ana)
    assert means(study, outcome, MEANS, by=ana) == 1
    assert [row[1] for row in values(outcome)] == ["Stimulation", "Usual care"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"sd": 0.0}, "Row 1: the standard deviation is 0; it must be greater than 0."),
        ({"sd": None}, "Row 1: the standard deviation is missing."),
        ({"mean": None}, "Row 1: the mean is missing."),
        ({"mean": float("nan")}, "Row 1: the mean is missing."),
        ({"n": 0}, "Row 1: n is 0; it must be a whole number of participants, at least 1."),
        ({"n": 10.5}, "Row 1: n is 10.5; it must be a whole number of participants, at least 1."),
        ({"n": None}, "Row 1: n is missing."),
        ({"treatment": " "}, "Row 1: the treatment has no name."),
        ({"events": 3}, "Row 1: this outcome is continuous: give mean and SD, and no events."),
    ],
)
def test_continuous_arms_that_cannot_be_are_refused(
    study: Study, outcome: Outcome, ana: User, given: dict[str, Any], sentence: str
) -> None:
    row = {"place": "Row 1", "treatment": "Sham", "n": 10, "mean": 1.0, "sd": 1.0, **given}
    with pytest.raises(BadRows) as bad:
        extraction.enter(study, outcome, [Row(**row)], by=ana)
    assert bad.value.problems == (sentence,)
    assert values(outcome) == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"events": 11}, "Row 1: 11 events are more than 10 participants."),
        ({"events": -1}, "Row 1: the number of events is -1; it must be a whole number, 0 or more."),
        ({"events": None}, "Row 1: the number of events is missing."),
        ({"mean": 1.0}, "Row 1: this outcome is dichotomous: give events, and no mean or SD."),
    ],
)
def test_events_that_cannot_be_are_refused(
    review: Review, study: Study, ana: User, given: dict[str, Any], sentence: str
) -> None:
    row = {"place": "Row 1", "treatment": "Sham", "n": 10, "events": 4, **given}
    with pytest.raises(BadRows) as bad:
        extraction.enter(study, relief(review, ana), [Row(**row)], by=ana)
    assert bad.value.problems == (sentence,)


def test_a_treatment_stands_once_in_a_study(study: Study, outcome: Outcome, ana: User) -> None:
    with pytest.raises(BadRows, match=r"Row 2: the study has the treatment “SHAM” already \(row 1\)"):
        means(study, outcome, [("Sham", 10, 1, 1), ("SHAM", 10, 1, 1)], by=ana)


def test_a_table_is_entered_whole_by_the_names_of_studies(
    review: Review, study: Study, outcome: Outcome, ana: User, ben: User
) -> None:
    other = trial(review, [ana, ben], "Lee 2021")
    means(other, outcome, MEANS, by=ana)
    text = "study;treatment;n;mean;sd\nMOREAU  2020;Usual Care;40;5,5;2\nmoreau 2020;Stimulation;41;3,5;2\n"

    plan = extraction.paste(outcome, text, by=ana)
    assert (len(plan.rows), plan.arms) == (1, 2)
    assert values(outcome)[0] == ("Moreau 2020", "Usual care", 40, 5.5, 2.0, None)
    assert len(values(outcome)) == 4
    assert Event.objects.latest("pk").action == "arms.pasted"


def test_a_table_with_any_mistake_enters_nothing_and_names_every_line(
    study: Study, outcome: Outcome, ana: User
) -> None:
    text = "study,treatment,n,mean,sd\nMoreau 2020,A,40,5,0\nMurphy 1999,A,40,5,1\nMoreau 2020,B,40,5,1"
    for act in (lambda: extraction.check(outcome, text), lambda: extraction.paste(outcome, text, by=ana)):
        with pytest.raises(BadRows) as bad:
            act()
        assert bad.value.problems == (
            "Line 3: “Murphy 1999” is not an included study of this review.",
            "The included studies are: Moreau 2020.",
            "Line 2: the standard deviation is 0; it must be greater than 0.",
        )
    assert not Arm.objects.exists()


def test_unreadable_text_is_told_by_line(outcome: Outcome, ana: User) -> None:
    with pytest.raises(BadRows, match="Line 2: “x” in column n is not a number"):
        extraction.paste(outcome, "study,treatment,n,r\ns,A,x,1", by=ana)


def test_an_outcome_has_a_name_of_its_own(review: Review, outcome: Outcome, ana: User) -> None:
    with pytest.raises(Invalid, match="already an outcome"):
        extraction.create_outcome(review, by=ana, label=" PAIN", kind="continuous", lower_is_better=True)
    with pytest.raises(Invalid, match="one of"):
        extraction.create_outcome(review, by=ana, label="Other", kind="ordinal", lower_is_better=True)


def test_two_spellings_of_a_treatment_become_one(
    review: Review, study: Study, outcome: Outcome, ana: User, ben: User
) -> None:
    other = trial(review, [ana, ben], "Lee 2021")
    means(study, outcome, MEANS, by=ana)
    means(other, outcome, [("SCS", 10, 1, 1), ("Usual care", 10, 1, 1)], by=ana)
    assert [(each.name, each.studies) for each in treatments.of(review)] == [
        ("SCS", 1),
        ("Stimulation", 1),
        ("Usual care", 2),
    ]

    assert treatments.rename(review, "SCS", to="Stimulation", by=ana) == 1
    assert [(each.name, each.studies) for each in treatments.of(review)] == [("Stimulation", 2), ("Usual care", 2)]
    with pytest.raises(Conflict, match="Both names stand in Moreau 2020, Lee 2021, so"):
        treatments.rename(review, "Stimulation", to="usual care", by=ana)
    with pytest.raises(NotFound):
        treatments.rename(review, "Nothing", to="Something", by=ana)
