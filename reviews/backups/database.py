"""The database as one file, and back.

SQLite is copied page by page through its own backup interface; PostgreSQL is written row by row as JSON lines, which
need no client programs and load into either engine.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Model

from reviews import guards
from reviews.errors import Conflict

COPY = "database.sqlite3"
LINES = "database.jsonl"
LEFT_OUT = {"sessions.Session"}
"""Who is signed in ends with the instance that was saved."""
ROWS_AT_ONCE = 500


class Exact(DjangoJSONEncoder):
    """Django's encoder cuts moments to milliseconds, and the ledger's hashes cover every microsecond."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def write(folder: Path) -> Path:
    """Put the database into the folder, as of the snapshot that the caller holds."""
    if connection.vendor == "sqlite":
        return _copy_out(folder / COPY)
    part = folder / LINES
    with part.open("w", encoding="utf-8") as stream:
        for model in models():
            _dump(model, stream)
    return part


def read(part: Path) -> None:
    """Replace everything in this database by the part."""
    if part.name == COPY:
        _copy_in(part)
        return
    with guards.lifted(), transaction.atomic():
        _empty()
        ContentType.objects.clear_cache()
        with part.open(encoding="utf-8") as stream:
            _load(stream)
        _reset_sequences()


def models() -> list[type[Model]]:
    """Every table of our own and of the libraries, in a steady order; many-to-many rows travel with their owners."""
    every = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    return [model for model in every if model._meta.label not in LEFT_OUT]


def counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in models()}


def _copy_out(part: Path) -> Path:
    connection.ensure_connection()
    with closing(sqlite3.connect(part)) as copy:
        connection.connection.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("DELETE FROM django_session")
        copy.commit()
    return part


def _copy_in(part: Path) -> None:
    if connection.vendor != "sqlite":
        raise Conflict("This backup holds a SQLite database, and this instance runs on another engine.")
    with closing(sqlite3.connect(part)) as copy:
        [state] = copy.execute("PRAGMA quick_check").fetchone()
        if state != "ok":
            raise Conflict(f"The database in this backup is damaged ({state}). Nothing was changed.")
        connection.ensure_connection()
        copy.backup(connection.connection)
    connection.close()
    call_command("migrate", verbosity=0, interactive=False)


def _dump(model: type[Model], stream: TextIO) -> None:
    rows = model._base_manager.order_by("pk").iterator(chunk_size=ROWS_AT_ONCE)
    serializers.serialize("jsonl", rows, stream=stream, cls=Exact)


def _empty() -> None:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    keep = {"django_migrations"}
    statements = connection.ops.sql_flush(no_style(), [name for name in tables if name not in keep])
    connection.ops.execute_sql_flush(statements)


def _load(stream: TextIO) -> None:
    rows = serializers.deserialize("jsonl", stream)
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        for model, same in _by_model(batch):
            model._base_manager.bulk_create([row.object for row in same])
            for row in same:
                for name, values in (row.m2m_data or {}).items():
                    getattr(row.object, name).set(values)


def _by_model(batch: list[Any]) -> Iterator[tuple[type[Model], list[Any]]]:
    groups: dict[type[Model], list[Any]] = {}
    for row in batch:
        groups.setdefault(type(row.object), []).append(row)
    yield from groups.items()


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models()):
            cursor.execute(statement)
