"""The two processes of `bench import`: the worker that brings a file in, and the web process that takes votes."""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import django

REST = 0.05
"""Seconds between two votes: a busy team, not a flood."""


def main(arguments: Sequence[str]) -> int:
    act, which, files = arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415 after set-up

    settings.FILES = Path(files)
    prepared = {"work": _work, "vote": _vote}[act](which)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(prepared()))
    return 0


def _work(job: str) -> Callable[[], Any]:
    """The job as the worker does it, and how long its parts took."""
    from records import finding, imports  # noqa: PLC0415
    from reviews import jobs  # noqa: PLC0415

    parts: dict[str, float] = {}
    for module, names in ((imports, ("_stage", "_show")), (finding, ("attach", "join"))):
        for name in names:
            setattr(module, name, _timed(getattr(module, name), name.strip("_"), parts))

    def work() -> dict[str, Any]:
        idle = time.process_time()
        began = time.perf_counter()
        jobs.run(job)
        seconds, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
        peak = used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
        return {
            "seconds": seconds,
            "cpu_seconds": round(used.ru_utime + used.ru_stime - idle, 2),
            "peak_mb": round(peak),
            "parts": {name: round(took, 2) for name, took in parts.items()},
        }

    return work


def _timed(act: Callable[..., Any], name: str, parts: dict[str, float]) -> Callable[..., Any]:
    def timed(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return act(*given, **named)
        finally:
            parts[name] = parts.get(name, 0.0) + time.perf_counter() - began

    return timed


def _vote(stage: str) -> Callable[[], list[float]]:
    """Votes by both reviewers in turn, with a rest between, until the input ends; the first is not counted."""
    from bench import _ballots  # noqa: PLC0415
    from records.models import Record  # noqa: PLC0415
    from screening.models import Assignment, Stage  # noqa: PLC0415

    held = Stage.objects.select_related("review").get(pk=stage)
    records = list(Record.objects.visible().filter(review=held.review).order_by("pk"))
    people = [seat.reviewer for seat in Assignment.objects.filter(block__stage=held).select_related("reviewer")]
    pairs = cycle([(person, record) for record in records for person in people])
    _ballots.cast(held, *next(pairs))

    def vote() -> list[float]:
        over = threading.Event()
        threading.Thread(target=_await_end, args=[over], daemon=True).start()
        took = []
        while not over.wait(REST):
            person, record = next(pairs)
            took.append(_ballots.cast(held, person, record)[0])
        return took

    return vote


def _await_end(over: threading.Event) -> None:
    sys.stdin.read()
    over.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
