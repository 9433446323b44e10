"""What esearch, efetch, einfo and espell answer, as XML text."""

from __future__ import annotations

import difflib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from html import escape

from demo.pubmed import article_xml, query
from demo.pubmed.query import Hits
from demo.pubmed.shelf import Field, Shelf

MOST = 9_999
HISTORY_SECONDS = 8 * 3600
HISTORIES = 100
XML = '<?xml version="1.0" encoding="UTF-8" ?>\n'
SEARCH_HEAD = (
    f'{XML}<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
)
TOO_FAR = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, "
    "ESearch can only retrieve the first 9,999 records matching the query."
)
Parameters = Mapping[str, str]


class History:
    """The searches that the server remembers, each for eight hours, at most a hundred."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, tuple[int, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, pmids: tuple[int, ...]) -> str:
        """Remember a search and return its WebEnv."""
        name = f"MCID_{secrets.token_hex(12)}"
        with self._lock:
            self._kept[name] = (self._clock(), pmids)
            while len(self._kept) > HISTORIES:
                self._kept.popitem(last=False)
        return name

    def find(self, name: str) -> tuple[int, ...] | None:
        """Return the PMIDs of a search, None when it is forgotten."""
        with self._lock:
            kept = self._kept.get(name)
        return kept[1] if kept and self._clock() - kept[0] < HISTORY_SECONDS else None


def esearch(shelf: Shelf, history: History, parameters: Parameters) -> str:
    """Answer a search: at most 9,999 ids, the border silently clamped, a start behind it refused."""
    term = parameters.get("term", "").strip()
    start, most = _number(parameters, "retstart", 0), _number(parameters, "retmax", 20)
    if not term:
        return search_error("Empty term and query_key - nothing todo")
    if start >= MOST:
        return search_error(TOO_FAR)
    hits = query.run(shelf, term)
    _limit(shelf, hits, parameters)
    pmids = tuple(sorted(hits.pmids, reverse=True))
    page = pmids[start : min(start + most, MOST)]
    kept = (
        f"<QueryKey>1</QueryKey><WebEnv>{history.keep(pmids)}</WebEnv>" if parameters.get("usehistory") == "y" else ""
    )
    ids = "\n".join(f"<Id>{pmid}</Id>" for pmid in page)
    return (
        f"{SEARCH_HEAD}<eSearchResult><Count>{len(pmids)}</Count><RetMax>{len(page)}</RetMax>"
        f"<RetStart>{start}</RetStart>{kept}<IdList>\n{ids}\n</IdList><TranslationSet/>"
        f"<QueryTranslation>{escape(hits.translation)}</QueryTranslation>{_remarks(hits)}</eSearchResult>\n"
    )


def efetch(shelf: Shelf, history: History, parameters: Parameters, dropped: frozenset[int]) -> str:
    """Answer with the articles of ids or of a remembered search, without those to be dropped."""
    if "WebEnv" in parameters:
        kept = history.find(parameters["WebEnv"])
        if kept is None:
            return fetch_error("Unable to obtain query #1")
        start, most = _number(parameters, "retstart", 0), _number(parameters, "retmax", 10_000)
        pmids: Iterable[int] = kept[start : start + most]
    else:
        pmids = asked(parameters)
    found = (shelf.find(pmid) for pmid in dict.fromkeys(pmids) if pmid not in dropped)
    return article_xml.article_set(entry for entry in found if entry)


def einfo(shelf: Shelf, parameters: Parameters) -> str:
    """Answer with the list of databases, or with PubMed's fields."""
    if "db" not in parameters:
        return f"{XML}<eInfoResult><DbList><DbName>pubmed</DbName></DbList></eInfoResult>\n"
    fields = "".join(f"<Field><FullName>{name}</FullName></Field>" for name in Field)
    return (
        f"{XML}<eInfoResult><DbInfo><DbName>pubmed</DbName><Description>Synthetic stand-in for PubMed</Description>"
        f"<Count>{len(shelf.everything())}</Count><FieldList>{fields}</FieldList></DbInfo></eInfoResult>\n"
    )


def espell(shelf: Shelf, parameters: Parameters) -> str:
    """Answer with the nearest known spelling of each word."""
    term, known = parameters.get("term", ""), sorted(shelf.words())
    words = [(difflib.get_close_matches(word.lower(), known, n=1) or [word])[0] for word in term.split()]
    better = " ".join(words) if [w.lower() for w in term.split()] != words else ""
    return (
        f"{XML}<eSpellResult><Database>pubmed</Database><Query>{escape(term)}</Query>"
        f"<CorrectedQuery>{escape(better)}</CorrectedQuery><SpelledQuery/><ERROR/></eSpellResult>\n"
    )


def search_error(text: str) -> str:
    """Return esearch's way of saying no with HTTP 200."""
    return f"{SEARCH_HEAD}<eSearchResult><ERROR>{escape(text)}</ERROR></eSearchResult>\n"


def fetch_error(text: str) -> str:
    """Return efetch's way of saying no with HTTP 200."""
    return f"{XML}<eFetchResult><ERROR>{escape(text)}</ERROR></eFetchResult>\n"


def asked(parameters: Parameters) -> list[int]:
    """Return the ids that a request names."""
    return [int(text) for text in parameters.get("id", "").split(",") if text.strip().isdigit()]


def _limit(shelf: Shelf, hits: Hits, parameters: Parameters) -> None:
    """Keep the hits between `mindate` and `maxdate`, which PubMed heeds only together."""
    first, last = parameters.get("mindate", ""), parameters.get("maxdate", "")
    days = query.day_range(first, last) if first and last else None
    if days is None:
        return
    by_entry = parameters.get("datetype", "pdat") in {"edat", "crdt"}
    within: Callable[[date, date], frozenset[int]] = shelf.entered if by_entry else shelf.published
    hits.pmids = hits.pmids & within(*days)
    field = query.ENTRY_DATE if by_entry else query.PUBLICATION_DATE
    hits.translation = f"({hits.translation}) AND {first}:{last}[{field}]"


def _remarks(hits: Hits) -> str:
    errors = _tags("PhraseNotFound", hits.phrases_not_found) + _tags("FieldNotFound", hits.fields_not_found)
    warnings = _tags("PhraseIgnored", hits.phrases_ignored) + _tags("QuotedPhraseNotFound", hits.quoted_not_found)
    if not hits.pmids:
        warnings += _tags("OutputMessage", ["No items found."])
    return _within("ErrorList", errors) + _within("WarningList", warnings)


def _tags(name: str, texts: Iterable[str]) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for text in dict.fromkeys(texts))


def _within(name: str, inner: str) -> str:
    return f"<{name}>{inner}</{name}>" if inner else ""


def _number(parameters: Parameters, name: str, default: int) -> int:
    text = parameters.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else default
