"""Work that lasts: rows that Celery is rung for.

The row is the outbox, the lock and the result. A claim is a conditional update that counts the attempt; whoever writes
afterwards must still hold that attempt. `sweep` rings again for what waits too long or whose lease ran out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from reviews import access, audit
from reviews.access import Permission
from reviews.errors import Conflict, DomainError, Forbidden, NotFound
from reviews.models import Job, JobStatus, Review, new_job_key

LEASE = timedelta(minutes=2)
RING_AGAIN_AFTER = timedelta(seconds=20)
MOST_ATTEMPTS = 3
OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)
ENDED_BADLY = (JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.DEAD)
logger = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody asked for the job to stop."""


class Lost(Exception):
    """Another worker has taken the job over; this one must write nothing more."""


@dataclass(slots=True)
class Work:
    """What a handler gets: its job, and the ways to report on it."""

    job: Job

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self.job.arguments)

    def progress(self, *, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far the work is and keep the lease. Raises `Cancelled` or `Lost`: then stop at once."""
        held = _held(self.job).update(done=done, total=total, message=message, lease_until=timezone.now() + LEASE)
        if not held:
            raise Lost
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled

    def finish(self, message: str = "") -> None:
        """In the transaction that writes the result: mark the job done, or raise `Lost` so that nothing is."""
        if not _held(self.job).update(status=JobStatus.DONE, message=message, finished_at=timezone.now()):
            raise Lost


Handler = Callable[[Work], None]
HANDLERS: dict[str, Handler] = {}
ON_FAILURE: dict[str, Callable[[Job], None]] = {}
ring: list[Callable[[str], None]] = []
"""How the broker is rung for a job's public id; reviews.tasks sets it."""


def register(kind: str, handler: Handler, *, on_failure: Callable[[Job], None] | None = None) -> None:
    HANDLERS[kind] = handler
    if on_failure:
        ON_FAILURE[kind] = on_failure


def queue(review: Review | None, *, kind: str, label: str, by: User | None, key: str = "", **arguments: Any) -> Job:
    """Write the job in the caller's transaction and ring for it after the commit. An equal key finds the first job."""
    job, created = Job.objects.get_or_create(
        key=key or new_job_key(),
        defaults={"review": review, "kind": kind, "label": label, "requested_by": by, "arguments": arguments},
    )
    if created:
        transaction.on_commit(lambda: _ring(job.public_id))
    return job


def of(review: Review, public_id: str) -> Job:
    """The job of this review, or nothing."""
    found = Job.objects.select_related("review", "requested_by").filter(review=review, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def listed(review: Review, *, reader: User) -> QuerySet[Job]:
    """The jobs this person sees in a list, newest first: all of them who runs the review, else the own ones."""
    jobs = Job.objects.filter(review=review).order_by("-created_at", "-pk")
    return jobs if access.may(reader, review, Permission.MANAGE) else jobs.filter(requested_by=reader)


def steered_by(user: User | AnonymousUser, review: Review, public_id: str) -> Job:
    """The job, if this person may cancel it and start it again: whoever asked for it, or who runs the review."""
    found = of(review, public_id)
    if found.requested_by != user and not access.may(user, review, Permission.MANAGE):
        raise Forbidden("Only whoever asked for a job, or a lead, can cancel it or start it again.")
    return found


@transaction.atomic
def cancel(job: Job, *, by: User | None = None) -> None:
    """Ask a job to stop; one that waits stops at once."""
    asked = Job.objects.filter(pk=job.pk, status__in=OPEN, cancel_requested=False).update(cancel_requested=True)
    stopped = Job.objects.filter(pk=job.pk, status=JobStatus.QUEUED).update(
        status=JobStatus.CANCELLED, finished_at=timezone.now()
    )
    if stopped:
        _after_failure(job)
    if asked and by:
        audit.record(job.review, actor=by, action="job.cancelled", job=job.public_id, label=job.label)


@transaction.atomic
def restart(job: Job, *, by: User | None = None) -> None:
    """Queue a job again that failed, was cancelled or was given up."""
    fresh = {"status": JobStatus.QUEUED, "error": "", "message": "", "done": 0, "total": None, "attempt": 0}
    if not Job.objects.filter(pk=job.pk, status__in=ENDED_BADLY).update(
        **fresh, cancel_requested=False, finished_at=None, created_at=timezone.now()
    ):
        raise Conflict("This job is waiting, running or done; only one that has ended without success starts again.")
    transaction.on_commit(lambda: _ring(job.public_id))
    if by:
        audit.record(job.review, actor=by, action="job.restarted", job=job.public_id, label=job.label)


def run(public_id: str) -> None:
    """Claim a job and do it; called by the worker, safe to call twice."""
    job = _claim(public_id)
    if job is None:
        return
    try:
        HANDLERS[job.kind](Work(job))
        _held(job).update(status=JobStatus.DONE, finished_at=timezone.now())
    except Lost:
        logger.warning("job %s was taken over by another worker", public_id)
    except Cancelled:
        _end(job, JobStatus.CANCELLED, "")
    except DomainError as refused:
        _end(job, JobStatus.FAILED, str(refused))
    except Exception:
        logger.exception("job %s of kind %s crashed", public_id, job.kind)
        _crashed(job)


def sweep() -> int:
    """Ring for every job that waits unrung and take back those whose worker is gone; returns how many."""
    now = timezone.now()
    expired = Job.objects.filter(status=JobStatus.RUNNING, lease_until__lt=now)
    for job in expired.filter(cancel_requested=True):
        _end(job, JobStatus.CANCELLED, "")
    for job in expired.filter(attempt__gte=MOST_ATTEMPTS):
        _end(job, JobStatus.DEAD, _given_up())
    expired.filter(attempt__lt=MOST_ATTEMPTS).update(status=JobStatus.QUEUED, lease_until=None)
    waiting = Job.objects.filter(status=JobStatus.QUEUED, created_at__lt=now - RING_AGAIN_AFTER)
    ids = list(waiting.order_by("created_at").values_list("public_id", flat=True)[:200])
    for public_id in ids:
        _ring(public_id)
    return len(ids)


def oldest_waiting_seconds() -> int:
    """Age of the job that has waited longest, in seconds; 0 where none waits."""
    oldest = Job.objects.filter(status=JobStatus.QUEUED).order_by("created_at").first()
    return int((timezone.now() - oldest.created_at).total_seconds()) if oldest else 0


@transaction.atomic
def _claim(public_id: str) -> Job | None:
    claimable = Q(status=JobStatus.QUEUED) | Q(status=JobStatus.RUNNING, lease_until__lt=timezone.now())
    claimed = Job.objects.filter(
        claimable, public_id=public_id, attempt__lt=MOST_ATTEMPTS, cancel_requested=False
    ).update(
        status=JobStatus.RUNNING,
        attempt=F("attempt") + 1,
        lease_until=timezone.now() + LEASE,
        started_at=timezone.now(),
    )
    return Job.objects.get(public_id=public_id) if claimed else None


def _held(job: Job) -> QuerySet[Job]:
    """The job's row while this claim is the current one; a restart counts attempts anew, so the moment tells too."""
    return Job.objects.filter(pk=job.pk, attempt=job.attempt, started_at=job.started_at, status=JobStatus.RUNNING)


def _crashed(job: Job) -> None:
    if _held(job).filter(cancel_requested=True).exists():
        _end(job, JobStatus.CANCELLED, "")
    elif job.attempt >= MOST_ATTEMPTS:
        _end(job, JobStatus.DEAD, _given_up())
    elif _held(job).update(status=JobStatus.QUEUED, lease_until=None):
        _ring(job.public_id)


@transaction.atomic
def _end(job: Job, status: JobStatus, error: str) -> None:
    if _held(job).update(status=status, error=error, finished_at=timezone.now(), lease_until=None):
        _after_failure(job)


def _after_failure(job: Job) -> None:
    """Let the job's kind put its own rows in order. What goes wrong there must not keep the job from ending."""
    if job.kind not in ON_FAILURE:
        return
    job.refresh_from_db()
    try:
        with transaction.atomic():
            ON_FAILURE[job.kind](job)
    except Exception:
        logger.exception("after job %s of kind %s, its clearing up crashed", job.public_id, job.kind)


def _given_up() -> str:
    return (
        f"This job crashed {MOST_ATTEMPTS} times and was given up. Nothing of it was kept; "
        "the log has the cause. It can be started again."
    )


def _ring(public_id: str) -> None:
    """Nothing is lost where the broker is away: the sweep rings again."""
    for call in ring:
        try:
            call(public_id)
        except Exception as away:
            logger.warning("the broker could not be rung (%s); the sweep will", type(away).__name__)
