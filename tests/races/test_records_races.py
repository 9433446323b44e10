"""Two people at one pair, one entry, one file or one set of decisions from elsewhere: one act each, one event each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from records import duplicates, mending, questions, uploads
from records.models import (
    Answer,
    Handling,
    ImportBatch,
    PairKind,
    PossibleDuplicate,
    Quarantined,
    Record,
    Separation,
    Upload,
)
from records.readers import Unreadable
from reporting import verification
from reviews import audit, jobs
from reviews.errors import DomainError
from reviews.models import Event, Job, Review, Role
from screening import imported, standing, taking_over
from screening.models import Decision
from tests.conftest import person, seat
from tests.factories import record_of, titles
from tests.races.meeting import errors, meet
from tests.records.bringing import entry as tagged
from tests.records.bringing import search
from tests.screening.elsewhere import brought, entry, said, take, trial

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "ring", [])


@pytest.fixture
def other(review: Review) -> User:
    return seat(review, person("Lou"), Role.LEAD)


def holds(review: Review, before: int, events: int) -> None:
    assert Event.objects.filter(review=review).count() == before + events
    assert not Event.objects.filter(review=review, actor=None).exclude(action__contains="merged").exists()
    assert standing.differences(review) == []
    assert audit.verify(review) == []
    assert verification.prisma_of(review) == []


def one_won(results: list[Any]) -> None:
    lost = errors(results)
    assert len(lost) == 1, results
    assert isinstance(lost[0], DomainError), lost


def pair_of(review: Review) -> PossibleDuplicate:
    first, second = record_of(review), record_of(review)
    return PossibleDuplicate.objects.create(
        review=review, batch=first.batch, first=first, second=second, kind=PairKind.UNSURE, score=0.5, reasons=["alike"]
    )


def count(review: Review) -> int:
    return Event.objects.filter(review=review).count()


@pytest.mark.parametrize("says", [(Answer.SAME, Answer.DIFFERENT), (Answer.SAME, Answer.SAME)])
def test_two_leads_answer_one_pair(review: Review, lead: User, other: User, says: tuple[Answer, Answer]) -> None:
    pair, before = pair_of(review), count(review)
    one_won(
        meet(
            lambda: questions.answer(pair, by=lead, says=says[0]),
            lambda: questions.answer(pair, by=other, says=says[1]),
        )
    )
    pair.refresh_from_db()
    merged = pair.first.report_id == pair.second.report_id
    assert merged == (pair.answer == Answer.SAME)
    assert Separation.objects.filter(first=pair.first).exists() != merged
    holds(review, before, 1)


@pytest.mark.parametrize("says", [Answer.SAME, Answer.DIFFERENT])
def test_an_answer_is_taken_back_once_however_often_it_is_clicked(review: Review, lead: User, says: Answer) -> None:
    pair = pair_of(review)
    questions.answer(pair, by=lead, says=says)
    before = count(review)
    one_won(meet(lambda: questions.undo(review, by=lead), lambda: questions.undo(review, by=lead)))
    pair.refresh_from_db()
    assert (pair.answer, pair.first.report_id == pair.second.report_id) == ("", False)
    holds(review, before, 1)


def test_a_pair_is_answered_while_its_reports_are_merged_elsewhere(review: Review, lead: User, other: User) -> None:
    pair, before = pair_of(review), count(review)
    reports = [pair.first.report, pair.second.report]
    one_won(
        meet(
            lambda: questions.answer(pair, by=lead, says=Answer.SAME),
            lambda: duplicates.merge(review, by=other, reports=reports),
        )
    )
    assert Record.objects.get(pk=pair.first_id).report_id == Record.objects.get(pk=pair.second_id).report_id
    holds(review, before, 1)


def aside(review: Review, lead: User, number: int) -> Quarantined:
    batch = brought(review, lead, Unreadable(line=number, reason="No title.", raw=f"number {number}"))
    return Quarantined.objects.get(batch=batch)


def test_an_entry_is_released_or_dismissed_and_set_aside_once(review: Review, lead: User, other: User) -> None:
    number = 1
    held, before = aside(review, lead, number), count(review)
    made = mending.typed(held, {"title": f"Synthetic trial mended {number}"})
    one_won(
        meet(
            lambda: mending.release(held, by=lead, citation=made),
            lambda: mending.release(held, by=other, citation=made),
        )
    )
    assert Record.objects.visible().filter(title__endswith=f"mended {number}").count() == 1
    holds(review, before, 1)
    one_won(meet(lambda: mending.take_back(held, by=lead), lambda: mending.take_back(held, by=other)))
    assert not Record.objects.visible().filter(title__endswith=f"mended {number}").exists()
    one_won(
        meet(
            lambda: mending.dismiss(held, by=lead, why="no report"),
            lambda: mending.release(held, by=other, citation=made),
        )
    )
    held.refresh_from_db()
    there = Record.objects.visible().filter(title__endswith=f"mended {number}").count()
    assert (held.handling, there) in {(Handling.DISMISSED, 0), (Handling.RELEASED, 1)}
    holds(review, before, 3)


def test_a_file_is_discarded_or_read_never_both(review: Review, lead: User, other: User) -> None:
    made = search(review, lead)
    number = 1
    file = SimpleUploadedFile("one.ris", tagged(number).encode())
    upload = uploads.keep(review, by=lead, file=file)
    shown, before = uploads.of(review, upload.public_id), count(review)
    one_won(
        meet(
            lambda: uploads.discard(upload, by=other),
            lambda: uploads.start(shown, by=lead, search=made, mapping={}),
        )
    )
    assert not Upload.objects.exists()
    read = ImportBatch.objects.filter(file_sha256=upload.file_sha256).exists()
    assert (Path(settings.FILES) / upload.file_sha256).exists() == read
    holds(review, before, 1)
    for batch in ImportBatch.objects.exclude(job=None).filter(state="reading"):
        jobs.run(batch.job.public_id)


def test_two_leads_say_that_one_name_is_two_people(
    review: Review, lead: User, other: User, ana: User, ben: User
) -> None:
    number = 1
    batch = brought(review, lead, entry(number, *said("Sam+")), source=f"Rayyan {number}")
    before = count(review)
    one_won(
        meet(
            lambda: taking_over.take_over(batch, titles(review), by=lead, members={"Sam": ana}),
            lambda: taking_over.take_over(batch, titles(review), by=other, members={"Sam": ben}),
        )
    )
    holds(review, before, 1)


def test_decisions_are_taken_over_twice_at_once_and_stand_once(
    review: Review, lead: User, other: User, ana: User, ben: User
) -> None:
    batch = brought(review, lead, *(entry(number, *said("Ana+ Ben-")) for number in range(3)))
    members = {"Ana": ana, "Ben": ben}
    stage = titles(review)
    asked = meet(
        lambda: taking_over.take_over(batch, stage, by=lead, members=members),
        lambda: taking_over.take_over(batch, stage, by=other, members=members),
    )
    assert errors(asked) == []
    meet(lambda: jobs.run(asked[0].public_id), lambda: jobs.run(asked[1].public_id))
    for job in Job.objects.filter(kind=imported.KIND, status="queued"):
        jobs.run(job.public_id)
    assert Decision.objects.current().filter(imported=batch).count() == 6
    assert Decision.objects.count() == 6
    assert set(Job.objects.filter(kind=imported.KIND).values_list("status", flat=True)) == {"done"}
    assert standing.differences(review) == []
    assert audit.verify(review) == []


def test_reports_are_merged_while_decisions_are_taken_over(
    review: Review, lead: User, other: User, ana: User, ben: User
) -> None:
    batch = brought(review, lead, *(entry(number, *said("Ana+ Ben+")) for number in range(4)))
    job = taking_over.take_over(batch, titles(review), by=lead, members={"Ana": ana, "Ben": ben})
    reports = [trial(0).report, trial(1).report]
    meet(lambda: jobs.run(job.public_id), lambda: duplicates.merge(review, by=other, reports=reports))
    job.refresh_from_db()
    assert job.status == "done", job.message
    for person_ in (ana, ben):
        shown = Decision.objects.own(person_).current().values_list("record__report", flat=True)
        assert len(set(shown)) == 3
    assert standing.differences(review) == []
    assert audit.verify(review) == []
    # What the merge left over comes by a second act, and adds nothing else.
    take(batch, titles(review), lead, {"Ana": ana, "Ben": ben})
    assert standing.differences(review) == []
