"""An import whose process is killed, at points all along its way: nothing partial shows, the next attempt completes.

The worker is a fork of this process that kills itself before a statement or commit of which the number is given.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from records import finding, imports, staging
from records.models import BatchState, ImportBatch, Placement, Quarantined, RawText, Record, Report
from records.visibility import RecordQuerySet
from reviews import jobs
from reviews.models import Event, Job, JobStatus, Review
from tests.records.bringing import bring, entry, ris, search

# Newer Pythons warn of a fork beside threads; the fork here touches none of them.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")]
POINTS = 20 if connection.vendor == "sqlite" else 8
"""What is killed between is the same on either engine; the further points are of the quicker one."""
NEW = 6


class Countdown:
    """Counts statements and commits, and calls `end` before the one with the number given."""

    def __init__(self, number: int = 0, end: Callable[[], None] = lambda: None) -> None:
        self.number, self.end, self.met = number, end, 0

    def step(self) -> None:
        self.met += 1
        if self.met == self.number:
            self.end()

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.step()
        return execute(*given)

    @contextmanager
    def counting(self) -> Iterator[None]:
        commit = connection._commit

        def counted() -> None:
            self.step()
            commit()

        connection._commit = counted
        try:
            with connection.execute_wrapper(self):
                yield
        finally:
            del connection._commit


def work(job: str, point: int) -> bool:
    """Do the job in a process of its own that is killed at the point; whether it was."""
    connections.close_all()
    worker = os.fork()
    if not worker:
        try:
            with Countdown(point, lambda: os.kill(os.getpid(), signal.SIGKILL)).counting():
                jobs.run(job)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(worker, 0)[1])


def file_of(place: int) -> list[str]:
    """Six new ones (two of one report, one of two reports that are there), a known one, one that cannot be read."""
    numbers = [place * 10 + each for each in range(1, 5)]
    same = entry(numbers[0], DO=f"10.1000/{numbers[0]}")
    return [
        *(entry(number, DO=f"10.1000/{number}") for number in numbers),
        entry(numbers[0], DO=f"10.1000/{numbers[0]}", AN=f"A{place}"),
        entry(place * 10, DO=f"10.1000/{place * 10}"),
        same,
        entry(1, TI="", AB="Without a title."),
    ]


@pytest.fixture
def places(review: Review, lead: Any, monkeypatch: pytest.MonkeyPatch) -> range:
    """For each file two visible records that it will turn out to connect."""
    monkeypatch.setattr(staging, "CHUNK", 3)
    found = range(100, 100 + POINTS + 1)
    with monkeypatch.context() as patch:
        patch.setattr(finding, "attach", lambda *_: None)
        for source in ("Scopus", "CINAHL"):
            bring(review, lead, *(entry(place * 10, DO=f"10.1000/{place * 10}") for place in found), source=source)
    return found


def start(review: Review, lead: Any, place: int) -> ImportBatch:
    return imports.read_file(review, by=lead, search=search(review, lead), file=ris(*file_of(place)))


def check_nothing_partial(batch: ImportBatch, reports: int) -> str:
    batch.refresh_from_db()
    shown = Record.objects.visible().filter(batch=batch).count()
    if batch.state == BatchState.VISIBLE:
        assert shown == NEW
    else:
        assert shown == 0
        assert Report.objects.visible().filter(review=batch.review).count() == reports
        assert not Event.objects.filter(action="import.finished", payload__contains=batch.public_id).exists()
    return str(batch.state)


def resume(batch: ImportBatch) -> None:
    """As the sweep does once the lease of the dead worker has run out."""
    Job.objects.filter(pk=batch.job_id, status=JobStatus.RUNNING).update(lease_until=timezone.now() - timedelta(1))
    jobs.sweep()
    jobs.run(batch.job.public_id)


def check_complete(batch: ImportBatch, place: int) -> None:
    batch.refresh_from_db()
    mine = Record.objects.visible().filter(batch=batch)
    aside = Quarantined.objects.filter(batch=batch).count()
    assert Job.objects.get(pk=batch.job_id).status == JobStatus.DONE
    assert (batch.in_file, mine.count(), batch.known, aside) == (8, NEW, 1, 1)
    assert Placement.objects.filter(record__in=mine, to_seq=None).count() == NEW
    assert RawText.objects.filter(record__in=mine).count() == NEW
    assert mine.values("report").distinct().count() == NEW - 1
    connected = Record.objects.visible().filter(doi=f"10.1000/{place * 10}")
    assert (connected.count(), connected.values("report").distinct().count()) == (3, 1)
    assert Event.objects.filter(action="import.finished", payload__contains=batch.public_id).count() == 1
    assert not Report.objects.filter(records=None, placements=None).exists()


def test_killed_at_any_point_it_shows_nothing_and_completes(review: Review, lead: Any, places: range) -> None:
    *others, first = places
    whole, batch = Countdown(), start(review, lead, first)
    with whole.counting():
        jobs.run(batch.job.public_id)
    check_complete(batch, first)
    seen = set()
    for number, place in enumerate(others):
        point = 1 + number * (whole.met - 1) // (len(others) - 1)
        batch = start(review, lead, place)
        reports = Report.objects.visible().filter(review=review).count()
        assert work(batch.job.public_id, point), f"point {point} of {whole.met} was not reached"
        seen.add(check_nothing_partial(batch, reports))
        resume(batch)
        check_complete(batch, place)
    assert {BatchState.READING, BatchState.VISIBLE} <= seen


def test_without_the_switch_a_killed_import_shows(review: Review, lead: Any, places: range, monkeypatch: Any) -> None:
    """The guard taken away: what is staged is seen at once, and the check above finds it."""
    batch = start(review, lead, places[0])
    reports = Report.objects.visible().filter(review=review).count()
    assert work(batch.job.public_id, 100)
    check_nothing_partial(batch, reports)
    monkeypatch.setattr(RecordQuerySet, "visible", lambda self: self.all())
    with pytest.raises(AssertionError):
        check_nothing_partial(batch, reports)
