"""One consistent read of the database, for everything that counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Read as of one instant without holding up writers.

    REPEATABLE READ READ ONLY on PostgreSQL, a DEFERRED transaction on SQLite (its first read fixes the instant).
    Inside a transaction that is already open, that transaction is the instant.
    """
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":
        with _deferred(), transaction.atomic():
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _deferred() -> Iterator[None]:
    engine: Any = connections[DEFAULT_DB_ALIAS]
    engine.ensure_connection()  # connecting is what reads the usual mode from the settings
    usual = engine.transaction_mode
    engine.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        engine.transaction_mode = usual
