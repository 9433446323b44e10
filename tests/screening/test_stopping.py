"""The mathematics of stopping, against numbers by hand and SciPy's hypergeometric distribution."""

import random

import pytest
from scipy.stats import hypergeom

from screening import stopping
from screening.stopping import Part, Sample


@pytest.mark.parametrize(
    ("found", "population", "relevant", "drawn", "chance"),
    [(0, 10, 2, 5, 2 / 9), (1, 10, 2, 5, 7 / 9), (2, 10, 2, 5, 1.0), (0, 10, 0, 5, 1.0), (0, 10, 8, 5, 0.0)],
)
def test_the_chance_by_hand(found: int, population: int, relevant: int, drawn: int, chance: float) -> None:
    told = stopping.chance_of_at_most(found, population=population, relevant=relevant, drawn=drawn)
    assert told == pytest.approx(chance, abs=1e-12)


def test_the_chance_is_that_of_scipy() -> None:
    chance = random.Random(20)
    for _ in range(300):
        population = chance.randint(1, 50_000)
        relevant, drawn = chance.randint(0, min(population, 400)), chance.randint(0, population)
        found = chance.randint(0, relevant)
        told = stopping.chance_of_at_most(found, population=population, relevant=relevant, drawn=drawn)
        assert told == pytest.approx(hypergeom.cdf(found, population, relevant, drawn), rel=1e-6, abs=1e-9)


def test_more_drawn_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="than there are"):
        stopping.chance_of_at_most(0, population=10, relevant=2, drawn=11)


@pytest.mark.parametrize(("found", "target", "fewest"), [(19, 0.95, 21), (20, 0.95, 22), (95, 0.95, 101), (7, 1.0, 8)])
def test_the_fewest_that_miss_the_target(found: int, target: float, fewest: int) -> None:
    assert stopping.fewest_that_miss(found, target) == fewest
    assert found / fewest < target <= found / (fewest - 1)


def test_a_random_tail_by_hand() -> None:
    """19 found, none among 90 of the 100 that are left: two more would miss .95, and C(98,90) / C(100,90) = 1/110."""
    told = stopping.random_tail(Sample(population=100, size=90, found=0), found_before=19, target=0.95)
    assert told == pytest.approx(1 / 110)


def test_a_ranked_tail_takes_the_best_block_to_begin_with() -> None:
    parts = [Part(200, 30), Part(200, 10), Part(200, 0), Part(200, 0)]
    # 40 found; 43 would miss the target: three in the rest.
    tails = [hypergeom.cdf(0, 1200 - 400, 3, 400), hypergeom.cdf(10, 1200 - 200, 13, 600)]
    told = stopping.ranked_tail(parts, population=1200, target=0.95)
    assert told == pytest.approx(min(tails), rel=1e-6)


def test_a_bare_run_of_irrelevants_is_no_reason_to_stop() -> None:
    """The same run of 200 shows little where much is left, or where few are found."""
    assert stopping.ranked_tail([Part(200, 40), Part(200, 0)], population=10_000, target=0.95) > 0.9
    assert stopping.ranked_tail([Part(200, 1), Part(200, 0)], population=1000, target=0.95) > 0.5


def test_what_is_complete_is_not_doubted() -> None:
    assert stopping.ranked_tail([Part(200, 40), Part(100, 2)], population=300, target=0.95) == 0.0


def test_a_sample_bounds_what_is_missed_as_scipy_would() -> None:
    sample = Sample(population=2000, size=300, found=2)
    most = stopping.most_missed(sample, confidence=0.95)
    assert hypergeom.cdf(2, 2000, most + 2, 300) > 0.05 >= hypergeom.cdf(2, 2000, most + 3, 300)
    fewest = stopping.fewest_missed(sample, confidence=0.95)
    assert hypergeom.sf(1, 2000, fewest + 2, 300) > 0.05 >= hypergeom.sf(1, 2000, fewest + 1, 300)


def test_the_bounds_hold_as_often_as_they_say() -> None:
    chance, missed, rounds = random.Random(4), 0, 400
    for _ in range(rounds):
        drawn = sum(chance.sample([1] * 12 + [0] * 488, 120))
        missed += stopping.most_missed(Sample(500, 120, drawn), confidence=0.95) < 12 - drawn
    assert missed <= rounds * 0.08


def test_the_size_of_a_sample_is_the_smallest_that_shows_it() -> None:
    size = stopping.sample_size(1000, found=40, target=0.95, confidence=0.95)
    shown = [stopping.random_tail(Sample(1000, n, 0), found_before=40, target=0.95) for n in (size - 1, size)]
    assert shown[0] > 0.05 >= shown[1]


def test_a_recall_from_a_sample_holds_its_estimate() -> None:
    told = stopping.recall_from_sample(Sample(1000, 200, 1), found_before=95, confidence=0.95)
    assert told is not None
    assert told.best == pytest.approx(96 / 100)
    assert told.low < 96 / 100 < told.high < 1.0 + 1e-12


def test_a_recall_from_the_ranking_is_the_lowest_that_is_not_refused() -> None:
    parts = [Part(200, 40), Part(200, 0), Part(200, 0)]
    told = stopping.recall_from_ranking(parts, population=1000, confidence=0.95)
    assert told is not None
    assert stopping.ranked_tail(parts, population=1000, target=told.low - 0.001) < 0.05
    assert stopping.ranked_tail(parts, population=1000, target=told.low + 0.001) > 0.05
    assert stopping.recall_from_ranking([Part(50, 0)], population=90, confidence=0.95) is None


def test_a_yield_that_dries_up_is_seen_and_one_that_goes_on_is_not() -> None:
    dry = [Part(50, 2), Part(200, 40), Part(200, 4), *[Part(200, 0)] * 3]
    steady = [Part(50, 2), *[Part(200, 9)] * 5]
    assert stopping.drying_up(dry, population=3000, target=0.95) < 0.01
    assert stopping.drying_up(steady, population=3000, target=0.95) > 0.3
    assert stopping.drying_up([Part(50, 9), Part(200, 0)], population=3000, target=0.95) == 1.0


def test_a_dry_yield_is_not_enough_while_the_safe_test_says_more_likely_missed() -> None:
    dry = [Part(50, 2), Part(200, 40), Part(200, 4), Part(200, 0)]
    assert stopping.drying_up(dry, population=50_000, target=0.95) < 0.05
    assert stopping.ranked_tail(dry, population=50_000, target=0.95) > 0.5
    assert not stopping.reached(dry, population=50_000, target=0.95, confidence=0.95)
