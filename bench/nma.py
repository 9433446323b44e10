"""bench nma FOLDER: every network in the folder against the answers beside it, as one line of JSON.

A set is a folder with `arm_level.csv` or `contrast_level.csv` and `expected.json`, the output of netmeta with the
DerSimonian–Laird estimator. `largest_difference` is that of any effect, standard error, tau² or Q of the common and
the random model, divided by the expected value where that is above 1.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from analysis.statistics import network
from analysis.statistics.effects import Arm, Contrast, Contrasts, Measure, contrasts
from bench import _machine

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Set:
    name: str
    given: Contrasts
    expected: dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("Name the folder that holds the sets: python3 tandem.py bench nma FOLDER", file=sys.stderr)
        return 2
    folders = sorted(file.parent for file in Path(arguments[0]).glob("*/expected.json"))
    sets = [found for found in map(read, folders) if found]
    if not sets:
        print(f"{arguments[0]} holds no folder with expected.json and a table beside it.", file=sys.stderr)
        return 2
    print(json.dumps(measured(sets, left_out=sorted({each.name for each in folders} - {each.name for each in sets}))))
    return 0


def measured(sets: Sequence[Set], *, left_out: Sequence[str]) -> dict[str, Any]:
    rounds = [_machine.timed(lambda: [network.fit(each.given) for each in sets]) for _ in range(ROUNDS)]
    worst = max(sets, key=difference)
    return {
        "bench": "nma",
        "sets": len(sets),
        "left_out": list(left_out),
        "largest_difference": difference(worst),
        "largest_in": worst.name,
        "milliseconds_per_fit": _machine.rounded(median(rounds) / len(sets)),
        "calibration": _machine.calibration(),
    }


def read(folder: Path) -> Set | None:
    """A set, or None where its reference has no answer for DerSimonian–Laird."""
    answer = json.loads((folder / "expected.json").read_text(encoding="utf-8")).get("DL")
    if not isinstance(answer, dict):
        return None
    expected: dict[str, Any] = answer["fit"]
    measure = expected["scalars"]["sm"]
    by_arm = folder / "arm_level.csv"
    if by_arm.exists() and measure in set(Measure):
        return Set(folder.name, contrasts(list(_arms(by_arm)), measure=Measure(measure)), expected)
    return Set(folder.name, Contrasts(tuple(_contrasts(folder / "contrast_level.csv"))), expected)


def difference(given: Set) -> float:
    """How far our fit of a set is from the answer."""
    fit, wanted = network.fit(given.given), given.expected
    pairs = [(fit.tau2, wanted["scalars"]["tau2"]), (fit.heterogeneity.total.Q, wanted["scalars"]["Q"])]
    for name, model in (("common", fit.common), ("random", fit.random)):
        for field, got in (("TE", model.network.effect), ("seTE", model.network.standard_error)):
            want = _matrix(wanted["matrices"][f"{field}.{name}"], fit.treatments)
            off = ~np.eye(fit.n, dtype=bool)
            pairs += zip(got[off].tolist(), want[off].tolist(), strict=True)
    return max(float(abs(got - want) / max(1.0, abs(want))) for got, want in pairs)


def _matrix(wanted: dict[str, Any], treatments: Sequence[str]) -> Any:
    rows = [wanted["rows"].index(name) for name in treatments]
    columns = [wanted["cols"].index(name) for name in treatments]
    return np.array(wanted["data"], dtype=float)[np.ix_(rows, columns)]


def _arms(file: Path) -> Iterator[Arm]:
    for row in _rows(file):
        mean, sd, events = (float(row[name]) if name in row else None for name in ("mean", "sd", "event"))
        yield Arm(row["study"], row["treatment"], float(row["n"]), mean, sd, events)


def _contrasts(file: Path) -> Iterator[Contrast]:
    for row in _rows(file):
        if row["TE"] != "NA":
            yield Contrast(row["studlab"], row["treat1"], row["treat2"], float(row["TE"]), float(row["seTE"]))


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
