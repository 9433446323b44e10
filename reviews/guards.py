"""Triggers that the ORM does not know: installed after every migration, looked at by /readyz and by a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

APPEND_ONLY = ("reviews_event", "reviews_amendment")
SENTENCE = "the ledger is append-only"


def install(**_: Any) -> None:
    """Make the tables of APPEND_ONLY refuse UPDATE, DELETE and TRUNCATE. Safe to run again."""
    existing = set(connection.introspection.table_names())
    with transaction.atomic(), connection.cursor() as cursor:
        for table in APPEND_ONLY:
            if table in existing:
                for statement in _statements(table):
                    cursor.execute(statement)


def missing() -> list[str]:
    """The triggers that should stand and do not."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {name for (name,) in cursor.fetchall()}
    return sorted(set(_expected()) - standing)


@contextmanager
def lifted() -> Iterator[None]:
    """Take the triggers away for as long as a test empties its tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in _expected():
            table = name.rsplit("_refuses_", 1)[0]
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')
    try:
        yield
    finally:
        install()


def _acts() -> tuple[str, ...]:
    return ("update", "delete", "truncate") if connection.vendor == "postgresql" else ("update", "delete")


def _expected() -> list[str]:
    return [f"{table}_refuses_{act}" for table in APPEND_ONLY for act in _acts()]


def _statements(table: str) -> Iterator[str]:
    if connection.vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION tandem_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$"
        )
    for act in _acts():
        name = f"{table}_refuses_{act}"
        if connection.vendor == "postgresql":
            each = "STATEMENT" if act == "truncate" else "ROW"
            yield (
                f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {act.upper()} ON "{table}" '
                f"FOR EACH {each} EXECUTE FUNCTION tandem_append_only()"
            )
        else:
            yield (
                f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {act.upper()} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            )
