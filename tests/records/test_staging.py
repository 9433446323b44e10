"""What an import writes, and what it says of known records: the rows themselves, sightings, limits and progress."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import citations, imports, reading, staging
from records.models import ImportBatch, Record, Report, Revision, Sighting
from records.queue_keys import draw
from records.readers import Citation, UnreadableFile
from records.readers.limits import LIMITS, Limits
from reviews import jobs
from reviews.models import JobStatus
from tests.conftest import again
from tests.records.bringing import bring, entry, records, ris, search

NAMED = {"mapping": {}, "name": "synthetic.ris", "limits": LIMITS, "source": "Embase"}


def file_of(folder: Path, number: int, more: str = "") -> Path:
    file = folder / "synthetic.ris"
    file.write_text("\n".join([*(entry(each, AN=f"L{each}") for each in range(number)), more]))
    return file


def test_every_column_of_a_record_has_a_value() -> None:
    """Rows are written past the objects, so no default of a field would fill a gap."""
    written = {"id", "public_id", "review", "batch", "report", "position", *citations.COLUMNS}
    assert written == {field.name for field in Record._meta.concrete_fields}
    assert len(citations.prepare(Citation(title="A"), "PubMed").values) == len(citations.COLUMNS)


@pytest.mark.django_db
def test_a_chunk_takes_the_same_queries_however_many_it_holds(review: Any, lead: Any) -> None:
    batch = ImportBatch.objects.create(review=review, search=search(review, lead), created_by=lead)
    stage, taken = staging.Stage(batch), []
    for first, last in ((0, 5), (100, 200)):
        found = [Citation(title=f"Synthetic trial number {each}", raw="x") for each in range(first, last)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            stage.add(found)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 20
    assert Record.objects.filter(batch=batch).count() == Report.objects.count() == 105


@pytest.mark.django_db
def test_a_thousand_reports_of_one_title_get_their_places_in_two_rounds(review: Any) -> None:
    """A place that is taken is drawn again from the content, not along a chain of all those before."""
    with CaptureQueriesContext(connection) as queries:
        keys = draw(review, [("editorial", f"{each:064x}") for each in range(1000)])
    assert len(set(keys)) == 1000
    assert len(queries) <= 4
    assert keys == draw(review, [("editorial", f"{each:064x}") for each in range(1000)])


@pytest.mark.django_db
def test_a_later_run_sees_known_records_again_and_the_same_file_tells_nothing(review: Any, lead: Any) -> None:
    first = bring(review, lead, entry(1, AN="L1"), entry(2, AN="L2"))
    again_there = bring(review, lead, entry(1, AN="L1"), entry(2, AN="L2"))
    assert again_there.job.message == "2 in the file = 0 new + 2 already known + 0 set aside. Nothing was added."
    assert not Sighting.objects.exists()
    later = bring(review, lead, entry(2, AN="L2"), entry(3, AN="L3"), entry(2, AN="L2"), entry(3, AN="L3"))
    seen = Sighting.objects.get()
    assert (seen.batch_id, seen.record.batch_id, seen.record.accession) == (later.pk, first.pk, "L2")
    assert (later.in_file, later.known) == (4, 3)


@pytest.mark.django_db
def test_what_changed_inside_one_file_is_a_revision_of_the_new_record(review: Any, lead: Any) -> None:
    batch = bring(review, lead, entry(1, AN="L1"), entry(1, AN="L1", AB="Corrected."))
    assert Revision.objects.get().record == records(review)[0]
    assert (batch.in_file, batch.known) == (2, 1)
    assert not Sighting.objects.exists()


@pytest.mark.django_db
def test_an_import_that_ends_badly_takes_its_sightings_with_it(review: Any, lead: Any, monkeypatch: Any) -> None:
    bring(review, lead, entry(1, AN="L1"))
    batch = imports.read_file(review, by=lead, search=search(review, lead), file=ris(entry(1, AN="L1"), entry(2)))
    monkeypatch.setattr(imports, "_conserved", lambda *_: jobs.cancel(batch.job))
    jobs.run(batch.job.public_id)
    assert again(batch.job).status == JobStatus.CANCELLED
    assert not Sighting.objects.exists()


@pytest.mark.django_db
def test_a_large_file_is_read_beside_and_its_progress_told(
    review: Any, lead: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(reading, "LARGE", 1)
    told: list[tuple[int, int | None, str]] = []
    progress = jobs.Work.progress

    def noted(work: Any, *, done: int, total: int | None = None, message: str = "") -> None:
        told.append((done, total, message))
        progress(work, done=done, total=total, message=message)

    monkeypatch.setattr(jobs.Work, "progress", noted)
    batch = bring(review, lead, *(entry(each, AN=f"L{each}") for each in range(500)), entry(501, TI=""))
    assert (batch.in_file, len(records(review)), batch.job.status) == (501, 500, JobStatus.DONE)
    reads = [(done, total) for done, total, message in told if message.startswith("Reads the file: ")]
    assert [done for done, _ in reads] == [150, 300, 450]
    assert all(total and total >= done for done, total in reads)


def test_both_ways_of_reading_give_the_same(tmp_path: Path, monkeypatch: Any) -> None:
    file = file_of(tmp_path, 250, more="TY  - JOUR\nAB  - No title.\nER  - \n")
    here = list(reading.read(file, **NAMED))
    monkeypatch.setattr(reading, "LARGE", 1)
    assert list(reading.read(file, **NAMED)) == here
    assert [len(entries) for _, entries in here] == [200, 51]


def test_the_other_process_says_why_it_stops_and_ends_with_its_reader(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(reading, "LARGE", 1)
    file = file_of(tmp_path, 450)
    with pytest.raises(UnreadableFile, match="more than 300 records"):
        list(reading.read(file, **{**NAMED, "limits": Limits(records=300)}))
    made: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *given, **how: made.append(popen(*given, **how)) or made[-1])
    found = reading.read(file, **NAMED)
    next(found)
    found.close()
    assert made[0].returncode is not None
    found = reading.read(file, **NAMED)
    next(found)
    made[1].send_signal(signal.SIGKILL)
    with pytest.raises(RuntimeError, match="ended on the way"):
        list(found)


@pytest.mark.django_db
def test_more_records_than_the_limit_are_refused_and_leave_nothing(review: Any, lead: Any, settings: Any) -> None:
    settings.MAX_RECORDS = 2
    batch = bring(review, lead, entry(1), entry(2), entry(3))
    assert batch.job.status == JobStatus.FAILED
    assert "more than 2 records" in batch.job.error
    assert not Record.objects.exists()
