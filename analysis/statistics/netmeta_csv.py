"""Arms as comma-separated text, written for R's netmeta::pairwise(). What people paste is read by studies.tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from analysis.statistics.arms import Arm


def write(arms: Iterable[Arm]) -> str:
    """Columns study, treatment, n, mean, sd; or study, treatment, event, n where no arm has a mean.

    Numbers keep all their digits; a number that is not there is NA, as R writes it.
    """
    every = tuple(arms)
    means = any(arm.mean is not None for arm in every)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("study", "treatment", "n", "mean", "sd") if means else ("study", "treatment", "event", "n"))
    for arm in every:
        numbers = (arm.n, arm.mean, arm.sd) if means else (arm.events, arm.n)
        writer.writerow((arm.study, arm.treatment, *map(_written, numbers)))
    return text.getvalue()


def _written(value: float | None) -> str:
    if value is None:
        return "NA"
    return str(int(value)) if value == int(value) else repr(value)
