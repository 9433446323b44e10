"""The league table: which triangle holds what, and in which direction it reads."""

from __future__ import annotations

from math import exp

import pytest

from analysis.statistics import league, network
from analysis.statistics.effects import Contrast, Contrasts, Measure
from analysis.statistics.league import Cell, Evidence, Pool
from analysis.statistics.network import Fit


@pytest.fixture
def fit() -> Fit:
    """A over B by 1, B over C by 1, on the log scale; A and C were never compared."""
    given = (Contrast("s1", "A", "B", 1.0, 0.5), Contrast("s2", "B", "C", 1.0, 0.5))
    return network.fit(Contrasts(given, Measure.OR))


def test_below_is_the_network_column_against_row_and_above_the_direct_row_against_column(fit: Fit) -> None:
    cells = league.table(fit, back_transformed=False)
    below, above = cells[2][0], cells[0][1]
    assert (below.evidence, below.treatment1, below.treatment2) == (Evidence.NETWORK, "A", "C")
    assert below.effect == pytest.approx(2)
    assert (above.evidence, above.treatment1, above.treatment2) == (Evidence.DIRECT, "A", "B")
    assert above.text == "1.00 (0.02 to 1.98)"
    assert cells[1][1] == Cell(Evidence.NAME, "B", "B", None, None, None, "B")


def test_pairs_without_a_study_say_so(fit: Fit) -> None:
    assert league.table(fit)[0][2] == Cell(Evidence.DIRECT, "A", "C", None, None, None, "no study")


def test_ratios_are_shown_as_ratios(fit: Fit) -> None:
    assert league.table(fit)[1][0].effect == pytest.approx(exp(1))


def test_an_order_turns_the_comparisons_with_it(fit: Fit) -> None:
    best_first = league.by_rank(fit, lower_is_better=True, pool=Pool.COMMON)
    assert best_first == ("C", "B", "A")
    cell = league.table(fit, order=best_first, back_transformed=False)[2][0]
    assert (cell.treatment1, cell.treatment2, cell.text) == ("C", "A", "−2.00 (−3.39 to −0.61)")


@pytest.mark.parametrize(("value", "text"), [(-0.001, "0.00"), (-1.005, "−1.00"), (2.0, "2.00")])
def test_a_number_has_a_true_minus_and_no_negative_zero(value: float, text: str) -> None:
    assert league.signed(value, 2) == text
