"""The search index of records: a narrow table and an index of words, kept by triggers of the database itself.

`records_listed` holds of each record what lists are filtered and sorted by; beside it stand its words, on SQLite as an
FTS5 table, on PostgreSQL as tsvectors under GIN. Neither is a fact: everything is made again from `records_record`,
so backups leave it out and no Python writes it. The names carry a digest of their definition: where another one
stands, or a table rewritten by a migration has lost its triggers, `install` makes all of it anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from django.db import connection, transaction

from records import index_postgresql, index_sqlite

SOURCE = "records_record"


def install(**_: Any) -> None:
    """Make the index and fill it, unless it stands as it should. Safe to run again."""
    if missing() and SOURCE in connection.introspection.table_names() and _columns():
        with transaction.atomic():
            take_down()
            _execute([*_engine().REMOVE, *_named(_engine().MAKE)])


def make_way(plan: Sequence[tuple[Any, bool]] = (), **_: Any) -> None:
    """Before this app's migrations: PostgreSQL changes no column that a trigger watches, SQLite would drop them."""
    if any(migration.app_label == "records" for migration, _ in plan):
        take_down()


def take_down() -> None:
    """Let the records go unwatched; `install` makes all of it anew."""
    _execute([_engine().DROP.format(name=name) for name in _standing()])


def look() -> tuple[bool, str]:
    """What /readyz says of it."""
    if gone := missing():
        return False, f"The search index is not kept: {', '.join(gone)} missing. Run the migrate command."
    return True, "The triggers that keep the search index stand."


def missing() -> list[str]:
    """The triggers that should keep the index and do not stand."""
    return sorted({f"records_listed_{act}_{_digest()}" for act in _engine().ACTS} - _standing())


def _standing() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_engine().STANDING)
        return {name for (name,) in cursor.fetchall()}


def _execute(statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _columns() -> bool:
    """Whether the records have what the index is made of; in the middle of their migrations they may not."""
    with connection.cursor() as cursor:
        there = {column.name for column in connection.introspection.get_table_description(cursor, SOURCE)}
    return {"folded_author", "flag"} <= there


def _engine() -> ModuleType:
    return {"sqlite": index_sqlite, "postgresql": index_postgresql}[connection.vendor]


def _digest() -> str:
    return hashlib.sha256("".join(_engine().MAKE).encode()).hexdigest()[:8]


def _named(statements: Sequence[str]) -> list[str]:
    return [statement.replace("{digest}", _digest()) for statement in statements]
