"""One family per state folder: the lock, and the note that says who holds it."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from start.places import Refusal, State

PATIENCE = 12.0  # seconds: longer than a killed supervisor's warden needs


def take(state: State) -> int | None:
    """Take the lock; None where a living family holds it. The descriptor returned must stay open."""
    handle = os.open(state.lock, os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            # A killed family's warden holds it until the last orphan is gone.
            if holder(state) or time.monotonic() > until:
                os.close(handle)
                return None
            time.sleep(0.1)
        else:
            return handle


def is_held(state: State) -> bool:
    try:
        handle = os.open(state.lock, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def note(state: State, **facts: Any) -> None:
    """Write who runs the family, for its owner's eyes only."""
    private(state.family, {"pid": os.getpid(), "birth": birth(os.getpid()), **facts})


def private(path: Path, content: dict[str, Any]) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(content))
    fresh.replace(path)


def read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def birth(pid: int) -> str:
    """When a process was born, in the kernel's ticks, so that a pid used again is not mistaken for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def holder(state: State) -> dict[str, Any]:
    """The note of the family that holds the lock, empty where none lives."""
    found = read(state.family)
    pid = found.get("pid")
    if not isinstance(pid, int) or found.get("birth") != birth(pid):
        return {}
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return {}
    except PermissionError:
        return found
    return found if is_held(state) else {}


def stop(state: State) -> bool:
    """End the family that holds the lock, and wait until all of it is gone; False where none runs."""
    found = holder(state)
    if found:
        ask(found["pid"], signal.SIGTERM)
        if not released(state, 15.0):
            ask(found["pid"], signal.SIGKILL)
    elif not is_held(state):
        return False
    if not released(state, PATIENCE):
        raise Refusal(f"The family in {state.home} does not end; its supervisor is process {found.get('pid')}.", code=1)
    return True


def ask(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
    except PermissionError as error:
        raise Refusal(f"Process {pid} belongs to another account; stop it from there.", code=1) from error


def released(state: State, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while is_held(state):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
