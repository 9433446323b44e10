"""bench stopping FOLDER or FILES [--seeds N] [--against buscarpy]: how often the advice to stop is right; JSON.

Each set is screened in blocks as the product works. A run is right where at least the target was found when the advice
first says stop; saved is the share of the set not screened then. The peer sees the same sequences, every ten records.
"""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from bench import _machine, _peers, _screening
from bench._records import Unusable
from screening import stopping
from screening.stopping import Part

TARGET, CONFIDENCE = 0.95, 0.95


@dataclass(frozen=True, slots=True)
class Run:
    """One simulated review: labels in the order of screening, and where the advice stopped it."""

    name: str
    labels: list[int]
    stopped: int


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    try:
        print(json.dumps(measured(_files(asked.files), asked.seeds, asked.against)))
    except (Unusable, OSError, KeyError) as refused:
        print(f"This cannot be measured: {refused}", file=sys.stderr)
        return 2
    return 0


def measured(files: Sequence[Path], seeds: int, against: str) -> dict[str, Any]:
    runs: list[Run] = []
    milliseconds = _machine.timed(lambda: runs.extend(run for path in files for run in simulated(path, seeds)))
    told: dict[str, Any] = {
        "bench": "stopping", "version": stopping.VERSION, "target": TARGET, "confidence": CONFIDENCE, "seeds": seeds,
        "seconds": _machine.rounded(milliseconds / 1000), "tandem": summed(runs, [run.stopped for run in runs]),
    }  # fmt: skip
    if against:
        answer = _asked(against, runs)
        told[against] = {"version": answer["version"], **summed(runs, answer["stops"])}
    return told


def simulated(path: Path, seeds: int) -> list[Run]:
    found = _screening.read(path)
    features = _screening.vectorised(found)
    return [_run(found, features, seed) for seed in range(seeds)]


def _run(found: _screening.Labelled, features: Any, seed: int) -> Run:
    labels: list[int] = []
    parts: list[Part] = []
    stopped = 0
    for block in _screening.blocks(features, found.relevant, seed=seed):
        said = [int(found.relevant[row]) for row in block]
        labels += said
        parts += _parts(said, stopping.run_length(len(found.texts)) if parts else len(said))
        if not stopped and any(labels) and _says_stop(parts, len(found.texts)):
            stopped = len(labels)
    return Run(found.name, labels, stopped or len(labels))


def _parts(said: list[int], length: int) -> list[Part]:
    runs = [said[start : start + length] for start in range(0, len(said), length)]
    return [Part(len(run), sum(run)) for run in runs]


def _says_stop(parts: Sequence[Part], population: int) -> bool:
    return stopping.reached(parts, population=population, target=TARGET, confidence=CONFIDENCE)


def summed(runs: Sequence[Run], stops: Sequence[int]) -> dict[str, Any]:
    """Over all runs, and for each set: the share that is right, the least recall, the share of work saved."""
    both = list(zip(runs, stops, strict=True))
    sets = {
        name: _figures([(run, stop) for run, stop in both if run.name == name]) for name in {run.name for run in runs}
    }
    return {**_figures(both), "sets": sets}


def _figures(both: Sequence[tuple[Run, int]]) -> dict[str, float]:
    recalls = [sum(run.labels[:stop]) / sum(run.labels) for run, stop in both]
    return {
        "right": round(fmean(float(recall >= TARGET) for recall in recalls), 4),
        "least_recall": round(min(recalls), 4),
        "saved": round(fmean(1 - stop / len(run.labels) for run, stop in both), 4),
    }


def _asked(peer: str, runs: Sequence[Run]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.json"
        path.write_text(json.dumps([run.labels for run in runs]), encoding="utf-8")
        return _peers.run(peer, str(path.resolve()), str(TARGET))


def _files(named: Sequence[str]) -> list[Path]:
    paths = [Path(name) for name in named]
    found = [file for path in paths for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]
    if not found:
        raise Unusable("no labelled sets (CSV with title, abstract, label_included) are there.")
    return found


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="tandem.py bench stopping", description=__doc__)
    parser.add_argument("files", nargs="+", help="folders or files of labelled sets")
    parser.add_argument("--seeds", type=int, default=5, help="simulated reviews of each set")
    parser.add_argument("--against", choices=["buscarpy"], default="", help="another tool on the same sequences")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
