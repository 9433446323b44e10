"""Outlives a supervisor that was killed, and ends what it left behind."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

from start.processes import end_groups

GRACE = 3.0


class Warden:
    """A forked process at the end of a pipe: it learns every group, and acts when the pipe closes."""

    def __init__(self, sockets_folder: Path, *, closing: list[int]) -> None:
        """Fork the warden; `closing` are descriptors it must not keep open, above all the listening socket."""
        reading, self.pipe = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.pipe)
            watch(reading, sockets_folder, closing)
        os.close(reading)

    def learn(self, group: int) -> None:
        os.write(self.pipe, f"+{group}\n".encode())

    def forget(self, group: int) -> None:
        os.write(self.pipe, f"-{group}\n".encode())

    def dismiss(self) -> None:
        os.close(self.pipe)
        os.waitpid(self.pid, 0)


def watch(reading: int, sockets_folder: Path, closing: list[int]) -> None:
    """Read until the supervisor is gone, then end its groups. The lock of the state stays held until that is done."""
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for descriptor in closing:
            os.close(descriptor)
        quiet = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(quiet, descriptor)
        end_groups(read_groups(reading), grace=GRACE)
        shutil.rmtree(sockets_folder, ignore_errors=True)
    finally:
        os._exit(0)


def read_groups(reading: int) -> set[int]:
    groups: set[int] = set()
    with os.fdopen(reading) as lines:
        for line in lines:
            change = groups.add if line[0] == "+" else groups.discard
            change(int(line[1:]))
    return groups
