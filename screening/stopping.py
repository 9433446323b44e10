"""Whether enough has been screened: tests and bounds for what the unscreened rest may still hold. Pure.

All counts are of reports. A recall `target` is a share above 0 and up to 1, a `confidence` a share between 0 and 1; p
is the chance of seeing what was seen, or less, if the target had been missed. Impossible counts raise `ValueError`.

Sources: Callaghan MW, Müller-Hansen F. Statistical stopping criteria for automated screening in systematic reviews.
Syst Rev 2020;9:273 (the test, on a random tail and on any tail of a ranked sequence); exact bounds by inverting the
hypergeometric distribution (Buonaccorsi JP. Am Stat 1987;41:215); the yield that dries up: Jelinski Z, Moranda P.
1972, as Sneyd A, Stevenson M. EMNLP 2019:3391 use its Poisson form for screening.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

NAME = "Tandem stopping advice"
VERSION = "1"
RATES = 150
EVEN = 0.5
SHORTEST, MOST_RUNS = 20, 500
NEGLIGIBLE = 1e-17


@dataclass(frozen=True, slots=True)
class Part:
    """A run of the screened sequence: how many reports, and how many of them were relevant. The first is the block
    that was screened before there was a ranking."""

    size: int
    found: int


@dataclass(frozen=True, slots=True)
class Sample:
    """Reports drawn at random from those that were unscreened: `population` unscreened then, `size` drawn."""

    population: int
    size: int
    found: int


@dataclass(frozen=True, slots=True)
class Recall:
    """The share of all relevant reports that is found: at least `low`, at most `high`; `best` where one is known."""

    low: float
    best: float | None
    high: float


def chance_of_at_most(found: int, *, population: int, relevant: int, drawn: int) -> float:
    """P(X ≤ found) for X relevant among `drawn` from `population` of which `relevant` are so, without replacement."""
    if not (0 <= relevant <= population and 0 <= drawn <= population):
        raise ValueError("No more can be drawn, or be relevant, than there are.")
    if found >= min(drawn, relevant):
        return 1.0
    if found < drawn + relevant - population:
        return 0.0
    if found * (population + 2) < (drawn + 1) * (relevant + 1):
        return min(1.0, _tail(found, population, relevant, drawn))
    # Above the most likely number the other tail fades, which is that of what is not drawn.
    above = _tail(relevant - found - 1, population, relevant, population - drawn)
    return max(0.0, 1.0 - above)


def run_length(population: int) -> int:
    """How many reports of a block make a part: few enough to see the yield fall, and never more than 500 parts."""
    return max(SHORTEST, population // MOST_RUNS)


def fewest_that_miss(found: int, target: float) -> int:
    """The fewest relevant reports in all with which `found` of them are less than the target: ⌊found / target⌋ + 1."""
    if not 0 < target <= 1:
        raise ValueError("A recall target is a share above 0 and up to 1.")
    return found * 10**6 // round(target * 10**6) + 1


def random_tail(sample: Sample, *, found_before: int, target: float) -> float:
    """p of the test on a random sample of the rest, `found_before` being what was found before it was drawn."""
    relevant = fewest_that_miss(found_before + sample.found, target) - found_before
    if relevant > sample.population:
        return 0.0
    return chance_of_at_most(sample.found, population=sample.population, relevant=relevant, drawn=sample.size)


def ranked_tail(parts: Sequence[Part], *, population: int, target: float) -> float:
    """p of the test on the screened sequence in its order: the least over every part from which a tail may begin.

    A ranking puts what is relevant first, so a tail holds at least as many as a random sample would: each single
    test errs to the safe side. That is assumed, not shown, and taking the least of several spends some of it.
    """
    return min(_tails(parts, population, fewest_that_miss(sum(part.found for part in parts), target)), default=1.0)


def drying_up(parts: Sequence[Part], *, population: int, target: float) -> float:
    """p of a likelihood-ratio test that the target is missed, if each relevant report is found at one constant rate.

    The first block, screened before there was a ranking, is left out. Reports that a ranking finds hard come slower
    than the constant rate says: this test errs to the unsafe side and is never enough alone.
    """
    found, later = sum(part.found for part in parts), parts[1:]
    missing = fewest_that_miss(found, target) - found
    yielded = sum(part.found for part in later)
    if not yielded:
        return 1.0
    fits = [_fit(later, rate, yielded, missing) for rate in _rates(population)]
    free, held = max(fit[0] for fit in fits), max(fit[1] for fit in fits)
    return math.erfc(math.sqrt(max(0.0, free - held))) / 2 if free > held else 1.0


def reached(parts: Sequence[Part], *, population: int, target: float, confidence: float) -> bool:
    """Whether the ranked sequence shows that the target is reached: by the safe test alone, or where the unsafe one
    refuses that it is missed and the safe one too finds that less likely than not."""
    safe = ranked_tail(parts, population=population, target=target)
    if safe < _alpha(confidence):
        return True
    return safe < EVEN and drying_up(parts, population=population, target=target) < _alpha(confidence)


def most_missed(sample: Sample, *, confidence: float) -> int:
    """With this confidence no more relevant reports than this are left in the rest, after the sample."""

    def possible(relevant: int) -> bool:
        chance = chance_of_at_most(sample.found, population=sample.population, relevant=relevant, drawn=sample.size)
        return chance > _alpha(confidence)

    return _last(possible, sample.found, sample.population - sample.size + sample.found) - sample.found


def fewest_missed(sample: Sample, *, confidence: float) -> int:
    """With this confidence at least so many relevant reports are left in the rest, after the sample."""
    if not sample.found:
        return 0

    def too_few(relevant: int) -> bool:
        below = chance_of_at_most(sample.found - 1, population=sample.population, relevant=relevant, drawn=sample.size)
        return 1 - below <= _alpha(confidence)

    most = sample.population - sample.size + sample.found
    if not too_few(sample.found):
        return 0
    return min(_last(too_few, sample.found, most) + 1, most) - sample.found


def sample_size(population: int, *, found: int, target: float, confidence: float) -> int:
    """The smallest random sample that, if nothing relevant is in it, shows the target as reached."""
    relevant = fewest_that_miss(found, target) - found
    if relevant > population:
        return 0

    def too_small(size: int) -> bool:
        return chance_of_at_most(0, population=population, relevant=relevant, drawn=size) > _alpha(confidence)

    return 0 if not too_small(0) else _last(too_small, 0, population) + 1


def recall_from_sample(sample: Sample, *, found_before: int, confidence: float) -> Recall | None:
    """Recall of everything found, the sample's too: two-sided interval, and the estimate; None while nothing is."""
    found = found_before + sample.found
    if not found or not sample.size:
        return None
    each_side = (1 + confidence) / 2
    left = (sample.population - sample.size) * sample.found / sample.size
    return Recall(
        low=found / (found + most_missed(sample, confidence=each_side)),
        best=found / (found + left),
        high=found / (found + fewest_missed(sample, confidence=each_side)),
    )


