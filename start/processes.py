"""Starts a process that cannot outlive its starter, and ends whole groups of them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, linux/prctl.h
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    folder: Path,
    output: IO[bytes] | int,
    sockets: Sequence[int] = (),
    account: int | None = None,
    end_by: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a command as the leader of a session of its own; it gets `end_by` when this process dies."""
    return subprocess.Popen(
        [str(part) for part in command],
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output != subprocess.DEVNULL else output,
        pass_fds=tuple(sockets),
        start_new_session=True,
        user=account,
        group=account,
        extra_groups=None if account is None else [],
        preexec_fn=bind_to(os.getpid(), end_by),
    )


def bind_to(starter: int, end_by: signal.Signals) -> Callable[[], None]:
    def bind() -> None:
        if LIBC is not None:
            LIBC.prctl(SET_DEATH_SIGNAL, int(end_by))
            # The starter may have died between fork and here; then no signal would ever come.
            if os.getppid() != starter:
                os._exit(1)

    return bind


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def end_groups(groups: Iterable[int], *, grace: float, reap: Callable[[], object] = lambda: None) -> None:
    """Ask every group to end, wait, and kill what is left; `reap` collects children that have ended."""
    living = set(groups)
    for group in living:
        signal_group(group, signal.SIGTERM)
    until = time.monotonic() + grace
    while living and time.monotonic() < until:
        reap()
        living = {group for group in living if group_lives(group)}
        time.sleep(0.03)
    for group in living:
        signal_group(group, signal.SIGKILL)
    reap()


def tail(path: Path) -> str:
    """The last line that a log holds, for a sentence about what went wrong."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - 4000))
            lines = log.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    said = [line.strip() for line in lines if line.strip()]
    return said[-1] if said else ""
