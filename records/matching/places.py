"""Where in a journal: volume, issue and pages as numbers that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from records.matching.agreement import CLOSE, DIFFERS, SAME, UNKNOWN

_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(r"([a-z]*)[\s.-]*0*(\d+)([a-z]?)", re.IGNORECASE)
_DASH = re.compile(r"\s*(?:-{1,3}|[\u2010-\u2015]|\bto\b)\s*")
_NOTHING = {"na", "n/a", "nan", "none", "unknown", "null", "-", "n.pag", "n.pag."}
_LEAD = re.compile(r"^(?:pp?\.?|pages?|art(?:icle)?\.?(?:\s*(?:no|id)\.?)?|e?pub)\s*(?=[\dA-Z])", re.IGNORECASE)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE = re.compile(rf"^\s*(?:\d\d?-(?:{'|'.join(_MONTHS)})|(?:{'|'.join(_MONTHS)})-\d\d?)\s*$", re.IGNORECASE)
FEWEST_PAGES = 3
DIGITS_OF_AN_ARTICLE_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Pages:
    first: str
    """With its letters in lower case (`s417`, `e12724`); "" where none is given or only letters are left of it."""
    last: str
    """Its digits, in full (`123-9` ends at `129`) unless there is no first page: then as much as is written."""

    @property
    def bounds(self) -> tuple[int, int]:
        """First and last page as numbers, letters left out; the same number twice for a single page."""
        first = int(_digits(self.first))
        return first, max(first, int(self.last or first))


def given(text: str) -> str:
    """The text, or "" for the ways of writing that there is none."""
    text = text.strip()
    return "" if text.lower() in _NOTHING else text


def number(text: str) -> str:
    """The first number of a volume or issue, without leading zeros: `Vol. 012 (Pt 2)` gives `12`.

    A torn value (`1)` of `50 (Suppl. 1)`) says nothing.
    """
    if text.count(")") != text.count("("):
        return ""
    found = _DIGITS.search(given(text))
    return (found.group().lstrip("0") or "0")[:9] if found else ""


def pages(text: str) -> Pages:
    text = _DATE.sub(_as_pages, text)
    text = _LEAD.sub("", given(text).split(",")[0].split(";")[0])
    start, *rest = _DASH.split(text)
    first, last = _PAGE.search(start), _PAGE.search(rest[0]) if rest else None
    if not first:
        return Pages("", last.group(2)[:9] if last else "")
    begins = first.group(1).lower() + first.group(2)[:9]
    return Pages(begins, _full(first.group(2), last) if last else "")


def _as_pages(found: re.Match[str]) -> str:
    """`01-Jun` is what a spreadsheet makes of `1-6`."""
    return "-".join(
        str(_MONTHS.index(part) + 1) if part in _MONTHS else part for part in found.group().lower().split("-")
    )


def agreement(one: Pages, other: Pages) -> int:
    """SAME first page (and last, where both give one); CLOSE where one range touches the other; UNKNOWN for what
    cannot be compared: an article number and a page, a first page 1, a page that has lost its beginning."""
    if not one.first or not other.first:
        return _by_ends(one, other)
    if one.first == other.first:
        return SAME if not (one.last and other.last) or one.last == other.last else CLOSE
    (start, end), (begin, finish) = one.bounds, other.bounds
    if start == begin:
        return CLOSE
    if 1 in (start, begin) or _is_article_number(one.first) != _is_article_number(other.first):
        return UNKNOWN
    return CLOSE if start <= finish and begin <= end else DIFFERS


def spread(one: Pages, other: Pages) -> bool:
    """Whether both name the same three or more pages, of a volume that is numbered through.

    Such pages can hold one article only. Page 1 is where every article of an unnumbered volume begins.
    """
    if not (one.first and one.last and one == other):
        return False
    first, last = one.bounds
    return first > 1 and last - first + 1 >= FEWEST_PAGES


def _by_ends(one: Pages, other: Pages) -> int:
    """`Suppl-29` is what some exports leave of `S417-S429`."""
    if not one.last or not other.last:
        return UNKNOWN
    shorter, longer = sorted((one.last, other.last), key=len)
    return CLOSE if longer.endswith(shorter) else UNKNOWN


def _is_article_number(page: str) -> bool:
    return page[0].isalpha() and len(_digits(page)) >= DIGITS_OF_AN_ARTICLE_NUMBER


def _digits(page: str) -> str:
    return page.lstrip("abcdefghijklmnopqrstuvwxyz")


def _full(start: str, end: re.Match[str]) -> str:
    last = end.group(2)[:9]
    if len(last) < len(start):
        last = start[: len(start) - len(last)] + last
    return last
