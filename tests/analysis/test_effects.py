"""Contrasts from arms: values worked out by hand, and every sentence about arms that cannot be used."""

from __future__ import annotations

from math import log, sqrt

import pytest

from analysis.statistics.effects import Arm, BadArms, Contrast, Dropped, Measure, contrasts


def means(study: str, treatment: str, n: float = 10, mean: float | None = 0.0, sd: float | None = 2.0) -> Arm:
    return Arm(study, treatment, n, mean=mean, sd=sd)


def events(study: str, treatment: str, some: float | None, n: float = 10) -> Arm:
    return Arm(study, treatment, n, events=some)


def only(arms: list[Arm], measure: Measure) -> Contrast:
    (row,) = contrasts(arms, measure=measure).rows
    return row


def test_smd_pools_the_sd_over_all_arms_of_the_study() -> None:
    arms = [means("s", "A", mean=0), means("s", "B", mean=2), means("s", "C", mean=4)]
    rows = contrasts(arms, measure=Measure.SMD).rows
    assert [(row.treatment1, row.treatment2) for row in rows] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert [row.effect for row in rows] == pytest.approx([-1, -2, -1])
    assert [row.standard_error**2 for row in rows] == pytest.approx([0.2 + 1 / 60, 0.2 + 4 / 60, 0.2 + 1 / 60])


def test_smd_weighs_unequal_sds_by_their_degrees_of_freedom() -> None:
    arms = [means("s", "A", n=3, mean=1, sd=1), means("s", "B", n=5, mean=0, sd=2), means("s", "C", n=4, mean=0, sd=3)]
    pooled = sqrt((2 * 1 + 4 * 4 + 3 * 9) / 9)
    assert contrasts(arms, measure=Measure.SMD).rows[0].effect == pytest.approx(1 / pooled)


@pytest.mark.parametrize(
    ("arms", "measure", "effect", "variance", "increment"),
    [
        ([means("s", "A", 20, 5, 2), means("s", "B", 10, 3, 3)], Measure.MD, 2, 4 / 20 + 9 / 10, 0),
        ([events("s", "A", 2), events("s", "B", 4)], Measure.OR, log(0.25 / (4 / 6)), 1 / 2 + 1 / 8 + 1 / 4 + 1 / 6, 0),
        ([events("s", "A", 2), events("s", "B", 4)], Measure.RR, log(0.5), 1 / 2 + 1 / 4 - 2 / 10, 0),
        (
            [events("s", "A", 0), events("s", "B", 3)],
            Measure.OR,
            log((0.5 / 10.5) / (3.5 / 7.5)),
            1 / 0.5 + 1 / 10.5 + 1 / 3.5 + 1 / 7.5,
            0.5,
        ),
        ([events("s", "A", 0), events("s", "B", 3)], Measure.RR, log(0.5 / 3.5), 1 / 0.5 + 1 / 3.5 - 2 / 10.5, 0.5),
        ([events("s", "A", 10), events("s", "B", 10)], Measure.RR, 0, 2 * (1 / 10 - 1 / 10.5), 0.5),
    ],
)
def test_a_contrast_has_the_effect_and_variance_worked_out_by_hand(
    arms: list[Arm], measure: Measure, effect: float, variance: float, increment: float
) -> None:
    row = only(arms, measure)
    assert row.effect == pytest.approx(effect)
    assert row.standard_error**2 == pytest.approx(variance)
    assert row.increment == increment


def test_a_study_that_says_nothing_is_dropped_and_said_so() -> None:
    arms = [
        events("none", "A", 0),
        events("none", "B", 0),
        events("all", "A", 10),
        events("all", "C", 10),
        events("zero", "A", 0),
        events("zero", "B", 3),
    ]
    found = contrasts(arms, measure=Measure.OR)
    assert {row.study for row in found.rows} == {"zero"}
    assert found.dropped == (
        Dropped("none", "No arm had an event, so the study carries no information on the odds ratio."),
        Dropped("all", "Everyone in every arm had the event, so the study carries no information on the odds ratio."),
    )
    assert found.notes == (
        "0.5 was added to the cells of all arms of zero, in which an arm had no event or events in everyone.",
        "Left without any study, and so not in the network: C.",
    )


def test_two_empty_arms_of_a_study_with_three_keep_the_study_whole() -> None:
    arms = [events("s", "A", 0), events("s", "B", 0), events("s", "C", 4)]
    assert [row.increment for row in contrasts(arms, measure=Measure.OR).rows] == [0.5, 0.5, 0.5]


PLACE = "Study “s”, treatment “A”: "


@pytest.mark.parametrize(
    ("arm", "measure", "sentence"),
    [
        (means("s", "A", sd=0), Measure.SMD, PLACE + "the standard deviation is 0; it must be greater than 0."),
        (means("s", "A", sd=-1), Measure.MD, PLACE + "the standard deviation is -1; it must be greater than 0."),
        (means("s", "A", sd=None), Measure.MD, PLACE + "the standard deviation is missing."),
        (means("s", "A", mean=None), Measure.SMD, PLACE + "the mean is missing."),
        (means("s", "A", mean=float("nan")), Measure.SMD, PLACE + "the mean is missing."),
        (means("s", "A", n=1), Measure.SMD, PLACE + "n is 1; an arm needs at least 2 participants."),
        (means("s", " "), Measure.SMD, "Study “s”, treatment “ ”: the treatment has no name."),
        (events("s", "A", 11), Measure.OR, PLACE + "11 events are more than its 10 participants."),
        (events("s", "A", -1), Measure.RR, PLACE + "the number of events is -1; it cannot be negative."),
        (events("s", "A", None), Measure.OR, PLACE + "the number of events is missing."),
    ],
)
def test_a_bad_arm_is_named_with_its_study(arm: Arm, measure: Measure, sentence: str) -> None:
    other = Arm("s", "B", 10, mean=1.0, sd=1.0, events=2)
    with pytest.raises(BadArms) as bad:
        contrasts([arm, other], measure=measure)
    assert bad.value.problems == (sentence,)


def test_all_problems_are_told_at_once() -> None:
    arms = [means("one", "A"), means("twice", "A"), means("twice", "A"), means("twice", "B", sd=0), means("", "A")]
    with pytest.raises(BadArms) as bad:
        contrasts(arms, measure=Measure.SMD)
    assert bad.value.problems == (
        "Study “one” has only one arm, “A”; a comparison needs at least two.",
        "Study “twice” has the treatment “A” in 2 arms; combine these arms or give them different names.",
        "Study “twice”, treatment “B”: the standard deviation is 0; it must be greater than 0.",
        "An arm has no study name; give every arm the name of its study.",
        "Study “” has only one arm, “A”; a comparison needs at least two.",
    )
    assert str(bad.value) == " ".join(bad.value.problems)


def test_no_arms_are_a_sentence_too() -> None:
    with pytest.raises(BadArms, match=r"There are no arms to analyse\."):
        contrasts([], measure=Measure.SMD)
