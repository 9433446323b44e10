"""An import timed in a database of its own: one process works, another one votes meanwhile, this one looks on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import File
from django.db import connection

from bench import _ballots, _machine, _references
from records import imports
from records.models import ImportBatch, Record, Search
from reviews.models import JobStatus, Review
from screening.models import Stage
from start.places import ROOT

VOTED_ON = 1000


def measured(number: int, folder: Path) -> dict[str, Any]:
    settings.FILES = folder / "files"
    with _ballots.own_database():
        stage, _ = _ballots.stage_of(VOTED_ON)
        batch = _taken(stage.review, number, folder / "synthetic.ris")
        told, votes = _together(batch, stage, folder)
        _check(batch, number)
        cuts = quantiles(votes, n=100, method="inclusive")
        return {
            "bench": "import",
            "engine": connection.vendor,
            "records": number,
            "reports": Record.objects.filter(batch=batch).values("report").distinct().count(),
            "seconds": round(told["seconds"], 2),
            "records_per_second": round(number / told["seconds"], 1),
            "seconds_by_part": told["parts"],
            "worker_cpu_seconds": told["cpu_seconds"],
            "votes": len(votes),
            **{f"vote_p{at}_milliseconds": _machine.rounded(cuts[at - 1]) for at in (50, 95, 99)},
            "peak_mb": told["peak_mb"],
            "calibration": _machine.calibration(),
        }


def _taken(review: Review, number: int, file: Path) -> ImportBatch:
    """The upload, as the page takes it; its job waits."""
    _references.write(file, number)
    by = review.created_by
    search = Search(review=review, source="Synthetic index", searched_on=date(2026, 1, 1), run_by=by)
    with file.open("rb") as opened:
        return imports.read_file(review, by=by, search=search, file=File(opened, name=file.name))


def _together(batch: ImportBatch, stage: Stage, folder: Path) -> tuple[dict[str, Any], list[float]]:
    """Start both at one word; what the worker told, and how many milliseconds each vote took."""
    assert batch.job is not None
    worker = _Client(folder, "work", batch.job.public_id)
    voter = _Client(folder, "vote", stage.pk)
    voter.go()
    worker.go()
    told: dict[str, Any] = worker.answer()
    votes: list[float] = voter.answer()
    return told, votes


class _Client:
    """A process of its own on this database; it says when it is ready, works at the word, and answers in JSON."""

    def __init__(self, folder: Path, act: str, which: object) -> None:
        environment = {**os.environ, "DATABASE_URL": _address()}
        command = [sys.executable, "-m", "bench._clients", act, str(which), str(folder / "files")]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        if self.process.stdout.readline().strip() != "ready":
            raise SystemExit(f"The process that should {act} did not start.")

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        """What it has to say once its input is closed."""
        out, _ = self.process.communicate()
        return json.loads(out)


def _address() -> str:
    """This database, as DATABASE_URL names it."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(told['NAME']))}"
    who = f"{quote(told['USER'])}:{quote(told['PASSWORD'])}" if told["USER"] else ""
    return f"postgresql://{who}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


def _check(batch: ImportBatch, number: int) -> None:
    """A figure counts only if everything came in."""
    batch.refresh_from_db()
    kept = Record.objects.visible().filter(batch=batch).count()
    if batch.job is None or batch.job.status != JobStatus.DONE or (batch.in_file, kept) != (number, number):
        error = batch.job.error if batch.job else ""
        raise SystemExit(f"The import did not bring in everything: {kept} of {number} records. {error}")
