"""Row locks in the one order that everybody keeps: review → stage → block → report by id → membership → chain head.

SQLite has no row locks: there every writer's transaction is IMMEDIATE and holds the database instead.
"""

from __future__ import annotations

from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def exclusive(rows: QuerySet[M]) -> list[M]:
    """Lock the rows, in the order of their ids, against every other writer; foreign keys to them stay usable."""
    return list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)))


def shared(row: M) -> None:
    """Hold a row as it is until the transaction ends; others may hold it too, nobody may change it."""
    if not connection.features.has_select_for_update:
        row.refresh_from_db()
        return
    quote = connection.ops.quote_name
    table, key = quote(row._meta.db_table), quote(str(row._meta.pk.column))
    [held] = type(row)._default_manager.raw(f"SELECT * FROM {table} WHERE {key} = %s FOR SHARE", [row.pk])  # noqa: S608
    for field in row._meta.concrete_fields:
        setattr(row, field.attname, getattr(held, field.attname))
