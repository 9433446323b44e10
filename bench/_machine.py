"""How fast this machine is at fixed work, so that figures from two machines can be read side by side."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from statistics import median

import numpy as np

ROUNDS = 3


def calibration() -> dict[str, float | int]:
    """Medians of three: two thousand 12 × 12 systems solved with numpy, and one small write forced to the disk."""
    return {
        "processors": os.cpu_count() or 1,
        "numpy_milliseconds": rounded(median(timed(_solve) for _ in range(ROUNDS))),
        "fsync_milliseconds": rounded(median(timed(_sync) for _ in range(ROUNDS))),
    }


def timed(act: Callable[[], object]) -> float:
    """How many milliseconds an act takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def rounded(milliseconds: float) -> float:
    return round(milliseconds, 3)


def _solve() -> None:
    matrix = np.random.default_rng(1).random((12, 12)) + 12 * np.eye(12)
    for _ in range(2000):
        np.linalg.solve(matrix, matrix)


def _sync() -> None:
    with tempfile.NamedTemporaryFile(dir=os.environ.get("TANDEM_HOME") or None) as file:
        file.write(b"x" * 4096)
        file.flush()
        os.fsync(file.fileno())
