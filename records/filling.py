"""What the record that is shown lacks and another record of its report says, with its origin in words. Pure.

The record itself stays as it came; a decision names it all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

TOGETHER = (
    ("abstract",),
    ("authors",),
    ("year", "date"),
    ("journal",),
    ("volume", "issue", "pages"),
    ("doi",),
    ("pmid",),
    ("pmcid",),
    ("registrations",),
    ("language",),
    ("publication_types",),
    ("keywords",),
    ("urls",),
)
"""Fields that are taken from one record or not at all: volume and pages of two sources may be those of two versions."""


class Told(Protocol):
    """A record, with the search it came from."""

    batch: Any
    notices: Any


def filled(record: Told, others: Sequence[Told]) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields of a record, and where those that it lacks are from: the first of the others that has them.

    Notices are those of all: what one source says of a retraction holds for the report.
    """
    fields: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for names in TOGETHER:
        giver = next((each for each in (record, *others) if any(getattr(each, name) for name in names)), record)
        fields |= {name: getattr(giver, name) for name in names}
        if giver is not record:
            origins |= {name: origin(giver) for name in names if fields[name]}
    fields["notices"] = list(dict.fromkeys(notice for each in (record, *others) for notice in each.notices))
    return fields, origins


def origin(record: Told) -> str:
    source: str = record.batch.search.source
    return f"from {source}"
