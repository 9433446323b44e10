"""How far an import is, told often enough that its lease never runs out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from django.db import DatabaseError, connection

from reviews.jobs import Cancelled, Lost, Work

STEP = 10.0
"""Seconds between two signs of life while PubMed asks to wait; a lease lasts two minutes."""


@dataclass(slots=True)
class Progress:
    """What an import last said about itself. Telling raises Cancelled or Lost, as `Work.progress` does."""

    work: Work
    total: int | None = None
    message: str = ""
    done: int = 0
    size: int = 0
    """Bytes of the file that is being read, and how many of them are; the total is estimated from both."""
    position: int = 0
    heard: float = 0.0

    def reads(self, size: int) -> None:
        """From now on a file of so many bytes is read; 0 at its end."""
        self.size, self.position, self.total = size, 0, None
        self.message = "Reads the file" if size else ""

    def tell(self, done: int, message: str | None = None) -> None:
        self.done = done
        self.message = self.message if message is None else message
        if self.position:
            self.total = max(done, 100 * round(done * self.size / self.position / 100))
            self.message = f"Reads the file: {100 * self.position // self.size} % of it so far"
        self.fence()

    def fence(self) -> None:
        self.work.progress(done=self.done, total=self.total, message=self.message)

    def pulse(self) -> None:
        """To be called often by what computes for long: hears every second whether somebody asked it to stop."""
        if time.monotonic() - self.heard > 1:
            self.heard = time.monotonic()
            self.fence()

    def sleep(self, seconds: float) -> None:
        """Wait, with signs of life: PubMed may ask for minutes."""
        self.tell(self.done, f"PubMed asked to wait; trying again in {max(1, round(seconds))} s")
        while seconds > 0:
            time.sleep(min(seconds, STEP))
            seconds -= STEP
            self.fence()
        self.message = ""

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Signs of life from beside, while something is computed that can give none itself; then one of its own.

        Not inside a transaction: nobody sees them before its end, and it may hold the job's row.
        """
        if connection.in_atomic_block:
            yield
            return
        ended = Event()
        beat = Thread(target=self._beat, args=[ended], daemon=True)
        beat.start()
        try:
            yield
        finally:
            ended.set()
            beat.join()
        self.fence()

    def _beat(self, ended: Event) -> None:
        """Whoever was stopped hears it at the next sign of the main thread."""
        try:
            while not ended.wait(STEP):
                self.fence()
        except (Cancelled, Lost, DatabaseError):
            return
        finally:
            connection.close()
