"""Whether this instance can work: each item a yes or no and a sentence, without secrets or names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from redis import Redis, RedisError

from reviews import guards, jobs
from reviews.models import Heartbeat

WORKER_SILENT_AFTER = timedelta(seconds=60)
WAITS_TOO_LONG = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was looked at."""

    name: str
    ok: bool
    sentence: str


def items() -> list[Item]:
    return [_looked_at(name, look) for name, look in LOOKS.items()]


def _looked_at(name: str, look: Callable[[], tuple[bool, str]]) -> Item:
    try:
        ok, sentence = look()
    except DatabaseError:
        ok, sentence = False, "The database does not answer."
    return Item(name, ok, sentence)


def _database() -> tuple[bool, str]:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sqlite_version()")
            [version] = cursor.fetchone()
    else:
        number = connection.connection.info.server_version
        version = f"{number // 10000}.{number % 10000}"
    return True, f"{connection.display_name} {version} answers."


def _migrations() -> tuple[bool, str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return False, f"{len(waiting)} migrations are not applied. Run the migrate command."
    return True, "All migrations are applied."


def _triggers() -> tuple[bool, str]:
    gone = guards.missing()
    if gone:
        return False, f"The ledger is not guarded: {', '.join(gone)} missing. Run the migrate command."
    return True, "The triggers that keep the ledger append-only stand."


def _broker() -> tuple[bool, str]:
    broker = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        broker.ping()
    except (RedisError, OSError):
        return False, "The broker does not answer. Jobs wait in the database until it does; votes do not need it."
    finally:
        broker.close()
    return True, "The broker answers."


def _worker() -> tuple[bool, str]:
    beat = Heartbeat.objects.filter(name="worker").first()
    if beat is None:
        return False, "No worker has been seen yet."
    age = timezone.now() - beat.at
    return age < WORKER_SILENT_AFTER, f"A worker was last seen {max(0, int(age.total_seconds()))} s ago."


def _queue() -> tuple[bool, str]:
    seconds = jobs.oldest_waiting_seconds()
    if not seconds:
        return True, "No job waits."
    return timedelta(seconds=seconds) < WAITS_TOO_LONG, f"The oldest waiting job has waited {seconds} s."


LOOKS: dict[str, Callable[[], tuple[bool, str]]] = {
    "database": _database,
    "migrations": _migrations,
    "triggers": _triggers,
    "broker": _broker,
    "worker": _worker,
    "queue": _queue,
}
