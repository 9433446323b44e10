"""PROSPERO registration numbers (DOMAIN.md §5)."""

from __future__ import annotations

import re
from datetime import date

from reviews.errors import Invalid

FIRST_YEAR = 2011
SHAPE = re.compile(r"CRD4(\d{4})(\d{6,7})")


def normalise(text: str, *, today: date) -> str:
    """`crd 42022 360160` → `CRD42022360160`; nothing stays nothing; an impossible number is refused.

    CRD4, the year of registration, then six digits or (since 2025) seven.
    """
    number = re.sub(r"[\s.\-–:/]", "", text).upper()
    if not number:
        return ""
    if number.isdigit() and number.startswith("4"):
        number = f"CRD{number}"
    found = SHAPE.fullmatch(number)
    if not found:
        raise _wrong(
            f"“{text.strip()}” is not a PROSPERO number. "
            "One looks like CRD42022360160: CRD4, the year, six or seven digits."
        )
    year = int(found[1])
    if not FIRST_YEAR <= year <= today.year:
        raise _wrong(f"“{text.strip()}” names the year {year}; PROSPERO numbers run from {FIRST_YEAR} to {today.year}.")
    return number


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"prospero_number": sentence})
