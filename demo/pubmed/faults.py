"""What the stand-in can be told to do wrong, and how often."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from enum import StrEnum

ALWAYS = 1_000_000


class FaultKind(StrEnum):
    """A way to fail; the comment names what a fault's value means."""

    TOO_MANY = "429"  # Retry-After: seconds or a date
    FAILING = "500"
    UNAVAILABLE = "503"  # Retry-After: seconds or a date
    ERROR = "error"  # the text of an ERROR answered with HTTP 200
    HTML = "html"
    EMPTY = "empty"
    TRUNCATED = "truncated"  # ends early, with nothing that tells
    CUT = "cut"  # ends before the length that was announced
    RESET = "reset"
    SLOW = "slow"  # seconds before the answer
    STALL = "stall"  # seconds in the middle of the answer
    DROP = "drop"  # PMIDs left out of efetch, joined by +; the last one asked for where none is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault for the next `times` requests, of one program (`esearch`, `efetch`) or of all."""

    kind: FaultKind
    times: int = 1
    value: str = ""
    program: str = ""


class Faults:
    """The faults still to come. Safe to change while the stand-in runs."""

    def __init__(self, *faults: Fault) -> None:
        self._waiting = list(faults)
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Put a fault behind those that wait."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Be well again."""
        with self._lock:
            self._waiting.clear()

    def take(self, program: str) -> Fault | None:
        """Return the fault for a request of the program, and count it."""
        with self._lock:
            for place, fault in enumerate(self._waiting):
                if fault.program in {"", program} and (fault.kind != FaultKind.DROP or program == "efetch"):
                    left = replace(fault, times=fault.times - 1)
                    self._waiting[place : place + 1] = [left] if left.times > 0 else []
                    return fault
        return None


def parse(text: str) -> list[Fault]:
    """Read faults written `[PROGRAM/]KIND[:TIMES[:VALUE]]`, parted by commas; TIMES may be `always`.

    Raises ValueError, in a sentence, for anything else.
    """
    return [_one(part.strip()) for part in text.split(",") if part.strip()]


def _one(text: str) -> Fault:
    program, slash, rest = text.partition("/")
    kind, times, value = [*(rest if slash else text).split(":", 2), "", ""][:3]
    try:
        count = ALWAYS if times == "always" else int(times or 1)
        return Fault(kind=FaultKind(kind), times=count, value=value, program=program if slash else "")
    except ValueError:
        known = ", ".join(FaultKind)
        raise ValueError(
            f"“{text}” is no fault; write [PROGRAM/]KIND[:TIMES[:VALUE]] with KIND one of {known}."
        ) from None
