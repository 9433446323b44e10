"""Many rows at once, past the objects: COPY on PostgreSQL, one INSERT on SQLite.

Constraints, triggers and indexes are the tables' own and hold as ever. Only `staging` and `duplicates.settle` write so
(measured: making and compiling objects took more time than the database did).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

Row = tuple[Any, ...]
STATEMENT = 200
"""Rows of one INSERT on SQLite: at 40 columns a quarter of the parameters that it takes."""


def keys(model: type[Model], number: int) -> range | list[int]:
    """So many primary keys for rows about to be inserted, ascending; held until the transaction ends."""
    assert transaction.get_connection().in_atomic_block
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The transaction is IMMEDIATE: nobody else counts on meanwhile.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = (cursor.fetchone() or (0,))[0]
            return range(last + 1, last + 1 + number)
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number])
        return sorted(key for (key,) in cursor.fetchall())


def insert(model: type[Model], fields: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert rows whose values stand in the order of `fields` and are ready for the database (lists as JSON text)."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(model._meta.get_field(name).column)) for name in fields)  # type: ignore[union-attr]
    into = f"{quote(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for start in range(0, len(rows), STATEMENT):
                _insert_at_once(cursor, into, rows[start : start + STATEMENT])
            return
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def change(model: type[Model], fields: Sequence[str], rows: Sequence[Row]) -> None:
    """Change many rows in one statement: each is a primary key, then values in the order of `fields`.

    Both engines name the columns of VALUES column1, column2, …
    """
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = [quote(str(model._meta.get_field(name).column)) for name in fields]  # type: ignore[union-attr]
    set_to = ", ".join(f"{column} = given.column{place}" for place, column in enumerate(columns, start=2))
    values = ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {set_to} FROM (VALUES {values}) AS given WHERE {table}.{key} = given.column1",  # noqa: S608
            list(chain.from_iterable(rows)),
        )


def _insert_at_once(cursor: CursorWrapper, into: str, rows: Sequence[Row]) -> None:
    """One statement for all: for each statement that fires triggers, FTS5 writes out what it holds back."""
    values = f"({', '.join(['%s'] * len(rows[0]))})"
    cursor.execute(f"INSERT INTO {into} VALUES {', '.join([values] * len(rows))}", list(chain.from_iterable(rows)))  # noqa: S608
