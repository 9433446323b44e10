"""Knows when a start may pass migrations by: the same code on the same database as the last time."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing

from start import locking
from start.places import ROOT, State

APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"


def holds(state: State) -> bool:
    """Whether nothing changed since the last start that came to its end. A named database is always migrated."""
    return locking.read(state.home / "warm.json") == {"print": fingerprint(state)} != {"print": ""}


def keep(state: State) -> None:
    locking.private(state.home / "warm.json", {"print": fingerprint(state)})


def fingerprint(state: State) -> str:
    """One hash of the migrations in the code, of the locked packages, and of what the database says was applied."""
    applied = migrations_applied(state)
    if not applied:
        return ""
    whole = hashlib.sha256(applied.encode())
    for path in [ROOT / "requirements.lock", *sorted(ROOT.glob("*/migrations/*.py"))]:
        whole.update(str(path).encode() + path.read_bytes())
    return whole.hexdigest()


def migrations_applied(state: State) -> str:
    """The rows of Django's own record, empty where the database is missing, unreadable or elsewhere."""
    path = state.home / "tandem.sqlite3"
    if os.environ.get("DATABASE_URL", "").strip() or not path.exists():
        return ""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            return repr(database.execute(APPLIED).fetchall())
    except sqlite3.Error:
        return ""
