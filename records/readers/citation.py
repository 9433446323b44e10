"""What every reader hands on: a citation, or the place in the file that did not become one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One source's entry for one report, as it came.

    Identifiers are normalised (`doi` bare and in lower case, `pmid` digits, `pmcid` with its `PMC`);
    everything else is the source's own wording in NFC. `abstract` keeps the headings of a structured abstract
    as lines of their own that end in a colon (`Background:`), sections parted by a blank line.
    """

    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    date: str = ""
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    registrations: tuple[str, ...] = ()
    """Register numbers such as NCT01234567 or ISRCTN12345678, upper case."""
    accession: str = ""
    """The identifier inside its own source (PMID in PubMed, EID in Scopus, UT in Web of Science, …)."""
    language: str = ""
    publication_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    """Links to retractions, errata and updates, each `Kind: reference` (`RetractionIn: J Pain 2021;3:4 PMID 123`)."""
    raw: str = ""
    line: int = 1
    """Line of the file at which the entry starts, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An entry that started and did not become a citation; it goes to quarantine."""

    line: int
    reason: str
    raw: str


class UnreadableFile(ValueError):
    """The file as a whole cannot be imported; the message says what it is and what to do."""
