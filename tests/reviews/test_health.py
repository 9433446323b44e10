from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from reviews import guards, health, jobs
from reviews.models import Heartbeat, Job


@pytest.fixture
def well(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    Heartbeat.objects.create(name="worker", at=timezone.now())
    monkeypatch.setitem(health.LOOKS, "broker", lambda: (True, "The broker answers."))


def test_up_needs_no_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.usefixtures("well")
def test_ready_names_every_item(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert [item["name"] for item in answer.json()["items"]] == [
        "database",
        "migrations",
        "triggers",
        "broker",
        "worker",
        "queue",
        "search index",
        "second wall",
    ]


def silent(_: Any) -> None:
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=5))


def never_seen(_: Any) -> None:
    Heartbeat.objects.all().delete()


def waiting(_: Any) -> None:
    jobs.queue(None, kind="test", label="x", by=None)
    Job.objects.update(created_at=timezone.now() - timedelta(hours=1))


def unguarded(monkeypatch: Any) -> None:
    monkeypatch.setattr(guards, "missing", lambda: ["reviews_event_refuses_update"])


def without_broker(monkeypatch: Any) -> None:
    monkeypatch.setitem(health.LOOKS, "broker", health._broker)


def gone(monkeypatch: Any) -> None:
    def fail() -> Any:
        raise OperationalError("password=secret")

    monkeypatch.setitem(health.LOOKS, "database", fail)


@pytest.mark.usefixtures("well")
@pytest.mark.parametrize(
    ("trouble", "item"),
    [
        (silent, "worker"),
        (never_seen, "worker"),
        (waiting, "queue"),
        (unguarded, "triggers"),
        (without_broker, "broker"),
        (gone, "database"),
    ],
)
def test_each_trouble_is_named(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any, trouble: Any, item: str
) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/none.sock"
    trouble(monkeypatch)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert [found["name"] for found in answer.json()["items"] if not found["ok"]] == [item]
    assert b"secret" not in answer.content
