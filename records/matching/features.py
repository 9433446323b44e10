"""What is compared of an entry: worked out once, small enough to be held for every record of a review."""

from __future__ import annotations

import pickle
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from sys import intern

from records import languages
from records.matching import names, origins, places, wordings
from records.matching.entry import Entry
from records.matching.places import Pages
from records.matching.text import plain
from records.matching.titles import Title

_DOI = re.compile(r"10\.\d[\d.]*/\S+")
_VERSION = re.compile(r"(?:/v\d+|\.v\d+|v\d+)$")
_PREPRINT_DOI = re.compile(
    r"10\.(?:1101/(?:\d{4}\.|\d{6}$)|21203/rs|31234|48550|2139/ssrn|20944|31219|31222|31235|22541|12688|32942|36227|5194/\w+d-)"
)
_PREPRINT = re.compile(
    r"\b(?:preprints?|biorxiv|medrxiv|arxiv|ssrn|research square|psyarxiv|osf|chemrxiv|socarxiv|peerj preprints)\b"
)
_MEETING = re.compile(
    r"\b(?:conference|congress|symposium|proceedings of the \w+ annual|annual (?:meeting|scientific)|"
    r"meeting abstracts?|workshop|abstracts? (?:of|from|book))\b"
)
_SUPPLEMENT = re.compile(r"suppl|meeting|abstr", re.IGNORECASE)
_NO_LANGUAGE = {"", "und", "mul", "mis", "zxx", "undetermined", "multilingual", "unknown"}
ABSTRACT = 300
LONGEST = 300
LONGEST_AUTHORS = 2000
"""Nothing is looked at beyond, so that no pattern runs away on what is no name, page or DOI."""
_LABELS = re.compile(
    r"^(?:(?:abstract|background|introduction|objectives?|aims?|purpose|importance|context|"
    r"summary|of|the|study|review|and) )*"
)


@dataclass(frozen=True, slots=True)
class Features:
    key: int
    titles: tuple[Title, ...]
    """Wordings, the first one the title itself; () where there is none."""
    notice: str
    """`correction`, `retraction`, `reply` or `comment`; "" for an ordinary report."""
    form: str
    """`preprint`, `register`, `meeting` (proceedings), `abstract` (in a supplement); "" for what may be an article."""
    families: tuple[str, ...]
    authors: tuple[str, ...]
    year: int | None
    journals: tuple[str, ...]
    volume: str
    issue: str
    pages: Pages
    doi: str
    pmid: str
    pmcid: str
    registrations: frozenset[str]
    abstract: str
    accession: str
    trial: str
    """The register number whose entry this is."""
    languages: frozenset[str]
    linked: frozenset[str]
    """PMIDs of the reports that it corrects, retracts or updates, or that do so with it."""

    @property
    def placed(self) -> bool:
        """Whether anything says where in its journal it stands."""
        return bool(self.volume or self.pages.first)


def of(entry: Entry) -> Features:
    titles, notice = wordings.read(entry.title)
    if entry.original_title:
        titles += wordings.read(entry.original_title)[0]
    doi = doi_of(entry.doi[:LONGEST])
    longest = LONGEST if len(entry.authors) > 1 else LONGEST_AUTHORS
    authors = tuple(intern(name[:longest]) for name in entry.authors[: names.MOST] if places.given(name[:LONGEST]))
    trial = origins.trial(entry)
    titles_of_journal = (entry.journal[:LONGEST], entry.journal_short[:LONGEST])
    journals = tuple(intern(name) for name in titles_of_journal if places.given(name))
    return Features(
        key=entry.key,
        titles=tuple(dict.fromkeys(titles)),
        notice=notice or _notice_of(entry),
        form="register" if trial or origins.typed(entry) else _form(entry, doi, journals),
        families=names.families(authors),
        authors=authors,
        year=entry.year,
        journals=journals,
        volume=_volume(entry),
        issue=places.number(entry.issue[:LONGEST]),
        pages=places.pages(entry.pages[:LONGEST]),
        doi=doi,
        pmid=places.given(entry.pmid),
        pmcid=places.given(entry.pmcid).upper(),
        registrations=frozenset((*entry.registrations, trial) if trial else entry.registrations),
        abstract=opening(entry.abstract),
        accession=f"{entry.source} {entry.accession}" if entry.source and entry.accession else "",
        trial=trial,
        languages=_languages(entry.language[:LONGEST]),
        linked=origins.linked(entry) if entry.notices else frozenset(),
    )


def kept(entry: Entry) -> bytes:
    """The features of an entry that has no key yet, to be put aside."""
    return pickle.dumps(of(entry), pickle.HIGHEST_PROTOCOL)


def restored(said: bytes, *, key: int) -> Features:
    """What `kept` wrote, as the features of this key; names and journals are held once, as `of` holds them."""
    found: Features = pickle.loads(said)  # noqa: S301 only `kept` writes it
    return replace(
        found,
        key=key,
        authors=tuple(map(intern, found.authors)),
        families=tuple(map(intern, found.families)),
        journals=tuple(map(intern, found.journals)),
    )


def _volume(entry: Entry) -> str:
    """Some sources put the year where the volume belongs."""
    volume = places.number(entry.volume[:LONGEST])
    return "" if entry.year and volume == str(entry.year) else volume


def doi_of(text: str) -> str:
    """A DOI bare, in lower case and without the version of a preprint; "" where none is found."""
    found = _DOI.search(text.lower().replace("%2f", "/").replace("\\_", "_"))
    if not found:
        return ""
    doi = found.group().rstrip(".,;)>]\"'")
    return _VERSION.sub("", doi) if _PREPRINT_DOI.match(doi) else doi


@lru_cache(maxsize=4096)
def _languages(written: str) -> frozenset[str]:
    """Those a record says that the report is in; codes that stand for any language say nothing."""
    named = (part.strip() for part in re.split(r"[;,/|]", written))
    return frozenset(languages.name_of(part) for part in named if part.lower() not in _NO_LANGUAGE)


def opening(abstract: str) -> str:
    """The first words of an abstract, without the heading that some sources leave out."""
    return _LABELS.sub("", plain(abstract[: 2 * ABSTRACT]))[:ABSTRACT]


def _notice_of(entry: Entry) -> str:
    types = " ".join(entry.publication_types).lower()
    if "erratum" in types and "article" not in types.replace("journal article", ""):
        return "correction"
    if "retraction of publication" in types or "retraction notice" in types:
        return "retraction"
    return origins.notice(entry)


def _form(entry: Entry, doi: str, journals: tuple[str, ...]) -> str:
    types = " ".join(entry.publication_types).lower()
    forms = {_of_journal(journal) for journal in journals}
    if "preprint" in forms or "preprint" in types or (not journals and _PREPRINT_DOI.match(doi)):
        return "preprint"
    if "meeting" in forms:
        return "meeting"
    if "conference abstract" in types or "meeting abstract" in types:
        return "abstract"
    return (
        "abstract"
        if _SUPPLEMENT.search(f"{entry.issue[:LONGEST]} {entry.volume[:LONGEST]} {entry.pages[:LONGEST]}")
        else ""
    )


@lru_cache(maxsize=65536)
def _of_journal(journal: str) -> str:
    name = plain(journal)
    if _PREPRINT.search(name):
        return "preprint"
    return "meeting" if _MEETING.search(name) else ""
