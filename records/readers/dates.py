"""Dates in the many ways exports write them: the year, and what is known of month and day."""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache

LONGEST = 100
"""Characters of a date that are looked at and kept."""

_ALONE = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)")
_MONTHS = {
    name: place
    for place, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR, _MONTH, _DAY = r"(?P<year>1[5-9]\d\d|20\d\d)", r"(?P<month>\d\d?)", r"(?P<day>\d\d?)(?:st|nd|rd|th)?"
_WRITTEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\(?{_YEAR}\)?",
        rf"{_YEAR}(?P<mark>[ /.-]){_MONTH}(?:(?P=mark){_DAY}(?:[T ]\d\d:.{{0,20}})?)?",
        rf"{_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)?",
        rf"{_YEAR}[ ,/-]{{1,2}}{_NAME}(?:[ ,/-]{{1,2}}{_DAY})?",
        rf"(?:{_DAY}[ -]{{1,2}})?{_NAME}[ ,-]{{1,2}}{_YEAR}",
        rf"{_NAME} {_DAY},? {_YEAR}",
    )
)
_YEAR_LAST = re.compile(r"(\d\d?)([/.-])(\d\d?)\2(\d{4})(?: \d\d?:.{0,20})?")
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def year(text: str) -> int | None:
    """The first year from 1500 to 2099 in `2014`, `2024/04/03/`, `4-8 Aug. 2020`, `20170812`; or None."""
    if len(text) == 4 and text.isdecimal() and text.isascii():
        return int(text) if "1500" <= text < "2100" else None
    found = _ALONE.search(text) or _COMPACT.search(text)
    return int(found[1]) if found else None


def iso(text: str) -> str:
    """A date as `2014`, `2014-03` or `2014-03-05`, as much as it says; what is none of these (a season, several months,
    `05/03/2014`, whose order nobody knows) as written, without the empty parts of RIS.
    """
    return _iso(text.strip()[:LONGEST])


@lru_cache(maxsize=4096)
def _iso(text: str) -> str:
    plain = tidy(text)
    found = next(filter(None, (pattern.fullmatch(plain) for pattern in _WRITTEN)), None)
    if not found:
        return plain
    parts = found.groupdict()
    name = (parts.get("name") or "")[:3].lower()
    month = _MONTHS[name] if name else int(parts.get("month") or 0)
    return _joined(int(parts["year"]), month, int(parts.get("day") or 0)) or plain


def ordered(text: str, *, month_first: bool | None) -> str:
    """As `iso`, and also `4/3/2024`: a number above 12 or a point tells day from month, otherwise the source's habit.

    Where the habit is not known (None) such a date stays as written.
    """
    found = _YEAR_LAST.fullmatch(tidy(text))
    if not found:
        return iso(text)
    one, mark, two, year = found.groups()
    if int(one) > 12 or mark == ".":
        month_first = False
    elif int(two) > 12 or one == two:
        month_first = True
    if month_first is None:
        return iso(text)
    month, day = (one, two) if month_first else (two, one)
    return iso(f"{year}-{month}-{day}")


def month(text: str) -> str:
    """The number of a month, as two digits: `3`, `Mar`, `MAR 1`, `March`; "" for anything else."""
    plain = text.strip().lower()
    number = int(plain) if re.fullmatch(r"\d{1,2}", plain) else _MONTHS.get(plain[:3], 0)
    return f"{number:02}" if 1 <= number <= 12 else ""


def precision(date: str) -> int:
    """How much a date of `iso` says: nothing 0, a year 1, words such as a season 2, a month 3, a day 4."""
    return {0: 0, 4: 1, 7: 3, 10: 4}.get(len(date), 2) if _ISO.fullmatch(date) else 2 * bool(date)


def tidy(text: str) -> str:
    """A date as written, without the empty parts of RIS: `2014//` is `2014`, `2019/08//undefined` is `2019/08`."""
    plain = text.strip()[:LONGEST]
    while (shorter := plain.rstrip("/ ").removesuffix("undefined").removesuffix("/nan")) != plain:
        plain = shorter
    return plain


def _joined(year: int, month: int, day: int) -> str:
    """The date in ISO form; "" where there is no such month or day."""
    if not month:
        return "" if day else f"{year:04}"
    if month > 12 or day > monthrange(year, month)[1]:
        return ""
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"
