"""Asks the members of a family whether they answer."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable
from pathlib import Path

from start.places import Refusal


def wait(what: str, answers: Callable[[], bool], fails: Callable[[], str], *, seconds: float = 90.0) -> None:
    """Wait until `answers`; refuse at once with what `fails` says, or when the time is over."""
    until = time.monotonic() + seconds
    while not answers():
        reason = fails()
        if reason:
            raise Refusal(f"{what} does not start: {reason}", code=1)
        if time.monotonic() > until:
            raise Refusal(
                f"{what} did not answer within {seconds:.0f} seconds; its log is in the state folder.", code=1
            )
        time.sleep(0.05)


def valkey(path: Path, question: bytes = b"PING") -> bytes:
    """Put one question to Valkey on its socket and take the first part of the answer."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.settimeout(2)
            door.connect(str(path))
            door.sendall(question + b"\r\n")
            return door.recv(65536)
    except OSError:
        return b""


def valkey_answers(path: Path) -> bool:
    return valkey(path).startswith(b"+PONG")


def worker_listens(path: Path) -> bool:
    """Whether some worker waits at the queue; kombu does so with BRPOP."""
    return b"cmd=brpop" in valkey(path, b"CLIENT LIST")


def web_answers(host: str, port: int) -> bool:
    """Whether the web server answers at all; 4xx and redirects are answers."""
    door = http.client.HTTPConnection(host, port, timeout=10)
    try:
        door.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return door.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        door.close()
