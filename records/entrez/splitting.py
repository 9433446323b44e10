"""Dividing a search that is too large for PubMed, which hands out the first 9,999 ids of a query only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from records.entrez.errors import CannotSplit

MOST = 9_999
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(3000, 12, 31)
LAST_PMID = 99_999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A part of a query, by the days records entered PubMed and by PMID (both ends included); None is open."""

    query: str
    mindate: date | None = None
    maxdate: date | None = None
    first_pmid: int | None = None
    last_pmid: int | None = None
    count: int = 0

    @property
    def term(self) -> str:
        """The query as it is sent, with the range of PMIDs in it."""
        if self.first_pmid is None:
            return self.query
        return f"({self.query}) AND {self.first_pmid}:{self.last_pmid}[uid]"


Count = Callable[[Slice], int]


def divide(whole: Slice, count: Count) -> Iterator[Slice]:
    """Yield parts of at most 9,999 hits that together hold the whole; the empty ones are left out.

    `count` asks PubMed how many hits a slice has; `whole.count` is known already. Days are halved first; a single
    day is halved by PMID. Raises CannotSplit where that does not help.
    """
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        if part.count > MOST:
            waiting += reversed(_halves(part, count))
        elif part.count:
            yield part


def _halves(part: Slice, count: Count) -> list[Slice]:
    days = _days(part)
    if part.first_pmid is None and days[0] < days[1]:
        middle = days[0] + (days[1] - days[0]) // 2
        left = replace(part, mindate=days[0], maxdate=middle)
        right = replace(part, mindate=middle + timedelta(days=1), maxdate=days[1])
    else:
        left, right = _by_pmid(part, count)
    known = count(left)
    # The second half is counted too, unless the first holds everything: a guess would lose what a date hides.
    rest = 0 if known == part.count else count(right)
    if known + rest < part.count:
        raise CannotSplit(_lost(part, known + rest))
    return [replace(left, count=known), replace(right, count=rest)]


def _by_pmid(part: Slice, count: Count) -> tuple[Slice, Slice]:
    first, last = part.first_pmid or 1, part.last_pmid or LAST_PMID
    if part.first_pmid is None and count(replace(part, first_pmid=first, last_pmid=last)) < part.count:
        raise CannotSplit(_too_large(part))
    if first >= last:
        raise CannotSplit(_too_large(part))
    middle = (first + last) // 2
    left = replace(part, first_pmid=first, last_pmid=middle)
    return left, replace(part, first_pmid=middle + 1, last_pmid=last)


def _days(part: Slice) -> tuple[date, date]:
    return part.mindate or FIRST_DAY, part.maxdate or LAST_DAY


def _too_large(part: Slice) -> str:
    return (
        f"{part.count:,} hits entered PubMed on {part.mindate}, more than the 9,999 it hands out at a time, and they "
        "could not be divided by PMID. Divide the query into narrower ones and run each."
    )


def _lost(part: Slice, kept: int) -> str:
    return (
        f"PubMed counts {part.count:,} hits but only {kept:,} in the two halves of their dates or PMIDs; nothing was "
        "fetched, since some would be lost. Start the search again, or divide the query into narrower ones."
    )
