"""Small networks worked out by hand, and every sentence about contrasts that cannot be used."""

from __future__ import annotations

import json
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics import document, network
from analysis.statistics.effects import Arm, Contrast, Contrasts, Measure, contrasts
from analysis.statistics.graph import BadContrasts, Disconnected
from analysis.statistics.network import Fit, UnknownTreatment

Given = tuple[str, str, str, float, float]


def rows(*given: Given) -> list[Contrast]:
    return [Contrast(*row) for row in given]


TWO_STUDIES = rows(("s1", "A", "B", 1, 1), ("s2", "B", "A", -3, 1))
TRIANGLE = rows(("s1", "A", "B", 1, 1), ("s2", "B", "C", 1, 1), ("s3", "A", "C", 4, 1))


def at(fit: Fit, matrix: np.ndarray, one: str, two: str) -> float:
    return float(matrix[fit.position(one), fit.position(two)])


def test_two_studies_of_one_pair_are_a_pairwise_meta_analysis() -> None:
    fit = network.fit(TWO_STUDIES)
    assert at(fit, fit.common.network.effect, "A", "B") == pytest.approx(2)
    assert at(fit, fit.common.network.standard_error, "A", "B") == pytest.approx(sqrt(0.5))
    assert (fit.heterogeneity.total.Q, fit.heterogeneity.total.df) == (pytest.approx(2), 1)
    assert fit.heterogeneity.I2.value == pytest.approx(0.5)
    assert fit.tau2 == pytest.approx(1)
    assert at(fit, fit.random.network.standard_error, "A", "B") == pytest.approx(1)
    assert at(fit, fit.random.network.lower, "A", "B") == pytest.approx(2 - 1.959963984540054)
    assert fit.prediction is None
    assert pytest.approx(2) == fit.heterogeneity.within.Q
    assert fit.heterogeneity.between.p is None
    assert fit.notes == (
        "Prediction intervals need at least 2 degrees of freedom and are left out.",
        "No two designs inform the same comparison, so inconsistency cannot be tested.",
    )


def test_a_triangle_mixes_direct_and_indirect_evidence() -> None:
    fit = network.fit(TRIANGLE)
    model = fit.common
    assert at(fit, model.network.effect, "A", "B") == pytest.approx(5 / 3)
    assert at(fit, model.direct.effect, "A", "B") == pytest.approx(1)
    assert at(fit, model.indirect.effect, "A", "B") == pytest.approx(3)
    assert at(fit, model.indirect.standard_error, "A", "B") == pytest.approx(sqrt(2))
    assert at(fit, model.proportion, "A", "B") == pytest.approx(2 / 3)
    assert pytest.approx(4 / 3) == fit.heterogeneity.total.Q
    assert (fit.heterogeneity.within.df, fit.heterogeneity.between.df) == (0, 1)
    assert fit.tau2 == pytest.approx(1 / 3)
    assert fit.designs == ("A:B", "A:C", "B:C")
    assert fit.notes[-1] == "Direct comparisons that rest on a single study: 3 of 3."


def test_one_study_of_three_arms_is_explained_rather_than_refused() -> None:
    arms = [Arm("s", name, 10, mean=mean, sd=2.0) for name, mean in (("A", 0.0), ("B", 2.0), ("C", 4.0))]
    fit = network.fit(contrasts(arms, measure=Measure.SMD))
    assert at(fit, fit.common.network.effect, "C", "A") == pytest.approx(2)
    assert at(fit, fit.common.network.standard_error, "A", "B") == pytest.approx(sqrt(0.2 + 1 / 60))
    assert at(fit, fit.common.network.standard_error, "A", "C") == pytest.approx(sqrt(0.2 + 4 / 60))
    np.testing.assert_array_equal(fit.common.network.effect, fit.random.network.effect)
    assert (fit.k, fit.m, fit.n, fit.tau2, fit.participants) == (1, 3, 3, 0.0, (10, 10, 10))
    assert fit.heterogeneity.total.p is None
    assert fit.notes[0] == (
        "No comparison is informed twice (Q has 0 degrees of freedom): heterogeneity cannot be estimated, "
        "tau² is taken as 0, and the random effects model equals the common effect model."
    )


def test_p_scores_turn_round_with_the_direction() -> None:
    ranking = network.fit(TWO_STUDIES).common.ranking
    assert ranking.higher_is_better[0] == pytest.approx(0.9976611325094764)
    np.testing.assert_allclose(ranking.lower_is_better + ranking.higher_is_better, 1)


def test_agreeing_studies_leave_no_heterogeneity() -> None:
    fit = network.fit(rows(("s1", "A", "B", 1, 1), ("s2", "A", "B", 1, 1), ("s3", "A", "B", 1, 1)))
    assert (fit.tau2, fit.heterogeneity.I2.value, fit.heterogeneity.I2.lower) == (0, 0, 0)
    assert fit.notes[0] == (
        "Q does not exceed its degrees of freedom: tau² is 0, and both models give the same estimates."
    )
    assert fit.prediction is not None


def test_the_reference_is_the_treatment_of_most_studies_unless_named() -> None:
    star = rows(("s1", "A", "P", 1, 1), ("s2", "B", "P", 1, 1))
    assert network.fit(star).reference == "P"
    assert network.fit(star, reference="B").reference == "B"
    with pytest.raises(UnknownTreatment, match=r"“Q” is not a treatment of this network; it has A, B, P\."):
        network.fit(star, reference="Q")


