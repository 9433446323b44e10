"""ORCID iDs (ISO 27729 with the check digit of ISO 7064, MOD 11-2)."""

from __future__ import annotations

import re

WRONG = "“{}” is not an ORCID iD: its last character does not fit the others. Compare it with your page at orcid.org."
SHAPE = "“{}” is not an ORCID iD. One looks like 0000-0002-1825-0097."


def normalise(text: str) -> str:
    """`https://orcid.org/0000000218250097` → `0000-0002-1825-0097`; nothing stays nothing. Raises ValueError."""
    compact = re.sub(r"[\s\-\u2010-\u2015]", "", text.strip().rstrip("/").rsplit("/", 1)[-1]).upper()
    if not compact:
        return ""
    if not re.fullmatch(r"[0-9]{15}[0-9X]", compact):
        raise ValueError(SHAPE.format(text.strip()))
    if check_digit(compact[:15]) != compact[15]:
        raise ValueError(WRONG.format(text.strip()))
    return "-".join(compact[at : at + 4] for at in range(0, 16, 4))


def check_digit(digits: str) -> str:
    """The sixteenth character for fifteen digits."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)
