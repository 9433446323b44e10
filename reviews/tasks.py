"""What Celery calls: an id in, one function, done."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reviews import jobs
from reviews.models import Heartbeat


@shared_task
def run_job(public_id: str) -> None:
    jobs.run(public_id)


@shared_task
def sweep() -> None:
    jobs.sweep()


@shared_task
def heartbeat() -> None:
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})


def ring(public_id: str) -> None:
    run_job.delay(public_id)


if ring not in jobs.ring:
    jobs.ring.append(ring)
