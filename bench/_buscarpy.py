"""buscarpy over screened sequences: after how many records each would have been stopped; run by `bench._peers`."""

from __future__ import annotations

import importlib.metadata
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from buscarpy import calculate_h0  # type: ignore[import-not-found,unused-ignore]

EVERY = 10
ALPHA = 0.05


def main(arguments: list[str]) -> int:
    warnings.simplefilter("ignore")
    target = float(arguments[1])
    runs: list[list[int]] = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    stops = [stop(np.array(labels, dtype=float), target) for labels in runs]
    print(json.dumps({"stops": stops, "version": importlib.metadata.version("buscarpy")}))
    return 0


def stop(labels: Any, target: float) -> int:
    """Looked at after every ten records, as often as anybody could."""
    for screened in range(EVERY, len(labels), EVERY):
        seen = labels[:screened]
        if seen.sum() and calculate_h0(seen, len(labels), recall_target=target) < ALPHA:
            return screened
    return len(labels)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
