"""Agreement equals what the authors of the coefficients published."""

from __future__ import annotations

import random
from collections import Counter
from math import sqrt

import pytest

from screening import agreement

YES_NO = ("yes", "no")


def table(yes_yes: int, yes_no: int, no_yes: int, no_no: int) -> list[tuple[str, str]]:
    cells = {("yes", "yes"): yes_yes, ("yes", "no"): yes_no, ("no", "yes"): no_yes, ("no", "no"): no_no}
    return [pair for pair, count in cells.items() for _ in range(count)]


def test_the_paradox_of_kappa_as_gwet_published_it() -> None:
    """Gwet 2002, after Feinstein & Cicchetti: nearly all agree, kappa is below zero, AC1 is .941."""
    found = agreement.of_pair(table(118, 5, 2, 0), categories=YES_NO)
    assert found
    assert found.kappa
    assert found.ac1
    assert found.raw.value == pytest.approx(0.944)
    assert found.kappa.value == pytest.approx(-0.0234, abs=1e-4)
    assert found.ac1.value == pytest.approx(0.9408, abs=1e-4)
    assert found.pabak.value == pytest.approx(0.888)
    assert found.prevalence["yes"] == pytest.approx(0.972)


def test_kappa_with_both_errors_as_fleiss_cohen_and_everitt_gave_them() -> None:
    """Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions (2003), table 18.1: kappa .676, se .088."""
    counts = {"aa": 75, "ab": 1, "ac": 4, "ba": 5, "bb": 4, "bc": 1, "ca": 0, "cb": 0, "cc": 10}
    pairs = [(cell[0], cell[1]) for cell, count in counts.items() for _ in range(count)]
    found = agreement.of_pair(pairs, categories="abc")
    assert found
    assert found.kappa
    assert found.kappa_wald
    assert found.kappa.value == pytest.approx(0.676, abs=5e-4)
    assert found.kappa.se == pytest.approx(0.088, abs=5e-4)
    assert found.kappa_wald.se == pytest.approx(sqrt(0.89 * 0.11 / 100) / (1 - 0.66), rel=0.01)


@pytest.mark.parametrize("cells", [(40, 9, 6, 45), (170, 12, 9, 9), (20, 30, 5, 145)])
def test_the_errors_are_those_of_a_jackknife(cells: tuple[int, int, int, int]) -> None:
    pairs = table(*cells)
    whole = agreement.of_pair(pairs, categories=YES_NO)
    assert whole
    for name in ("kappa", "ac1"):
        spread = 0.0
        for pair in set(pairs):
            rest = list(pairs)
            rest.remove(pair)
            without = getattr(agreement.of_pair(rest, categories=YES_NO), name)
            spread += pairs.count(pair) * (without.value - getattr(whole, name).value) ** 2
        jackknifed = sqrt(spread * (len(pairs) - 1) / len(pairs))
        assert getattr(whole, name).se == pytest.approx(jackknifed, rel=0.05)


OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


def units(*observers: str) -> list[list[str]]:
    return [[judged for judged in unit if judged != "."] for unit in zip(*map(str.split, observers))]


@pytest.mark.parametrize(
    ("observers", "published"),
    [
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
        (OBSERVERS, 0.743),
    ],
)
def test_alpha_as_krippendorff_published_it(observers: tuple[str, ...], published: float) -> None:
    """Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, sections A to C (nominal)."""
    found = agreement.alpha(units(*observers))
    assert found
    assert found.value == pytest.approx(published, abs=5e-4)
    assert -1 <= found.lower < found.value < found.upper <= 1


def test_alpha_does_not_depend_on_the_order_of_units() -> None:
    drawn = units(*OBSERVERS)
    before = agreement.alpha(drawn)
    random.Random(3).shuffle(drawn)
    assert agreement.alpha(drawn) == before


@pytest.mark.parametrize(
    ("part", "whole", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_as_newcombe_published_it(part: int, whole: int, lower: float, upper: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17:857, table I, method 3 (score without continuity correction)."""
    found = agreement.share(part, whole)
    assert found.value == part / whole
    assert (found.lower, found.upper) == (pytest.approx(lower, abs=5e-5), pytest.approx(upper, abs=5e-5))


def test_counts_give_what_the_judgements_themselves_give() -> None:
    pairs = table(40, 9, 6, 45)
    assert agreement.of_cells(Counter(pairs), categories=YES_NO) == agreement.of_pair(pairs, categories=YES_NO)
    drawn = units(*OBSERVERS)
    assert agreement.alpha_of(Counter(tuple(sorted(unit)) for unit in drawn)) == agreement.alpha(drawn)


def test_what_chance_alone_would_agree_on_has_no_coefficient() -> None:
    found = agreement.of_pair([("yes", "yes")] * 9, categories=YES_NO)
    assert found
    assert (found.raw.value, found.kappa, found.pabak.value) == (1, None, 1)
    assert found.ac1
    assert found.ac1.value == 1
    assert agreement.alpha([["yes", "yes"]] * 9) is None
    assert agreement.of_pair([], categories=YES_NO) is None


def test_a_category_that_nobody_named_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe"):
        agreement.of_pair([("yes", "maybe")], categories=YES_NO)
    with pytest.raises(ValueError, match="two categories"):
        agreement.of_pair([("yes", "yes")], categories=("yes",))


@pytest.mark.parametrize(("kappa", "word"), [(0.39, ""), (0.4, "fair"), (0.6, "good"), (0.75, "excellent")])
def test_bands_are_those_of_the_handbook(kappa: float, word: str) -> None:
    assert agreement.band(kappa) == word
