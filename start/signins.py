"""Keeps the demo's sign-ins, so that a later start can print them again."""

from __future__ import annotations

from typing import Any

from start import locking
from start.places import State


def keep(state: State, told: dict[str, Any]) -> dict[str, Any]:
    """Join what the loader tells with what it told before: a token is shown once and kept only as a hash."""
    earlier = {person["email"]: person for person in recall(state).get("people", [])}
    people = [earlier.get(person["email"], {}) | given(person) for person in told.get("people", [])]
    joined = told | {"people": people}
    locking.private(state.signins, joined)
    return joined


def given(person: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in person.items() if value not in (None, "")}


def recall(state: State) -> dict[str, Any]:
    return locking.read(state.signins)


def table(people: list[dict[str, Any]]) -> str:
    """The sign-ins as lines for a terminal."""
    rows = [(person.get("role", ""), person["email"], person.get("password", "–")) for person in people]
    widths = [max(len(str(row[column])) for row in rows) for column in range(3)] if rows else []
    return "\n".join("  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) for row in rows)
