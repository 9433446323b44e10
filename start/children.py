"""The members of a family, and how each is started again when it ends on its own."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from start.places import ROOT
from start.processes import end_groups, signal_group, spawn, tail
from start.warden import Warden

KEPT_BYTES = 5_000_000
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 30.0
CALM = 60.0  # seconds alive after which earlier failures are forgotten


@dataclass
class Child:
    """One process of the family; `command` is asked anew for every start."""

    name: str
    command: Callable[[], list[str]]
    environment: dict[str, str]
    log: Path
    warden: Warden
    sockets: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started: float = 0.0
    due: float = field(default=0.0, repr=False)

    def start(self) -> None:
        rotate(self.log)
        with self.log.open("ab") as output:
            self.process = spawn(
                self.command(), environment=self.environment, folder=ROOT, output=output, sockets=self.sockets
            )
        self.started = time.monotonic()
        self.warden.learn(self.process.pid)

    def mind(self) -> bool:
        """Start it again if it ended and its pause is over; True where it has just been started again."""
        if self.process is not None and self.process.poll() is not None:
            self.bury()
        if self.process is None and time.monotonic() >= self.due:
            self.start()
            return True
        return False

    def bury(self) -> None:
        """Clear away what an ended process left in its group, and set the pause before the next start."""
        if self.process is None:
            return
        # Its own children may still run, and would work beside their successors.
        signal_group(self.process.pid, signal.SIGKILL)
        self.warden.forget(self.process.pid)
        alive = time.monotonic() - self.started
        self.failures = 1 if alive > CALM else self.failures + 1
        self.due = time.monotonic() + min(FIRST_PAUSE * 2 ** (self.failures - 1), LONGEST_PAUSE)
        self.process = None

    def says(self) -> str:
        return tail(self.log)


def end(children: list[Child], *, grace: float) -> None:
    """End children together, each with all that it started."""
    living = [child.process for child in children if child.process is not None]

    def reap() -> None:
        for process in living:
            process.poll()

    end_groups([process.pid for process in living], grace=grace, reap=reap)
    for child in children:
        if child.process is not None:
            child.process.wait()
            child.warden.forget(child.process.pid)
            child.process = None


def rotate(log: Path) -> None:
    """Keep one earlier log beside a new one once it has grown large."""
    if log.exists() and log.stat().st_size > KEPT_BYTES:
        log.replace(log.with_suffix(".log.1"))
