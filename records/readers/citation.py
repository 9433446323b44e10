"""What every reader hands on: a citation, or the place in the file that did not become one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What somebody decided about the entry in another tool (Covidence, Rayyan, ASReview), as its export says it."""

    verdict: str
    """`include`, `exclude` or `maybe`; "" where the export holds labels or a note alone."""
    stage: str = ""
    """`title_abstract` or `full_text`; "" where the export does not say."""
    reviewer: str = ""
    """The name in the export; "" where it names nobody (ASReview) or gives a team's result (Covidence)."""
    reason: str = ""
    labels: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One source's entry for one report, as it came.

    Identifiers are normalised (`doi` bare and in lower case, `pmid` digits, `pmcid` with its `PMC`);
    everything else is the source's own wording in NFC. `abstract` keeps the headings of a structured abstract
    as lines of their own that end in a colon (`Background:`), sections parted by a blank line. `date` has the precision
    that is known: `2014`, `2014-03`, `2014-03-05`; what fits none of these stays as the source wrote it.
    """

    title: str
    original_title: str = ""
    """The title in the article's own language, where `title` is a translation."""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    date: str = ""
    journal: str = ""
    journal_short: str = ""
    """The abbreviated name, where the source gives both."""
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
    issns: tuple[str, ...] = ()
    """ISSN of the journal or ISBN of the book, as written."""
    language: str = ""
    publication_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    """Links to retractions, errata and updates, each `Kind: reference` (`RetractionIn: J Pain 2021;3:4 PMID 123`)."""
    judgements: tuple[Judgement, ...] = ()
    raw: str = ""
    line: int = 1
    """Line of the file at which the entry starts, counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An entry that started and did not become a citation; it goes to quarantine."""

    line: int
    reason: str
    raw: str
    file: str = ""
    """The member of an archive; "" where the upload is the file itself."""


class UnreadableFile(ValueError):
    """The file as a whole cannot be imported; the message says what it is and what to do."""
