"""How much two values agree, from least to most."""

from __future__ import annotations

DIFFERS, UNKNOWN, ALIKE, CUT, CLOSE, SAME = -1, 0, 1, 2, 3, 4


def of(one: object, other: object) -> int:
    """SAME or DIFFERS; UNKNOWN where one of them is missing."""
    if not one or not other:
        return UNKNOWN
    return SAME if one == other else DIFFERS
