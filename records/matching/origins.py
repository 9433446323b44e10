"""Which records are a register's own entry of a trial, and which trial that is; which records link to another."""

from __future__ import annotations

import re
from functools import lru_cache

from records.matching.entry import Entry
from records.readers import identifiers

_NUMBER = re.compile(
    r"^(?:NCT\d{8}|ISRCTN\d{6,8}|ChiCTR\S+|EUCTR\S+|ACTRN\d+|DRKS\d+|JPRN\S+|UMIN\d+|CTRI\S+|NTR\d+|IRCT\S+|KCT\d+|TCTR\d+|PACTR\d+|SLCTR\S+|RBR\S+)",
    re.IGNORECASE,
)
_TYPE = re.compile(r"\bregist(?:ry|er|ration) (?:record|entry)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+")
_LONGEST = 300
_ABOUT = ("erratumfor", "retractionof", "partialretractionof", "expressionofconcernfor")


def typed(entry: Entry) -> bool:
    """Whether its publication type says that it comes from a register of trials."""
    return any(map(_TYPE.search, entry.publication_types))


def trial(entry: Entry) -> str:
    """The register number whose entry this is; "" for any other report, however many numbers it mentions.

    A register's own export has it as accession number. CENTRAL has a number of its own there, and names the register's
    by an address where articles have their journal, or in place of an author.
    """
    if _NUMBER.match(entry.accession):
        return _first(entry.accession) or entry.accession.upper()
    if found := _addressed(entry.journal[:_LONGEST]):
        return found
    return _first(" ".join(entry.authors)[:_LONGEST]) if typed(entry) else ""


def linked(entry: Entry) -> frozenset[str]:
    """The PMIDs of other reports that its links to errata, retractions and updates name."""
    found = frozenset(identifiers.pmid(notice) for notice in entry.notices if identifiers.names_pmid(notice))
    return found - {"", entry.pmid}


def notice(entry: Entry) -> str:
    """`correction` or `retraction` where its links say that it is about another report; "" otherwise."""
    kinds = [kind.partition(":")[0].lower() for kind in entry.notices]
    about = [kind for kind in kinds if kind in _ABOUT]
    return "" if not about else "correction" if about[0] == "erratumfor" else "retraction"


@lru_cache(maxsize=4096)
def _addressed(journal: str) -> str:
    return _first(journal) if _ADDRESS.fullmatch(journal.strip()) else ""


def _first(text: str) -> str:
    return next(iter(identifiers.registrations(text)), "")
