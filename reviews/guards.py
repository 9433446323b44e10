"""Triggers that the ORM does not know: installed after every migration, looked at by /readyz and by a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

APPEND_ONLY = ("reviews_event", "reviews_amendment")
SENTENCE = "the ledger is append-only"
DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    # Where it stands, when it fires and what it does; "O" is a trigger that is enabled.
    "postgresql": (
        "SELECT t.tgname, concat_ws(' ', c.relname, t.tgtype, t.tgenabled, t.tgqual IS NULL, p.prosrc) "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal"
    ),
}
BODY = f" BEGIN RAISE EXCEPTION '{SENTENCE}'; END "
MOMENTS = {"update": 19, "delete": 11, "truncate": 34}
"""pg_trigger.tgtype: row 1, before 2, delete 8, update 16, truncate 32."""


def install(**_: Any) -> None:
    """Make the tables of APPEND_ONLY refuse UPDATE, DELETE and TRUNCATE. Safe to run again."""
    existing = set(connection.introspection.table_names())
    with transaction.atomic(), connection.cursor() as cursor:
        for table in APPEND_ONLY:
            if table in existing:
                for statement in _statements(table):
                    cursor.execute(statement)


def missing() -> list[str]:
    """The triggers that should stand and do not, or stand for something else than they should."""
    with connection.cursor() as cursor:
        cursor.execute(DEFINITIONS[connection.vendor])
        standing = {name: _plain(definition) for name, definition in cursor.fetchall()}
    return sorted(name for name, definition in _wanted().items() if standing.get(name) != _plain(definition))


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
    return list(_wanted())


def _wanted() -> dict[str, str]:
    """Each trigger as the database describes it."""
    return {f"{table}_refuses_{act}": _definition(table, act) for table in APPEND_ONLY for act in _acts()}


def _definition(table: str, act: str) -> str:
    if connection.vendor == "postgresql":
        return f"{table} {MOMENTS[act]} O t {BODY}"
    return (
        f'CREATE TRIGGER "{table}_refuses_{act}" BEFORE {act.upper()} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    )


def _plain(definition: str) -> str:
    return " ".join(definition.split())


def _statements(table: str) -> Iterator[str]:
    """Laid anew each time: one that stands under the name may do something else."""
    if connection.vendor == "postgresql":
        yield f"CREATE OR REPLACE FUNCTION tandem_append_only() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$"
    for act in _acts():
        name = f"{table}_refuses_{act}"
        if connection.vendor == "postgresql":
            each = "STATEMENT" if act == "truncate" else "ROW"
            yield (
                f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {act.upper()} ON "{table}" '
                f"FOR EACH {each} EXECUTE FUNCTION tandem_append_only()"
            )
        else:
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield _definition(table, act)
