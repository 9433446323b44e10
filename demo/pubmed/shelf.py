"""What the stand-in searches: a list of citations with their words, or 25,000 made up on the spot."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from demo.pubmed.article_xml import PLAIN_DATE, headings
from records.readers.citation import Citation

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MARKUP = re.compile(r"</?(?:i|b|sub|sup)>")


class Field(StrEnum):
    """A part of a citation that a query can name; the value is PubMed's own name for it."""

    ALL = "All Fields"
    TITLE_ABSTRACT = "Title/Abstract"
    TITLE = "Title"
    ABSTRACT = "Abstract"
    TYPE = "Publication Type"
    MESH = "MeSH Terms"
    KEYWORD = "Other Term"
    AUTHOR = "Author"
    JOURNAL = "Journal"
    LANGUAGE = "Language"
    IDENTIFIER = "Article Identifier"
    REGISTRATION = "Secondary Source ID"


class Shelf(Protocol):
    """A stock of citations that answers a query's parts with sets of PMIDs."""

    def everything(self) -> frozenset[int]: ...

    def holding(self, field: Field, words: str, *, truncated: bool) -> frozenset[int]: ...

    def published(self, first: date, last: date) -> frozenset[int]: ...

    def entered(self, first: date, last: date) -> frozenset[int]: ...

    def words(self) -> Iterable[str]: ...

    def find(self, pmid: int) -> tuple[Citation, date] | None: ...


def fold(text: str) -> str:
    """Return the words of a text without case, accents and punctuation, parted and surrounded by single spaces."""
    plain = unicodedata.normalize("NFKD", MARKUP.sub("", text)).casefold()
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return f" {' '.join(letters.split())} "


@dataclass(frozen=True)
class Entry:
    """A citation on the shelf."""

    citation: Citation

    @cached_property
    def published(self) -> date:
        """The day of publication, as far as it is known: the first of the month or year otherwise."""
        stated = self.citation.date
        if plain := PLAIN_DATE.fullmatch(stated):
            year, month, day = (int(part or 1) for part in plain.groups())
            return date(year, month, day)
        month = next((MONTHS.index(word[:3]) + 1 for word in stated.lower().split() if word[:3] in MONTHS), 1)
        return date(self.citation.year or 2000, month, 1)

    @cached_property
    def entered(self) -> date:
        """The day of entry: invented, some days after publication, always the same for a PMID."""
        return self.published + timedelta(days=int(self.citation.pmid) % 28)

    @cached_property
    def texts(self) -> dict[Field, str]:
        """The folded words of each field; entries of a list are parted so that no phrase spans two."""
        c, mesh = self.citation, headings(self.citation)
        texts = {
            Field.TITLE: fold(c.title),
            Field.ABSTRACT: fold(c.abstract),
            Field.TYPE: _listed(c.publication_types),
            Field.MESH: _listed(mesh),
            Field.KEYWORD: _listed(c.keywords[len(mesh) :]),
            Field.AUTHOR: _listed(c.authors),
            Field.JOURNAL: fold(c.journal),
            Field.LANGUAGE: fold(c.language),
            Field.IDENTIFIER: _listed((c.doi, c.pmcid)),
            Field.REGISTRATION: _listed(c.registrations),
        }
        texts[Field.TITLE_ABSTRACT] = f"{texts[Field.TITLE]}|{texts[Field.ABSTRACT]}"
        return texts | {Field.ALL: "|".join([*texts.values(), f" {c.pmid} "])}


def _listed(items: Iterable[str]) -> str:
    return "|".join(map(fold, items))


class Library:
    """The shelf of a list of citations; those without a PMID are not on it."""

    def __init__(self, citations: Iterable[Citation]) -> None:
        self._entries = {int(c.pmid): Entry(c) for c in citations if c.pmid}

    def everything(self) -> frozenset[int]:
        """Return all PMIDs."""
        return frozenset(self._entries)

    def holding(self, field: Field, words: str, *, truncated: bool) -> frozenset[int]:
        """Return the PMIDs whose field holds the folded words as a phrase."""
        sought = words.rstrip() if truncated else words
        return frozenset(pmid for pmid, entry in self._entries.items() if sought in entry.texts[field])

    def published(self, first: date, last: date) -> frozenset[int]:
        """Return the PMIDs published between two days, both included."""
        return frozenset(pmid for pmid, entry in self._entries.items() if first <= entry.published <= last)

    def entered(self, first: date, last: date) -> frozenset[int]:
        """Return the PMIDs entered between two days, both included."""
        return frozenset(pmid for pmid, entry in self._entries.items() if first <= entry.entered <= last)

    def words(self) -> Iterable[str]:
        """Return the words of all titles."""
        return {word for entry in self._entries.values() for word in entry.texts[Field.TITLE].split()}

    def find(self, pmid: int) -> tuple[Citation, date] | None:
        """Return a citation and its day of entry."""
        entry = self._entries.get(pmid)
        return (entry.citation, entry.entered) if entry else None


class Bulk:
    """25,000 synthetic citations that every word finds, 12,000 of them entered on one day; none is stored."""

    FIRST, COUNT, CROWD = 30_000_001, 25_000, 12_000
    START, SPAN, CROWDED_DAY = date(2010, 1, 1), 3650, date(2021, 3, 15)

    def everything(self) -> frozenset[int]:
        """Return all PMIDs."""
        return frozenset(range(self.FIRST, self.FIRST + self.COUNT))

    def holding(self, field: Field, words: str, *, truncated: bool) -> frozenset[int]:  # noqa: ARG002
        """Return all PMIDs."""
        return self.everything()

    def published(self, first: date, last: date) -> frozenset[int]:
        """Return the PMIDs published between two days, which here are those of entry."""
        return self.entered(first, last)

    def entered(self, first: date, last: date) -> frozenset[int]:
        """Return the PMIDs entered between two days, both included."""
        low, high = (first - self.START).days, (last - self.START).days
        spread = self.COUNT - self.CROWD
        days = {self.FIRST + place for place in range(spread) if low <= place % self.SPAN <= high}
        crowd = range(self.FIRST + spread, self.FIRST + self.COUNT) if first <= self.CROWDED_DAY <= last else ()
        return frozenset(days.union(crowd))

    def words(self) -> Iterable[str]:
        """Return no words: nothing here can be misspelt."""
        return ()

    def find(self, pmid: int) -> tuple[Citation, date] | None:
        """Make up the citation of a PMID."""
        if not self.FIRST <= pmid < self.FIRST + self.COUNT:
            return None
        day = self._day(pmid)
        title = f"Synthetic record {pmid} of the stand-in for PubMed."
        return Citation(title=title, year=day.year, journal="Synthetic Records", pmid=str(pmid)), day

    def _day(self, pmid: int) -> date:
        place = pmid - self.FIRST
        if place >= self.COUNT - self.CROWD:
            return self.CROWDED_DAY
        return self.START + timedelta(days=place % self.SPAN)