def test_a_level_outside_0_and_1_is_refused() -> None:
    with pytest.raises(ValueError, match=r"The confidence level is 95; it must lie between 0 and 1"):
        network.fit(TRIANGLE, level=95)


def test_a_network_in_parts_carries_its_parts() -> None:
    apart = rows(("s1", "A", "B", 1, 1), ("s2", "C", "d", 1, 1), ("s3", "d", "E", 1, 1))
    with pytest.raises(Disconnected) as bad:
        network.fit(apart)
    assert bad.value.parts == (("C", "d", "E"), ("A", "B"))
    assert str(bad.value) == (
        "The network falls into 2 parts that no study connects: (1) C, d, E; (2) A, B. "
        "Analyse each part by itself, or add a study that connects them."
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "There are no contrasts to analyse."),
        ([("s", "A", "A", 1, 1)], "Study “s”, “A” against “A”: a treatment cannot be compared with itself."),
        ([("s", "A", "B", float("nan"), 1)], "Study “s”, “A” against “B”: the effect is missing."),
        (
            [("s", "A", "B", 1, 0)],
            "Study “s”, “A” against “B”: the standard error is 0; it must be greater than 0.",
        ),
        (
            [("s", "A", "B", 1, 1), ("s", "B", "A", -1, 1)],
            "Study “s” gives the comparison of “A” and “B” 2 times; keep one of them.",
        ),
        (
            [("s", "A", "B", 1, 1), ("s", "A", "C", 1, 1)],
            "Study “s” has 3 arms but lacks the comparison of “B” and “C”; give every pair of its arms.",
        ),
        (
            [("s", "A", "B", 1, 1), ("s", "A", "C", 1, 1), ("s", "B", "C", 0.3, 1)],
            "The effects of study “s” disagree with each other by 0.1 around its 3 arms; "
            "check them, since the comparisons of one study must add up.",
        ),
        (
            [("s", "A", "B", 1, 0.1), ("s", "A", "C", 1, 0.1), ("s", "B", "C", 0, 1)],
            "The standard errors of study “s” cannot belong to 3 arms: they give “A” a negative variance; check them.",
        ),
    ],
)
def test_bad_contrasts_are_named_with_their_study(given: list[Given], sentence: str) -> None:
    with pytest.raises(BadContrasts) as bad:
        network.fit(rows(*given))
    assert bad.value.problems == (sentence,)


def test_a_document_is_json_without_gaps() -> None:
    fit = network.fit(TRIANGLE[:2])
    kept = json.loads(json.dumps(document.write(fit), allow_nan=False))
    assert kept["treatments"] == ["A", "B", "C"]
    assert kept["common"]["direct"]["effect"] == [[None, 1, None], [-1, None, 1], [None, -1, None]]
    assert kept["heterogeneity"]["total"] == {"Q": pytest.approx(0, abs=1e-12), "df": 0, "p": None}
    assert (kept["prediction"], kept["participants"]) == (None, [None, None, None])


NAMES = "ABCDE"


@st.composite
def arm_tables(draw: st.DrawFn) -> list[Arm]:
    """Networks around A of studies with two to four arms, so that they are always connected."""
    arms = []
    for index in range(draw(st.integers(1, 6))):
        others = draw(st.lists(st.sampled_from(NAMES[1:]), min_size=1, max_size=3, unique=True))
        for name in ["A", *others]:
            n, mean, sd = draw(st.integers(5, 200)), draw(st.integers(-20, 20)) / 10, draw(st.integers(10, 30)) / 10
            arms.append(Arm(f"s{index}", name, n, mean=mean, sd=sd))
    return arms


@settings(max_examples=60, deadline=None)
@given(arms=arm_tables(), order=st.randoms(use_true_random=False), names=st.permutations(NAMES))
def test_names_and_order_change_nothing(arms: list[Arm], order: object, names: list[str]) -> None:
    plain = network.fit(contrasts(arms, measure=Measure.MD))
    new = dict(zip(NAMES, names))
    mixed = [Arm(arm.study, new[arm.treatment], arm.n, arm.mean, arm.sd) for arm in arms]
    order.shuffle(mixed)  # type: ignore[attr-defined]
    other = network.fit(contrasts(mixed, measure=Measure.MD))
    assert other.tau2 == pytest.approx(plain.tau2, abs=1e-9)
    assert pytest.approx(plain.heterogeneity.within.Q, abs=1e-7) == other.heterogeneity.within.Q
    place = [other.position(new[name]) for name in plain.treatments]
    for field in ("effect", "standard_error", "lower", "upper"):
        want, got = getattr(plain.random.network, field), getattr(other.random.network, field)
        np.testing.assert_allclose(got[np.ix_(place, place)], want, atol=1e-9)
    net = plain.random.network
    np.testing.assert_allclose(net.effect, -net.effect.T, atol=1e-12)
    np.testing.assert_allclose(net.lower, -net.upper.T, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(arms=arm_tables())
def test_turning_a_contrast_round_changes_nothing(arms: list[Arm]) -> None:
    found = contrasts(arms, measure=Measure.MD)
    turned = tuple(
        Contrast(row.study, row.treatment2, row.treatment1, -row.effect, row.standard_error, row.n2, row.n1)
        for row in reversed(found.rows)
    )
    one, two = network.fit(found), network.fit(Contrasts(turned, Measure.MD))
    np.testing.assert_allclose(one.random.network.effect, two.random.network.effect, atol=1e-9)
    assert one.participants == two.participants
