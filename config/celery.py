"""The Celery application: a doorbell only. What is to be done stands in the `Job` table (reviews.jobs)."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("tandem")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=3600,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 7200,
        # Otherwise a task lost with its worker waits for a hundred restore rounds.
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 3,
        "socket_timeout": 10,
        "max_retries": 1,
    },
    beat_schedule={
        "sweep": {"task": "reviews.tasks.sweep", "schedule": 15.0},
        "heartbeat": {"task": "reviews.tasks.heartbeat", "schedule": 10.0},
    },
)
app.autodiscover_tasks()
