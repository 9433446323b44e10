"""What the synthetic corpus holds: who found which report, what is true of it, and how two reviewers judged it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from demo.corpus import pdf
from records.readers.citation import Citation


class Source(StrEnum):
    PUBMED = "PubMed"
    EMBASE = "Embase"
    SCOPUS = "Scopus"
    CENTRAL = "Cochrane CENTRAL"
    REGISTER = "ClinicalTrials.gov"
    CITATIONS = "Citation searching"


class Kind(StrEnum):
    RCT = "rct"
    FOLLOW_UP = "follow_up"
    PROTOCOL = "protocol"
    REGISTER_ENTRY = "register_entry"
    CONFERENCE_ABSTRACT = "conference_abstract"
    ERRATUM = "erratum"
    COHORT = "cohort"
    CASE_SERIES = "case_series"
    REVIEW = "review"
    ANIMAL = "animal"
    LETTER = "letter"
    GUIDELINE = "guideline"
    ECONOMIC = "economic"


class Design(StrEnum):
    PARALLEL = "randomised_parallel"
    CROSSOVER = "randomised_crossover"
    CLUSTER = "randomised_cluster"
    NON_RANDOMISED = "non_randomised"
    OTHER = "other"


class Stage(StrEnum):
    TITLE_ABSTRACT = "title_abstract"
    FULL_TEXT = "full_text"


class Verdict(StrEnum):
    """At title/abstract: include, exclude, maybe. At full text: all but maybe."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    MAYBE = "maybe"
    ONGOING = "ongoing"
    AWAITING = "awaiting_classification"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticReport:
    """One invented document and the truth about it.

    `reason` is one of the protocol's labels where `truth_full_text` is exclude (also for reports that already
    leave at title/abstract) and empty otherwise. `accessions` maps a source to the identifiers of its entries.
    """

    key: str
    study_key: str
    kind: Kind
    design: Design
    title: str
    authors: tuple[str, ...]
    year: int
    truth_title_abstract: Verdict
    truth_full_text: Verdict
    reason: str
    language: str
    accessions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One reviewer's verdict; `reviewer` is 0 or 1, `reason` and `design` belong to the full text."""

    report_key: str
    reviewer: int
    stage: Stage
    verdict: Verdict
    reason: str = ""
    design: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmData:
    """Pain intensity (0-10, lower is better) at the study's main visit; `events` had relief of half or more."""

    study_key: str
    treatment: str
    n: int
    mean: float
    sd: float
    events: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    seed: int
    sources: Mapping[str, tuple[Citation, ...]]
    reports: tuple[SyntheticReport, ...]
    votes: tuple[Vote, ...]
    arms: tuple[ArmData, ...]
    protocol: Mapping[str, Any]
    pubmed_query: str
    not_retrieved: frozenset[str]
    index: Mapping[str, str] = field(repr=False)
    """Report key by `accession:…`, `doi:…`, `pmid:…` and `title:…`."""

    def key_of(self, citation: Citation) -> str:
        """The report a citation belongs to, by accession, DOI, PMID, else title; KeyError where it is not ours."""
        for handle in handles(citation):
            if handle in self.index:
                return self.index[handle]
        raise KeyError(f"The synthetic corpus holds no report titled “{citation.title}”.")

    def report(self, key: str) -> SyntheticReport:
        for report in self.reports:
            if report.key == key:
                return report
        raise KeyError(f"The synthetic corpus holds no report {key}.")

    def pdf(self, report_key: str) -> bytes:
        """A one-page document with the report's title that says it is synthetic."""
        report = self.report(report_key)
        return pdf.page(report.title, authors=report.authors, year=report.year, key=report.key)


def folded(text: str) -> str:
    """Letters and digits in lower case without accents, single spaces between: how titles are compared."""
    plain = (c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def handles(citation: Citation) -> tuple[str, ...]:
    """What a citation can be found by, the surest first."""
    named = (("accession", citation.accession), ("doi", citation.doi), ("pmid", citation.pmid))
    return (*(f"{name}:{value}" for name, value in named if value), f"title:{folded(citation.title)}")
