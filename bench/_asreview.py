"""ASReview's default model on one file, by the Python of the peers: one line of JSON with every simulated review."""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy
import pandas
from asreview.learner import ActiveLearningCycle
from asreview.models.models import get_ai_config
from asreview.simulation.simulate import Simulate

from bench import _labelled

MODEL = "elas_u4"


def main(file: Path, seeds: int) -> None:
    records = _labelled.load(file)
    runs = [_simulated(records, seed) for seed in range(seeds)]
    print(json.dumps({"runs": runs, "model": MODEL, "version": version("asreview")}))


def _simulated(records: list[_labelled.Judged], seed: int) -> dict[str, Any]:
    """The labels (1 or 0) in the order in which the records were screened, up to the last relevant one."""
    drawn, priors = _labelled.drawn(records, seed=seed)
    table = pandas.DataFrame([{"title": record.title, "abstract": record.abstract} for record in drawn])
    labels = pandas.Series([int(record.relevant) for record in drawn])
    numpy.random.seed(seed)
    began = time.perf_counter()
    cycle = ActiveLearningCycle.from_meta(get_ai_config(MODEL)["value"])
    simulation = Simulate(table, labels, [cycle], print_progress=False)
    simulation.label(priors)
    simulation.review()
    seconds = time.perf_counter() - began
    return {"screened": [int(label) for label in simulation._results["label"][len(priors) :]], "seconds": seconds}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
