"""bench ranking FILE.csv [--seeds 5] [--against asreview], or --synthetic N: one line of JSON.

A review is simulated once for each seed: the records in a random order, one relevant and one irrelevant one known, ties
broken by that order. Figures (percent, see `_screened.figures`) are means over the seeds, and leave out the two that
were known. `rankings` says how often it was learned anew; the peer learns anew at each record. `blocks` is the same
screened by 200 in a random order, as the product hands them out. `seconds` is a whole review with its features counted.

With --synthetic so many invented records are counted and ranked from half of their labels.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from bench import _labelled, _machine, _peers, _records, _screened, _wordy
from screening.prioritisation import features, learning
from screening.prioritisation.simulation import Simulation
from screening.prioritisation.terms import Document

USAGE = "python3 tandem.py bench ranking FILE.csv [--seeds 5] [--against asreview]"
BLOCK = 200
KNOWN = 2
Runs = list[dict[str, float]]


def main(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)
    if asked is None:
        print(f"Name one file, or --synthetic N: {USAGE}", file=sys.stderr)
        return 2
    try:
        print(json.dumps(_synthetic(asked.synthetic) if asked.synthetic else _public(asked)))
    except (_records.Unusable, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _asked(arguments: Sequence[str]) -> argparse.Namespace | None:
    parser = argparse.ArgumentParser(prog="bench ranking", usage=USAGE)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--against", choices=["asreview"])
    parser.add_argument("--synthetic", type=int, default=0)
    asked = parser.parse_args(arguments)
    fits = len(asked.files) == (0 if asked.synthetic > 0 else 1) and asked.seeds > 0
    return asked if fits else None


def _public(asked: argparse.Namespace) -> dict[str, Any]:
    [file] = asked.files
    records = _labelled.load(file)
    pairs = [_simulated(records, seed) for seed in range(asked.seeds)]
    singly, blocks = [one for one, _ in pairs], [other for _, other in pairs]
    told = {
        "bench": "ranking",
        "engine": learning.VERSION,
        "records": len(records),
        "relevant": sum(record.relevant for record in records),
        "seeds": asked.seeds,
        **_screened.means(singly),
        "blocks": {"size": BLOCK, **_screened.means(blocks)},
    }
    if asked.against:
        told["against"] = _against(asked, singly, len(records))
    return told | {"calibration": _machine.calibration()}


def _simulated(records: Sequence[_labelled.Judged], seed: int) -> tuple[dict[str, float], dict[str, float]]:
    """The figures of one review, screened one by one and in blocks."""
    drawn, known = _labelled.drawn(records, seed=seed)
    relevant = [record.relevant for record in drawn]
    began = time.perf_counter()
    counted = features.vectorise(Document(record.title, record.abstract) for record in drawn)
    counting = time.perf_counter() - began
    singly, blocks = (Simulation(counted, relevant, known, seed=seed) for _ in range(2))
    seconds = [_machine.timed(act) / 1000 for act in (singly.one_by_one, lambda: blocks.in_blocks(BLOCK))]
    first, second = (
        _screened.figures(each.screened, len(records) - KNOWN) | {"rankings": each.rankings, "seconds": counting + took}
        for each, took in zip((singly, blocks), seconds)
    )
    return first, second


def _against(asked: argparse.Namespace, ours: Runs, records: int) -> dict[str, Any]:
    peer = _peers.run(asked.against, str(asked.files[0].resolve()), str(asked.seeds))
    theirs = [_screened.figures(run["screened"], records - KNOWN) | {"seconds": run["seconds"]} for run in peer["runs"]]
    return {
        "name": asked.against,
        "model": peer["model"],
        "version": peer["version"],
        **_screened.means(theirs),
        "difference": _screened.differences(ours, theirs),
        "times_faster": round(mean(run["seconds"] for run in theirs) / mean(run["seconds"] for run in ours), 1),
    }


def _synthetic(number: int) -> dict[str, Any]:
    documents, relevant = zip(*_wordy.made(number, seed=1))
    labels = {row: relevant[row] for row in range(number // 2)}
    began = time.perf_counter()
    counted = features.vectorise(documents)
    counting = time.perf_counter() - began
    weighing = _machine.timed(lambda: counted.weighed) / 1000
    ranking = _machine.timed(lambda: learning.rank(counted, labels, seed=1)) / 1000
    return {
        "bench": "ranking",
        "engine": learning.VERSION,
        "records": number,
        "labels": len(labels),
        "words": len(counted.words),
        "features_seconds": round(counting, 3),
        "train_seconds": round(weighing + ranking, 3),
        "peak_mb": round(
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 2**20)
        ),
        "calibration": _machine.calibration(),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
