"""How much work a simulated review would have saved: the figures by which rankings are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import ceil, sqrt
from statistics import mean, stdev

FIGURES = ("wss95", "wss100", "rrf10", "mean_rank")


def figures(screened: Sequence[bool | int], records: int) -> dict[str, float]:
    """All in percent. `screened` are labels in the order of screening up to the last relevant one, of so many records.

    wss95 and wss100: work saved over a random order where 95 % and all of the relevant records have been found (Cohen
    and others, JAMIA 2006; 13: 206-219). rrf10: relevant records found in the first tenth. mean_rank: where relevant
    records stand on average, as a share of the records; the less the better.
    """
    found = list(accumulate(map(int, screened)))
    ranks = [place for place, label in enumerate(screened, 1) if label]
    return {
        "wss95": 100 * (0.95 - ranks[ceil(0.95 * len(ranks)) - 1] / records),
        "wss100": 100 * (1 - ranks[-1] / records),
        "rrf10": 100 * found[min(round(records / 10), len(found)) - 1] / len(ranks),
        "mean_rank": 100 * mean(ranks) / records,
    }


def means(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: round(mean(run[name] for run in runs), 2) for name in runs[0]}


def differences(
    runs: Sequence[Mapping[str, float]], others: Sequence[Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Ours less theirs, seed by seed: its mean and the standard error of that mean (0 for one seed)."""
    told = {}
    for name in FIGURES:
        each = [run[name] - other[name] for run, other in zip(runs, others, strict=True)]
        error = stdev(each) / sqrt(len(each)) if len(each) > 1 else 0.0
        told[name] = {"mean": round(mean(each), 2), "standard_error": round(error, 2)}
    return told
