"""Years and dates in the many ways exports write them."""

from __future__ import annotations

import re
from datetime import date

_ALONE = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)")
_MONTHS = {
    name: place
    for place, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_MONTH = r"([A-Za-z]{3})[a-z]{0,6}\.?"
_TIME = r"(?:[T ]\d.*|/+)?"
_NUMBERS = re.compile(rf"(\d{{4}})(?:([-/.])(\d{{1,2}})(?:\2(\d{{1,2}}))?)?{_TIME}")
_RUN = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)?")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_WORDS = (
    re.compile(rf"(?P<day>\d{{1,2}})[ -]{_MONTH},?[ -](?P<year>\d{{4}})"),
    re.compile(rf"{_MONTH}[ -](?:(?P<day>\d{{1,2}}),? )?(?P<year>\d{{4}})"),
    re.compile(rf"(?P<year>\d{{4}})[ -]{_MONTH}(?:[ -](?P<day>\d{{1,2}}))?"),
)


def year(text: str) -> int | None:
    """The first year from 1500 to 2099 in `2014`, `2024/04/03/`, `4-8 Aug. 2020`, `20170812`; or None."""
    found = _ALONE.search(text) or _COMPACT.search(text)
    return int(found[1]) if found else None


def tidy(text: str) -> str:
    """A date as written, without the empty parts of RIS: `2014//` is `2014`, `2019/08//undefined` is `2019/08`."""
    return re.sub(r"(?:/+|\s|undefined)+$", "", text.strip())


def partial(text: str, *, month_first: bool | None = None) -> str:
    """A date as ISO in the precision it has: `2014`, `2014-03`, `2014-03-05`; what is no such date stays as written.

    Where day and month are both numbers before the year, a number above 12 or a point (`5.3.2014`) tells them apart;
    otherwise `month_first` does, and if that is not known the date stays as written.
    """
    plain = " ".join(tidy(text).split())
    if found := _NUMBERS.fullmatch(plain):
        return _iso(plain, found[1], found[3], found[4])
    if found := _RUN.fullmatch(plain):
        return _iso(plain, *found.groups())
    if found := _YEAR_LAST.fullmatch(plain):
        return _year_last(plain, found, month_first=month_first)
    for pattern in _WORDS:
        if (found := pattern.fullmatch(plain)) and (month := _MONTHS.get(_name(found).lower())):
            return _iso(plain, found["year"], str(month), found["day"])
    return plain


def month(text: str) -> str:
    """The number of a month, as two digits: `3`, `Mar`, `MAR 1`, `March`; "" for anything else."""
    plain = text.strip().lower()
    number = int(plain) if re.fullmatch(r"\d{1,2}", plain) else _MONTHS.get(plain[:3], 0)
    return f"{number:02}" if 1 <= number <= 12 else ""


def _name(found: re.Match[str]) -> str:
    """The one group without a name."""
    named = set(found.re.groupindex.values())
    return next(group or "" for place, group in enumerate(found.groups(), start=1) if place not in named)


def _year_last(plain: str, found: re.Match[str], *, month_first: bool | None) -> str:
    one, mark, two, last = found.groups()
    if int(one) > 12 or mark == ".":
        return _iso(plain, last, two, one)
    if int(two) > 12:
        return _iso(plain, last, one, two)
    if month_first is None and one != two:
        return plain
    return _iso(plain, last, one, two) if month_first else _iso(plain, last, two, one)


def _iso(plain: str, year: str, month: str | None = None, day: str | None = None) -> str:
    """Of the parts that are there; the text itself if there is no such day."""
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return plain
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])
