"""Writing much without keeping others waiting: short transactions, and on SQLite a rest after each of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

REST = 2 / 3
"""Of the time that a transaction held the database, how long others have it next (docs/decisions/0016)."""


class Pace:
    """The rhythm of one long work. What it does between two transactions is part of the rest."""

    def __init__(self) -> None:
        self._free = 0.0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One short transaction (30 ms at most), begun when others have had the database for a while.

        Only SQLite's writers hold the whole database; elsewhere, and inside a transaction, nobody is waited for.
        """
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            time.sleep(max(0.0, self._free - time.monotonic()))
        with transaction.atomic():
            began = time.monotonic()
            yield
        now = time.monotonic()
        self._free = now + REST * (now - began)