def recall_from_ranking(parts: Sequence[Part], *, population: int, confidence: float) -> Recall | None:
    """The lowest recall that the ranked test does not refuse: one-sided, without an estimate; None while nothing is."""
    found, screened = sum(part.found for part in parts), sum(part.size for part in parts)
    if not found:
        return None

    def possible(relevant: int) -> bool:
        return min(_tails(parts, population, relevant), default=1.0) > _alpha(confidence)

    return Recall(low=found / _last(possible, found, found + population - screened), best=None, high=1.0)


def _tails(parts: Sequence[Part], population: int, relevant: int) -> Iterator[float]:
    """For every tail of whole parts: the chance of no more in it, were `relevant` in all there."""
    size = found = 0
    before = sum(part.found for part in parts)
    rest = population - sum(part.size for part in parts)
    for part in reversed(parts):
        size, found, before = size + part.size, found + part.found, before - part.found
        missing = relevant - before
        # More than can lie there: the target cannot have been missed.
        yield (
            0.0
            if missing > found + rest
            else chance_of_at_most(found, population=size + rest, relevant=missing, drawn=size)
        )


def _rates(population: int) -> list[float]:
    """Rates of discovery per report screened, from next to none to nearly all in the first ten."""
    least, most = 0.05 / max(1, population), 0.1
    return [least * (most / least) ** (step / (RATES - 1)) for step in range(RATES)]


def _fit(parts: Sequence[Part], rate: float, found: int, missing: int) -> tuple[float, float]:
    """The log likelihood of these yields at a rate, with the best number in all, and with `missing` or more unseen."""
    at, logs = 0, 0.0
    for part in parts:
        if part.size:
            logs += part.found * (math.log(-math.expm1(-rate * part.size)) - rate * at)
        at += part.size
    best = max(found, math.floor(found / -math.expm1(-rate * at)))

    def likelihood(total: int) -> float:
        return math.lgamma(total + 1) - math.lgamma(total - found + 1) + logs - (total - found) * rate * at

    return likelihood(best), likelihood(max(best, found + missing))


def _tail(found: int, population: int, relevant: int, drawn: int) -> float:
    """The sum of the chances of `found` and fewer, on the side where they fade."""
    others = population - relevant - drawn
    total = term = math.exp(_log_chance(found, population, relevant, drawn))
    for k in range(found, max(0, -others), -1):
        term *= k * (others + k) / ((relevant - k + 1) * (drawn - k + 1))
        total += term
        if term <= total * NEGLIGIBLE:
            break
    return total


def _log_chance(k: int, population: int, relevant: int, drawn: int) -> float:
    return _log_choose(relevant, k) + _log_choose(population - relevant, drawn - k) - _log_choose(population, drawn)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _alpha(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError("A confidence is a share between 0 and 1.")
    # 1 − .95 is a little more than .05 in binary.
    return float(1 - Fraction(str(confidence)))


def _last(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The last number from `low` to `high` for which this holds, if it holds at first and then never again."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
