"""How far an import is, told often enough that its lease never runs out."""

from __future__ import annotations

import time
from dataclasses import dataclass

from reviews.jobs import Work

STEP = 10.0
"""Seconds between two signs of life while PubMed asks to wait; a lease lasts two minutes."""


@dataclass(slots=True)
class Progress:
    """What an import last said about itself. Telling raises Cancelled or Lost, as `Work.progress` does."""

    work: Work
    total: int | None = None
    message: str = ""
    done: int = 0

    def tell(self, done: int, message: str | None = None) -> None:
        self.done = done
        self.message = self.message if message is None else message
        self.fence()

    def fence(self) -> None:
        self.work.progress(done=self.done, total=self.total, message=self.message)

    def sleep(self, seconds: float) -> None:
        """Wait, with signs of life: PubMed may ask for minutes."""
        self.tell(self.done, f"PubMed asked to wait; trying again in {max(1, round(seconds))} s")
        while seconds > 0:
            time.sleep(min(seconds, STEP))
            seconds -= STEP
            self.fence()
        self.message = ""
