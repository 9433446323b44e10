"""PROSPERO registration numbers (DOMAIN.md §5)."""

from __future__ import annotations

import re
from datetime import date

from reviews.errors import Invalid

FIRST_YEAR = 2011
LONG_SINCE = 2025
SHAPE = re.compile(r"CRD4([0-9]{4})([0-9]{6,7})")
AROUND = re.compile(r"^.*/(?=[^/]*CRD)|^PROSPERO\W*(?:[0-9]{4}\W+)?(?=CRD)", re.IGNORECASE)
"""What stands before a number that was copied from an address or a citation."""
BETWEEN = re.compile(r"[\s.:/\-\u2010-\u2015\u2212\u200b\ufeff]")


def normalise(text: str, *, today: date) -> str:
    """`crd 42022 360160` → `CRD42022360160`; nothing stays nothing; an impossible number is refused.

    CRD4, the year of registration, then six digits or (since 2025) seven.
    """
    number = BETWEEN.sub("", AROUND.sub("", text.strip().rstrip("/"))).upper()
    if not number:
        return ""
    if re.fullmatch(r"4[0-9]+", number):
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
    if len(found[2]) == 7 and year < LONG_SINCE:
        raise _wrong(f"“{text.strip()}” has seven digits after the year {year}; before {LONG_SINCE} there were six.")
    return number


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"prospero_number": sentence})
