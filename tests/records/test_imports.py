"""An import is all or nothing, harmless twice, and adds up."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from records import imports, staging, tallies, tasks
from records.models import BatchState, ImportBatch, Placement, Quarantined, RawText, Record, Report, Revision, Search
from records.queue_keys import new_report
from reviews import jobs
from reviews.errors import Conflict, Invalid
from reviews.models import Event, JobStatus
from tests.conftest import again
from tests.records.bringing import bring, entry, records, ris, search

pytestmark = pytest.mark.django_db


def actions(review: Any) -> list[str]:
    return list(Event.objects.filter(review=review).order_by("seq").values_list("action", flat=True))


def nothing_staged() -> bool:
    return not any(
        model.objects.exists()
        for model in (Record, Report, Placement, RawText, Revision, Quarantined)  # type: ignore[attr-defined]
    )


def test_a_file_becomes_records_with_reports_and_their_own_text(review: Any, lead: Any) -> None:
    batch = bring(review, lead, entry(1, DO="10.1000/one", AN="L1"), entry(2))
    assert (batch.state, batch.in_file, batch.known) == (BatchState.VISIBLE, 2, 0)
    assert batch.job.status == JobStatus.DONE
    assert batch.job.message == "2 in the file = 2 new + 0 already known + 0 set aside."
    first, second = records(review)
    assert first.doi == "10.1000/one"
    assert first.report_id != second.report_id
    assert "Synthetic trial number 1" in __import__("zlib").decompress(bytes(first.raw.compressed)).decode()
    assert [place.report_id for place in first.placements.all()] == [first.report_id]
    assert actions(review)[-2:] == ["import.started", "import.finished"]


def test_what_cannot_be_read_is_set_aside_and_the_sum_holds(review: Any, lead: Any) -> None:
    batch = bring(review, lead, entry(1), entry(2, TI="", AB="An entry without a title."), entry(1))
    aside = Quarantined.objects.get(batch=batch)
    assert aside.reason
    assert "without a title" in aside.raw
    assert batch.in_file == Record.objects.filter(batch=batch).count() + batch.known + 1 == 3
    assert batch.job.message == "3 in the file = 1 new + 1 already known + 1 set aside."


def test_the_same_file_three_times_adds_nothing(review: Any, lead: Any) -> None:
    entries = [entry(number, AN=f"L{number}") for number in range(5)] + [entry(7)]
    bring(review, lead, *entries)
    for _ in range(2):
        batch = bring(review, lead, *entries)
        assert (batch.in_file, batch.known) == (6, 6)
    assert len(records(review)) == 6
    assert Report.objects.count() == 6
    assert not Revision.objects.exists()


def test_the_same_record_from_another_source_is_a_record_of_its_own(review: Any, lead: Any) -> None:
    bring(review, lead, entry(1, AN="L1"))
    assert bring(review, lead, entry(1, AN="L1"), source="Scopus").known == 0
    assert bring(review, lead, entry(1, AN="L1"), source="EMBASE").known == 1
    assert len(records(review)) == 2
    assert Report.objects.visible().count() == 1


def test_a_known_record_that_has_changed_gets_a_revision_beside_it(review: Any, lead: Any) -> None:
    bring(review, lead, entry(1, AN="L1"))
    for _ in range(2):
        batch = bring(review, lead, entry(1, AN="L1", AB="A corrected abstract."))
        assert batch.known == 1
    assert Revision.objects.count() == 1
    assert records(review)[0].abstract == "Synthetic abstract 1."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7 synthetic", "a PDF"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
        (b"", "empty"),
        (b"title\nOne\nTwo\n", "a table (CSV) of one column"),
    ],
)
def test_what_is_no_export_is_refused_at_once_and_leaves_nothing(
    review: Any, lead: Any, content: bytes, told: str, settings: Any
) -> None:
    made = search(review, lead)
    with pytest.raises(Invalid, match=told.replace("(", r"\(").replace(")", r"\)")):
        imports.read_file(review, by=lead, search=made, file=SimpleUploadedFile("a.ris", content))
    assert not ImportBatch.objects.exists()
    assert not settings.FILES.exists()


def test_a_file_above_the_limit_is_refused(review: Any, lead: Any, settings: Any) -> None:
    settings.MAX_UPLOAD_MB = 0
    with pytest.raises(Invalid, match="larger than 0 MB"):
        imports.read_file(review, by=lead, search=search(review, lead), file=ris(entry(1)))
    assert list(settings.FILES.iterdir()) == []


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_crash_shows_nothing_and_the_next_attempt_completes(
    review: Any, lead: Any, monkeypatch: Any, after: int
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 2)
    made = search(review, lead)
    batch = imports.read_file(review, by=lead, search=made, file=ris(*(entry(number) for number in range(7))))
    add, done = staging.Stage.add, []

    def crashing(stage: staging.Stage, entries: Any) -> None:
        if len(done) == after:
            raise RuntimeError("the power went")
        done.append(1)
        add(stage, entries)

    monkeypatch.setattr(staging.Stage, "add", crashing)
    jobs.run(batch.job.public_id)
    assert again(batch.job).status == JobStatus.QUEUED
    assert records(review) == []
    assert not Report.objects.visible().exists()
    monkeypatch.setattr(staging.Stage, "add", add)
    jobs.run(batch.job.public_id)
    assert len(records(review)) == Report.objects.count() == 7
    assert again(batch).in_file == 7


def test_a_crash_after_the_switch_ends_the_job_without_a_second_copy(review: Any, lead: Any, monkeypatch: Any) -> None:
    batch = imports.read_file(review, by=lead, search=search(review, lead), file=ris(entry(1), entry(2)))
    join = imports.finding.join
    monkeypatch.setattr(imports.finding, "join", lambda *_: 1 / 0)
    jobs.run(batch.job.public_id)
    assert again(batch).state == BatchState.VISIBLE
    monkeypatch.setattr(imports.finding, "join", join)
    jobs.run(batch.job.public_id)
    assert again(batch.job).status == JobStatus.DONE
    assert len(records(review)) == 2
    assert actions(review).count("import.finished") == 1


def test_a_file_that_breaks_off_leaves_nothing_and_says_why(review: Any, lead: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(staging, "CHUNK", 1)
    article = "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Synthetic</ArticleTitle>"
    whole = f"<PubmedArticleSet>{article}</Article></MedlineCitation></PubmedArticle>"
    file = SimpleUploadedFile("a.xml", f"{whole}{article}".encode())
    batch = imports.read_file(review, by=lead, search=search(review, lead), file=file)
    jobs.run(batch.job.public_id)
    job = again(batch.job)
    assert job.status == JobStatus.FAILED
    assert "The XML breaks at line 1" in job.error
    assert again(batch).state == BatchState.FAILED
    assert nothing_staged()
    assert "import.finished" not in actions(review)


def test_cancelling_on_the_way_leaves_nothing_and_it_can_start_again(review: Any, lead: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(staging, "CHUNK", 1)
    batch = imports.read_file(review, by=lead, search=search(review, lead), file=ris(entry(1), entry(2), entry(3)))
    add = staging.Stage.add

    def cancelling(stage: staging.Stage, entries: Any) -> None:
        add(stage, entries)
        jobs.cancel(batch.job)

    monkeypatch.setattr(staging.Stage, "add", cancelling)
    jobs.run(batch.job.public_id)
    assert again(batch.job).status == JobStatus.CANCELLED
    assert nothing_staged()
    monkeypatch.setattr(staging.Stage, "add", add)
    jobs.restart(again(batch.job))
    jobs.run(batch.job.public_id)
    assert len(records(review)) == 3


def test_an_import_that_does_not_add_up_is_not_shown(review: Any, lead: Any, monkeypatch: Any) -> None:
    batch = imports.read_file(review, by=lead, search=search(review, lead), file=ris(entry(1), entry(2)))
    monkeypatch.setattr(staging, "_write", lambda *_: None)
    jobs.run(batch.job.public_id)
    assert "does not add up: 2 entries were read, but 0 are new" in again(batch.job).error
    assert again(batch).state == BatchState.FAILED


def test_imports_of_one_review_take_turns(review: Any, lead: Any, monkeypatch: Any) -> None:
    made = search(review, lead)
    first = imports.read_file(review, by=lead, search=made, file=ris(entry(1)))
    second = imports.read_file(review, by=lead, search=made, file=ris(entry(2)))
    met: list[str] = []
    monkeypatch.setattr("records.turns.sleep", lambda _: met.append(again(second.job).message) or finish())
    entries = tasks._file_entries

    def finish() -> None:
        ImportBatch.objects.filter(pk=first.pk).update(state=BatchState.STAGING)

    def reading(batch: ImportBatch, progress: Any) -> Any:
        if batch.pk == first.pk:
            jobs.run(second.job.public_id)
        yield from entries(batch, progress)

    monkeypatch.setattr(tasks, "_file_entries", reading)
    jobs.run(first.job.public_id)
    assert met == ["Waits for another import of this review"]
    assert again(second).state == BatchState.VISIBLE
    # The first lost its turn on the way and must show nothing.
    assert again(first).state == BatchState.STAGING


def test_a_record_added_by_hand_is_there_at_once(review: Any, lead: Any) -> None:
    made = search(review, lead, "Reference lists", kind="citation")
    record = imports.add_by_hand(review, by=lead, search=made, fields={"title": "A synthetic trial", "year": 2020})
    assert records(review) == [record]
    assert actions(review)[-1] == "record.added"
    with pytest.raises(Conflict, match="already in the review"):
        imports.add_by_hand(review, by=lead, search=made, fields={"title": "A synthetic trial", "year": 2020})
    with pytest.raises(Invalid, match="needs a title"):
        imports.add_by_hand(review, by=lead, search=made, fields={"title": " "})
    assert ImportBatch.objects.count() == 1


def test_a_refused_upload_leaves_no_search_that_was_made_for_it(review: Any, lead: Any) -> None:
    from records import searches

    draft = searches.draft(review, by=lead, fields={"source": "Embase", "searched_on": "2026-11-02"})
    with pytest.raises(Invalid):
        imports.read_file(review, by=lead, search=draft, file=SimpleUploadedFile("a.ris", b"%PDF-1.4"))
    assert not Search.objects.exists()


def test_reports_of_one_title_have_places_of_their_own_in_the_order(review: Any, lead: Any) -> None:
    same = [entry(1, TI="Editorial", JO=f"Journal {number}", AU=f"Writer, {number}") for number in range(4)]
    bring(review, lead, *same[:2])
    bring(review, lead, *same[2:], source="Scopus")
    keys = list(Report.objects.filter(review=review).order_by("pk").values_list("queue_key", flat=True))
    assert len(keys) == len(set(keys)) == 4
    # The first is where its title alone puts it, so that the order can be repeated.
    assert keys[0] == new_report(review, name="editorial").queue_key


def test_searches_and_their_imports_stand_oldest_first(review: Any, lead: Any) -> None:
    for source, number in (("Embase", 1), ("Scopus", 2), ("Embase", 3)):
        bring(review, lead, entry(number), source=source)
    told = tallies.of_review(review)
    assert [tally.search.source for tally in told] == ["Embase", "Scopus"]
    made = [each.batch.pk for each in told[0].batches]
    assert made == sorted(made)
    assert len(made) == 2
