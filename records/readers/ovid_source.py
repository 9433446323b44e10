"""Ovid's source line, in which journal, volume, issue, pages and date stand behind each other in four orders."""

from __future__ import annotations

import re
from typing import NamedTuple

from records.readers import dates

_LONGEST = 500
_JOURNAL = re.compile(r"(.+?)\. +(?=Vol\b|\d|\(|[A-Z]\d|Conference|Part |Date of|Publish|\Z)|(.+?)(?:\.\s*)?\Z")
_VOLUME, _ISSUE = r"\b(?P<volume>(?=[A-Za-z/-]{0,11}\d)[\w/-]{1,12})", r"(?P<issue>(?!pp |no )[^()]{1,40})"
_FURTHER = r"(?:, ?(?!(?:1[89]|20)\d\d\b)[A-Za-z]?\d{1,8}(?:[-–]\w{1,8})?)*"
_PAGES = rf"(?P<pages>[A-Za-z]{{0,2}}\d[\w.]{{0,12}}(?:[-–][\w.]{{1,12}})?{_FURTHER})"
_PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_VOLUME} ?(?:\({_ISSUE}\))?: ?{_PAGES}",  # 28(2):103-106, April 2015.
        rf"{_VOLUME} ?(?:\({_ISSUE}\))? ?\((?:pp\.? {_PAGES}|no pagination)",  # 12 (Supplement 3) (pp 45-50), 2018.
        # Vol.12(3), 2018, pp. 45-50.   Vol 28(2) April 2015, 103-106.
        rf"Vol\.? ?{_VOLUME}(?: ?\({_ISSUE}\))?,?[\w ]{{0,40}},? (?:pp\.? )?{_PAGES}\.?\Z",
        rf"Vol\.? ?{_VOLUME}(?: ?\({_ISSUE}\))?",
    )
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"Date of Publication: ?([\w ]{4,30})",
        rf"\b((?:1[89]|20)\d\d {_MONTH}(?: \d{{1,2}})?)\b",
        rf"\b((?:\d{{1,2}} )?{_MONTH} (?:1[89]|20)\d\d)\b",
        r"(?:, |\(|[A-Z][a-z]+ )((?:1[89]|20)\d\d)\b",
    )
)


class Source(NamedTuple):
    journal: str
    volume: str
    issue: str
    pages: str
    date: str


def parse(text: str) -> Source:
    """What a source line says, as `dates.iso` writes its date; "" for what it does not say."""
    line = " ".join(text[:_LONGEST].split())
    named = _JOURNAL.match(line)
    journal = (named[1] or named[2] or "") if named else ""
    rest = line[len(journal) :].lstrip(". ")
    place = next(filter(None, (pattern.search(rest) for pattern in _PLACES)), None)
    parts = place.groupdict() if place else {}
    date = next((found[1] for found in (pattern.search(rest) for pattern in _DATES) if found), "")
    volume, issue, pages = (parts.get(name) or "" for name in ("volume", "issue", "pages"))
    return Source(journal, volume, issue, pages.rstrip("."), dates.iso(date))
