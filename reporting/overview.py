"""The review at a glance for one person, and all of a person's reviews."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from reporting import next_steps, prisma, waiting
from reporting.flow import Flow
from reporting.next_steps import SHORT, Step
from reporting.words import counted
from reviews import access, jobs
from reviews.access import Permission
from reviews.health import WAITS_TOO_LONG, WORKER_SILENT_AFTER
from reviews.jobs import OPEN
from reviews.models import Heartbeat, Job, JobStatus, Review, Role
from reviews.snapshot import snapshot
from screening.models import StageKind

MOST_JOBS = 6
MOST_REVIEWS = 100


@dataclass(frozen=True, slots=True)
class Overview:
    flow: Flow
    steps: list[Step]
    jobs: list[Job]
    queue: str
    """What is wrong with the queue, in a sentence; "" while it works."""


@dataclass(frozen=True, slots=True)
class Mine:
    """One of a person's reviews: roles, and what waits there for this person only."""

    review: Review
    roles: str
    waits: list[str]
    jobs: list[Job]


def of(review: Review, user: User) -> Overview:
    with snapshot():
        found = prisma.flow(review)
        return Overview(found, next_steps.of(user, review, found), _jobs(review, user), _queue(review, user))


def steps(review: Review, user: User) -> list[Step]:
    """The person's next steps alone, as the overview has them."""
    with snapshot():
        return next_steps.of(user, review, prisma.flow(review))


def home(user: User) -> list[Mine]:
    """The person's reviews, newest first, in a fixed number of queries."""
    reviews = list(access.reviews_of(user)[:MOST_REVIEWS])
    seats = waiting.roles(user, reviews)
    screen, settle = waiting.to_screen(user, seats), waiting.to_settle(user, seats)
    running: dict[int | None, list[Job]] = {}
    for job in Job.objects.filter(review__in=reviews, requested_by=user, status__in=OPEN).select_related("review"):
        running.setdefault(job.review_id, []).append(job)
    return [
        Mine(
            review=review,
            roles=", ".join(label for role, label in Role.choices if role in seats[review.pk]),
            waits=_waits(review, screen, settle),
            jobs=running.get(review.pk, []),
        )
        for review in reviews
    ]


def _waits(review: Review, screen: waiting.Waiting, settle: waiting.Waiting) -> list[str]:
    told = [(screen[review.pk, kind], "{n} " + SHORT[kind] + " to screen") for kind in StageKind]
    told.append((sum(settle[review.pk, kind] for kind in StageKind), "{n} {conflict|conflicts} to settle"))
    return [counted(words, n) for n, words in told if n]


def _jobs(review: Review, user: User) -> list[Job]:
    """What is being worked on or went wrong: for a lead all of it, for others what they asked for."""
    shown = [*OPEN, JobStatus.FAILED, JobStatus.DEAD]
    found = Job.objects.filter(review=review, status__in=shown).select_related("review")
    if not access.may(user, review, Permission.MANAGE):
        found = found.filter(requested_by=user)
    return list(found.order_by("-created_at")[:MOST_JOBS])


def _queue(review: Review, user: User) -> str:
    if not access.permissions_of(user, review) & {Permission.MANAGE, Permission.ANALYSE}:
        return ""
    seconds = jobs.oldest_waiting_seconds()
    beat = Heartbeat.objects.filter(name="worker").first()
    if seconds > WAITS_TOO_LONG.total_seconds():
        return counted("The oldest job in the queue has waited {n} {minute|minutes}.", seconds // 60)
    if seconds and (beat is None or timezone.now() - beat.at > WORKER_SILENT_AFTER):
        return "A job waits and no worker has been seen in the last minute. Votes are not affected."
    return ""
