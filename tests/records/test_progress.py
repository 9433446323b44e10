"""Signs of life of long work; no database, for inside a transaction there are none."""

from __future__ import annotations

import time
from typing import Any

import pytest

from records import progress
from reviews.jobs import Cancelled


class _Stopped:
    """A job that was asked to stop while the matcher works."""

    def progress(self, **_: Any) -> None:
        raise Cancelled


def test_long_work_gives_signs_of_life_and_hears_that_it_is_to_stop(monkeypatch: Any) -> None:
    monkeypatch.setattr(progress, "STEP", 0.001)
    told: list[int] = []

    class Work:
        def progress(self, **_: Any) -> None:
            told.append(1)

    with progress.Progress(Work()).beating():  # type: ignore[arg-type]
        time.sleep(0.02)
    assert len(told) > 2
    with pytest.raises(Cancelled), progress.Progress(_Stopped()).beating():  # type: ignore[arg-type]
        time.sleep(0.005)


def test_a_pulse_is_felt_once_a_second_at_most(monkeypatch: Any) -> None:
    told: list[int] = []
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])

    class Work:
        def progress(self, **_: Any) -> None:
            told.append(1)

    felt = progress.Progress(Work())  # type: ignore[arg-type]
    for now[0] in (100.0, 100.5, 101.5, 101.9, 103.0):
        felt.pulse()
    assert len(told) == 3
