"""bib-dedupe on two files, run by the Python of the peers: one line of JSON with pairs, seconds and version."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pandas
from bib_dedupe.bib_dedupe import block, cluster, match, prep

from bench import _records


def main(records: Path, truth: Path) -> None:
    rows, _ = _records.load(records, truth)
    table = pandas.DataFrame([{**row, "ID": str(place), "ENTRYTYPE": "article"} for place, row in enumerate(rows)])
    began = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        groups = cluster(match(block(prep(table.drop(columns="id")))))
    seconds = time.perf_counter() - began
    pairs = [(int(group[0]), int(other)) for group in groups for other in group[1:]]
    print(json.dumps({"pairs": pairs, "seconds": seconds, "version": version("bib-dedupe")}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
