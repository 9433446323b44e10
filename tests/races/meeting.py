"""Threads that meet at a barrier, and what is left of a race when its guard is taken away."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

from reviews import audit, locks
from reviews.models import ChainHead, Review

ROUNDS = int(os.environ.get("TANDEM_RACES") or 15)
PATIENCE = 20


def meet(*acts: Callable[[], Any]) -> list[Any]:
    """Let every act start at the same instant, each in a thread and connection of its own.

    Returns what each gave back, or the exception that it raised.
    """
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(PATIENCE)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results


@contextmanager
def without_locks(monkeypatch: pytest.MonkeyPatch, *, racers: int = 2) -> Iterator[None]:
    """Take the locks away, and hold every racer in the gap that they close until the others stand in it too.

    PostgreSQL loses its row locks, SQLite its IMMEDIATE transactions.
    """
    gap = threading.Barrier(racers)

    def dawdle() -> None:
        try:
            gap.wait(0.4)
        except threading.BrokenBarrierError:
            gap.reset()

    def unlocked(rows: QuerySet[Any]) -> list[Any]:
        return list(rows.order_by("pk"))

    def reserve(review: Review | None) -> int:
        """Everything is checked by now and nothing is written yet: the gap."""
        dawdle()
        return ChainHead.objects.get(review=review).seq + 1

    with monkeypatch.context() as patch, deferred(patch):
        patch.setattr(locks, "exclusive", unlocked)
        patch.setattr(locks, "shared", lambda row: row.refresh_from_db())
        patch.setattr(audit, "reserve", reserve)
        yield


@contextmanager
def deferred(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """SQLite's own guard is the mode in which a transaction begins; new connections get the careless one."""
    if connection.vendor == "sqlite":
        options = dict(connections.settings[DEFAULT_DB_ALIAS]["OPTIONS"])
        patch.setitem(connections.settings[DEFAULT_DB_ALIAS], "OPTIONS", {**options, "transaction_mode": "DEFERRED"})
    yield


def errors(results: list[Any]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]
