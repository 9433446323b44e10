"""PubMed's XML, from efetch or from a file that somebody saved: streamed, without DTD and without network.

Understood are sets of `PubmedArticle`, `PubmedBookArticle`, `MedlineCitation` and `DeleteCitation`, and each of
them as the root of a file. Source of the format: NLM, pubmed_250101.dtd.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from records.readers import pubmed_article, xml_records
from records.readers.citation import Citation, Unreadable, UnreadableFile
from records.readers.xml_records import Start, Target, text_of

ARTICLES = frozenset({"PubmedArticle", "PubmedBookArticle", "MedlineCitation"})
SETS = {"PubmedArticleSet", "PubmedBookArticleSet", "MedlineCitationSet", "DeleteCitation", *ARTICLES}
_SIGN = re.compile(
    r"<(?:Pubmed(?:Book)?ArticleSet|PubmedArticle|PubmedBookArticle|MedlineCitation(?:Set)?|DeleteCitation)\b"
)
AGAIN = "Export the records from PubMed again as XML and upload that file."


def recognises(text: str) -> bool:
    """XML, and no web page, with one of the elements that hold articles (see `sniffing.Format`)."""
    beginning = text.lstrip()[:15].lower()
    return beginning.startswith("<") and not beginning.startswith("<!doctype html") and bool(_SIGN.search(text))


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Yield every article of the stream as a citation, or as unreadable with its line and its text.

    Each citation that PubMed lists as deleted is an Unreadable of its own. Memory holds one article at a time.
    Raises UnreadableFile, in a sentence, where the file is empty, breaks off, is no PubMed XML or declares
    entities; what was yielded before then is good, but the file is not whole.
    """
    seen = 0
    target = Target(tags=ARTICLES | {"DeleteCitation"}, noun="article", again=AGAIN)
    for start in xml_records.read(stream, target):
        seen += 1
        yield from _entries(start)
    if not target.starts and target.root not in SETS:
        raise UnreadableFile(f"This XML file holds no PubMed articles: it starts with <{target.root[:40]}>. {AGAIN}")
    if seen != target.starts:
        raise UnreadableFile(f"{target.starts} articles start in this file, but only {seen} could be read. {AGAIN}")


def _entries(start: Start) -> Iterator[Citation | Unreadable]:
    if start.element.tag == "DeleteCitation":
        yield from _deleted(start)
        return
    try:
        yield pubmed_article.citation(start.element, line=start.line)
    except pubmed_article.NotACitation as error:
        yield Unreadable(line=start.line, reason=str(error), raw=text_of(start.element))


def _deleted(start: Start) -> Iterator[Unreadable]:
    for pmid in start.element.findall("PMID"):
        reason = f"PubMed has deleted the citation with PMID {pmid.text}."
        yield Unreadable(line=start.line, reason=reason, raw=text_of(pmid))
