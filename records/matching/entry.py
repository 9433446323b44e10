"""What goes into the matching, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """As much of a record as the rules look at, in the source's own wording."""

    key: int
    """Ascending in the order of arrival; no two entries share one."""
    title: str
    original_title: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    journal: str = ""
    journal_short: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    registrations: tuple[str, ...] = ()
    abstract: str = ""
    language: str = ""
    publication_types: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    source: str = ""
    accession: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries, what speaks for one report and what against it, in words."""

    first: int
    second: int
    """Keys; `first` is the smaller one."""
    score: float
    """From 0 to 1; orders pairs of one tier, and is no probability."""
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    sure: tuple[Pair, ...]
    """Edges that span each group of entries that are certainly of one report."""
    unsure: tuple[Pair, ...]
    """For a person to settle; at most one pair between any two groups."""
    kin: tuple[Pair, ...]
    """Reports that belong to one study (preprint and article, abstract and article, reply), never to be merged."""
