"""Reading what esearch and efetch answer (E-utilities in XML, without DTD and network)."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from records.entrez.errors import AnswerTruncated, NotPubMed, PubMedFailing, QueryRefused
from records.entrez.transport import LATER, Again
from records.readers import pubmed_xml
from records.readers.citation import Citation, Unreadable, UnreadableFile
from records.readers.inline_text import tidy

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?(?:[^?]|\?(?!>))*\?>\s*|<!--(?:[^-]|-(?!->))*-->\s*|<!DOCTYPE[^>\[]*>\s*)*<([A-Za-z]\w*)[\s/>]"
)
PASSING = re.compile(r"backend|unable to obtain|temporar|timeout|timed out|try again|unavailable", re.IGNORECASE)
SENTENCES = {
    "PhraseNotFound": "PubMed did not find the phrase “{}” and left it out.",
    "FieldNotFound": "PubMed does not know the field tag “{}” and ignored it.",
    "PhraseIgnored": "PubMed ignored “{}”, which it does not search for.",
    "QuotedPhraseNotFound": "PubMed did not find the quoted phrase {} as a phrase and searched for its words.",
    "OutputMessage": "PubMed says: {}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """What PubMed made of a query on a day (PRISMA-S items 8 and 13 need query, count and date).

    `warnings` holds every remark of PubMed as a sentence; `errors` those among them that PubMed calls errors
    (a phrase not found, a field not known): the query then ran without that part.
    """

    count: int
    translation: str
    warnings: tuple[str, ...]
    errors: tuple[str, ...]
    query: str
    searched_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One answer of esearch: the number of hits and the ids of the page asked for."""

    count: int
    pmids: tuple[int, ...]
    translation: str
    errors: tuple[str, ...]
    warnings: tuple[str, ...]


def found(body: bytes) -> Found:
    """Read an answer of esearch; raise Again or QueryRefused."""
    root = _xml(body, roots={"eSearchResult"})
    if error := tidy(root.findtext("ERROR")):
        raise _refusal(error)
    count = tidy(root.findtext("Count"))
    if not count.isdigit():
        raise Again(NotPubMed(f"PubMed's answer holds no number of hits. {LATER}"))
    errors = _sentences(root.find("ErrorList"))
    return Found(
        count=int(count),
        pmids=tuple(int(item.text or "0") for item in root.findall("IdList/Id")),
        translation=tidy(root.findtext("QueryTranslation")),
        errors=errors,
        warnings=(*errors, *_sentences(root.find("WarningList"))),
    )


def citations(body: bytes) -> list[Citation | Unreadable]:
    """Read an answer of efetch; raise Again where it is not whole."""
    root = _whole(body, roots=pubmed_xml.SETS | {"eFetchResult"})
    if root == "eFetchResult":
        error = _quoted(_xml(body, roots={root}).findtext("ERROR"))
        raise Again(PubMedFailing(f"PubMed could not hand over the records: “{error}”. {LATER}"))
    try:
        return list(pubmed_xml.read(BytesIO(body)))
    except UnreadableFile as error:
        broken = str(error)
    raise Again(AnswerTruncated(f"PubMed's answer could not be read: {broken}"))


def _refusal(error: str) -> Exception:
    if "empty term" in error.lower():
        return QueryRefused("PubMed found nothing in the query to search for. Add a search word.")
    if PASSING.search(error) and "retstart" not in error:
        return Again(PubMedFailing(f"PubMed could not run the query just now: “{_quoted(error)}”. {LATER}"))
    return QueryRefused(f"PubMed refused the query: “{_quoted(error)}”. Correct the query and search again.")


def _xml(body: bytes, *, roots: Iterable[str]) -> Element:
    _whole(body, roots=roots)
    element: Element | None = None
    with contextlib.suppress(SyntaxError, DefusedXmlException, ValueError):
        element = fromstring(body)
    if element is None:
        raise Again(NotPubMed(f"PubMed's answer is not the XML that was asked for. {LATER}"))
    return element


def _whole(body: bytes, *, roots: Iterable[str]) -> str:
    """Return the name of the root element, having checked that it is expected and closed."""
    start = ROOT.match(body[:4096])
    name = start[1].decode() if start else ""
    if not body.strip():
        raise Again(AnswerTruncated(f"PubMed's answer was empty. {LATER}"))
    if not name and body.lstrip().startswith(b"<?xml"):
        raise Again(AnswerTruncated(f"PubMed's answer broke off in its first line. {LATER}"))
    if name not in roots:
        page = "a web page" if name.lower() == "html" or b"<html" in body[:1024].lower() else "something else"
        advice = "A proxy or a sign-in page may stand between; check the address of PubMed (TANDEM_PUBMED_URL)."
        raise Again(NotPubMed(f"Instead of PubMed's XML came {page}. {advice}"))
    end = body.rstrip()
    if not end.endswith(b"</%s>" % name.encode()) and not end.endswith(b"/>"):
        raise Again(AnswerTruncated(f"PubMed's answer broke off before its end. {LATER}"))
    return name


def _sentences(remarks: Element | None) -> tuple[str, ...]:
    said = ((remark.tag, _quoted(remark.text)) for remark in (remarks if remarks is not None else ()))
    return tuple(SENTENCES.get(tag, "PubMed says: {}").format(text) for tag, text in said if text)


def _quoted(text: str | None) -> str:
    """Return PubMed's own words, cut to a length that a page can show."""
    words = tidy(text)
    return words if len(words) <= 300 else f"{words[:299]}…"
