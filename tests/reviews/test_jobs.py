from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reviews import jobs
from reviews.errors import Conflict, Forbidden, Invalid, NotFound
from reviews.models import Event, Job, JobStatus, Review
from tests.conftest import again, person
from tests.reviews.test_team import race

Handlers = dict[str, Callable[[jobs.Work], None]]


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Public ids that the broker was rung for; no test rings a real one."""
    ids: list[str] = []
    monkeypatch.setattr(jobs, "ring", [ids.append])
    monkeypatch.setattr(jobs, "HANDLERS", {})
    monkeypatch.setattr(jobs, "ON_FAILURE", {})
    return ids


def made(review: Review | None, handler: Callable[[jobs.Work], None], **more: Any) -> Job:
    jobs.register("test", handler)
    return jobs.queue(review, kind="test", label="A test", by=None, **more)


def lose_lease(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def crash(_: jobs.Work) -> None:
    raise RuntimeError("poison")


def test_a_job_is_rung_for_after_the_commit_and_done_once(
    review: Review, rung: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    done: list[dict[str, Any]] = []
    with django_capture_on_commit_callbacks(execute=True):
        job = made(review, lambda work: done.append(work.arguments), number=7)
        assert rung == []
    assert rung == [job.public_id]

    jobs.run(job.public_id)
    jobs.run(job.public_id)

    assert done == [{"number": 7}]
    assert again(job).status == JobStatus.DONE


def test_an_equal_key_finds_the_first_job(review: Review) -> None:
    first = made(review, crash, key="import-1")
    assert made(review, crash, key="import-1") == first
    assert made(review, crash) != made(review, crash)


def test_a_job_of_an_undone_transaction_is_not_there(review: Review, rung: list[str]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        made(review, crash)
        raise RuntimeError
    assert not Job.objects.exists()
    assert rung == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_fails_nothing_and_the_sweep_rings_again(
    monkeypatch: pytest.MonkeyPatch, rung: list[str]
) -> None:
    def away(_: str) -> None:
        raise ConnectionError

    monkeypatch.setattr(jobs, "ring", [away])
    with transaction.atomic():
        job = made(None, crash)
    assert again(job).status == JobStatus.QUEUED

    monkeypatch.setattr(jobs, "ring", [rung.append])
    assert jobs.sweep() == 0
    Job.objects.update(created_at=timezone.now() - jobs.RING_AGAIN_AFTER * 2)
    assert jobs.sweep() == 1
    assert rung == [job.public_id]
    assert jobs.oldest_waiting_seconds() >= 20


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_claim_a_job_once() -> None:
    for _ in range(5):
        runs: list[int] = []
        job = made(None, lambda work, runs=runs: runs.append(work.job.attempt))
        race(*[lambda job=job: jobs.run(job.public_id)] * 2)
        assert runs == [1]
        assert again(job).status == JobStatus.DONE


def test_a_refusal_fails_the_job_with_its_sentence(review: Review) -> None:
    def refuse(_: jobs.Work) -> None:
        raise Invalid("Line 7 has no title. Add one.")

    told: list[str] = []
    job = made(review, refuse)
    jobs.register("test", refuse, on_failure=lambda job: told.append(job.status))
    jobs.run(job.public_id)

    assert (again(job).status, again(job).error) == (JobStatus.FAILED, "Line 7 has no title. Add one.")
    assert told == [JobStatus.FAILED]


def test_three_crashes_end_a_job_and_no_worker_takes_it_again(review: Review) -> None:
    attempts: list[int] = []

    def poison(work: jobs.Work) -> None:
        attempts.append(work.job.attempt)
        raise RuntimeError("poison")

    job = made(review, poison)
    for _ in range(6):
        jobs.run(job.public_id)

    assert attempts == [1, 2, 3]
    assert again(job).status == JobStatus.DEAD
    assert "started again" in again(job).error
    assert "poison" not in again(job).error


def test_a_worker_that_dies_each_time_is_given_up_by_the_sweep(review: Review) -> None:
    job = made(review, crash)
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs._claim(job.public_id)
        assert jobs._claim(job.public_id) is None
        lose_lease(job)
        jobs.sweep()
    assert again(job).status == JobStatus.DEAD
    assert jobs._claim(job.public_id) is None


def test_a_lost_worker_writes_nothing(review: Review) -> None:
    made(review, crash)
    [job] = Job.objects.all()
    slow = jobs.Work(jobs._claim(job.public_id))
    lose_lease(job)
    quick = jobs.Work(jobs._claim(job.public_id))

    with pytest.raises(jobs.Lost):
        slow.progress(done=1)
    with pytest.raises(jobs.Lost):
        slow.finish("late")
    jobs._end(slow.job, JobStatus.FAILED, "late")
    jobs._crashed(slow.job)

    quick.progress(done=5, total=9, message="nearly")
    now = again(job)
    assert (now.status, now.done, now.total, now.message, now.error) == (JobStatus.RUNNING, 5, 9, "nearly", "")


def test_a_worker_from_before_a_restart_writes_nothing(review: Review) -> None:
    job = made(review, crash)
    slow = jobs.Work(jobs._claim(job.public_id))
    lose_lease(job)
    second = jobs._claim(job.public_id)
    jobs._end(second, JobStatus.FAILED, "refused")
    jobs.restart(job)
    fresh = jobs._claim(job.public_id)

    assert fresh.attempt == slow.job.attempt
    with pytest.raises(jobs.Lost):
        slow.finish("late")
    jobs.Work(fresh).finish()
    assert again(job).status == JobStatus.DONE


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_word(review: Review, lead: User) -> None:
    waiting = made(review, crash)
    jobs.cancel(waiting, by=lead)
    jobs.run(waiting.public_id)
    assert again(waiting).status == JobStatus.CANCELLED

    def asked_to_stop(work: jobs.Work) -> None:
        jobs.cancel(work.job, by=lead)
        work.progress(done=1)
        raise AssertionError("went on")

    running = made(review, asked_to_stop)
    jobs.run(running.public_id)
    assert again(running).status == JobStatus.CANCELLED
    assert Event.objects.filter(action="job.cancelled").count() == 2


def test_a_cancelled_job_whose_worker_died_ends_and_does_not_start_again(review: Review) -> None:
    job = made(review, crash)
    jobs._claim(job.public_id)
    jobs.cancel(job)
    lose_lease(job)
    assert jobs._claim(job.public_id) is None
    jobs.sweep()
    assert again(job).status == JobStatus.CANCELLED


def test_clearing_up_that_crashes_does_not_keep_a_job_from_ending(review: Review) -> None:
    job = made(review, crash)
    jobs.register("test", crash, on_failure=crash)
    jobs.cancel(job)
    assert again(job).status == JobStatus.CANCELLED


@pytest.mark.parametrize("status", [JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.DONE])
def test_only_what_ended_badly_starts_again(review: Review, status: JobStatus) -> None:
    job = made(review, crash)
    Job.objects.update(status=status)
    with pytest.raises(Conflict):
        jobs.restart(job)


def test_a_restarted_job_begins_anew(review: Review, lead: User) -> None:
    job = made(review, crash)
    for _ in range(3):
        jobs.run(job.public_id)
    jobs.restart(job, by=lead)
    now = again(job)
    assert (now.status, now.error, now.attempt, now.cancel_requested) == (JobStatus.QUEUED, "", 0, False)
    assert Event.objects.filter(action="job.restarted").count() == 1


def test_an_unknown_kind_dies_like_any_crash(review: Review) -> None:
    job = jobs.queue(review, kind="nobody does this", label="?", by=None)
    for _ in range(3):
        jobs.run(job.public_id)
    assert again(job).status == JobStatus.DEAD


def test_who_sees_and_steers_a_job(review: Review, lead: User, ana: User, ben: User) -> None:
    job = jobs.queue(review, kind="test", label="Ana's", by=ana)
    assert jobs.steered_by(ana, review, job.public_id) == job == jobs.steered_by(lead, review, job.public_id)
    with pytest.raises(Forbidden):
        jobs.steered_by(ben, review, job.public_id)
    assert [list(jobs.listed(review, reader=who)) for who in (lead, ana, ben)] == [[job], [job], []]
    other = jobs.queue(None, kind="test", label="Elsewhere", by=person("Eve"))
    with pytest.raises(NotFound):
        jobs.of(review, other.public_id)
