"""What links to retractions, errata and updates say of a record."""

from __future__ import annotations

GRAVE = ("retraction", "expressionofconcern")


def grave(notice: str) -> bool:
    """Whether a notice (`Kind: reference`) says that the report cannot be relied on."""
    return notice.lower().replace(" ", "").startswith(GRAVE)
