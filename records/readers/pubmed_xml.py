"""PubMed's XML, from efetch or from a file that somebody saved: streamed, without DTD and without network.

Understood are sets of `PubmedArticle`, `PubmedBookArticle`, `MedlineCitation` and `DeleteCitation`, and each of
them as the root of a file. Source of the format: NLM, pubmed_250101.dtd.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.entities import entitydefs
from typing import Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from records.readers import pubmed_article
from records.readers.citation import Citation, Unreadable, UnreadableFile

ARTICLES = {"PubmedArticle", "PubmedBookArticle", "MedlineCitation"}
SETS = {"PubmedArticleSet", "PubmedBookArticleSet", "MedlineCitationSet", "DeleteCitation", *ARTICLES}
CHUNK = 1 << 16
DEEPEST = 100
LARGEST = 16_000_000
_SIGN = re.compile(
    r"<(?:Pubmed(?:Book)?ArticleSet|PubmedArticle|PubmedBookArticle|MedlineCitation(?:Set)?|DeleteCitation)\b"
)
AGAIN = "Export the records from PubMed again as XML and upload that file."


class Start(NamedTuple):
    """A whole article, with the line at which it starts."""

    line: int
    element: Element


def first_line() -> int:
    """Return 1, the line before anything is parsed."""
    return 1


class Target:
    """What the parser reports to: keeps the article it is in, hands on those that are whole, forgets the rest."""

    def __init__(self) -> None:
        self.line_now: Callable[[], int] = first_line
        self.root = ""
        self.starts = 0
        self.ready: list[Start] = []
        self._builder: TreeBuilder | None = None
        self._open = ""
        self._line = 1
        self._depth = 0
        self._size = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note an opening tag."""
        self.root = self.root or tag
        if self._builder is None:
            if tag not in ARTICLES and tag != "DeleteCitation":
                return
            self._begin(tag)
        self._depth += 1
        self._grow(len(tag) + sum(map(len, attributes.values())))
        if self._builder is not None:
            self._builder.start(tag, attributes)

    def data(self, text: str) -> None:
        """Note text."""
        if self._builder is not None:
            self._grow(len(text))
            self._builder.data(text)

    def end(self, tag: str) -> None:
        """Note a closing tag."""
        if self._builder is None:
            return
        self._builder.end(tag)
        self._depth -= 1
        if self._depth == 0:
            self.ready.append(Start(self._line, self._builder.close()))
            self._builder = None

    def close(self) -> None:
        """Do nothing: an article that is still open has already been reported as broken XML."""

    def take(self) -> list[Start]:
        """Return the articles that are whole, once."""
        ready, self.ready = self.ready, []
        return ready

    def _begin(self, tag: str) -> None:
        self._builder, self._open, self._line = TreeBuilder(), tag, self.line_now()
        self._depth = self._size = 0
        self.starts += 1

    def _grow(self, by: int) -> None:
        self._size += by
        if self._size > LARGEST or self._depth > DEEPEST:
            how = "larger than 16 MB" if self._size > LARGEST else f"nested deeper than {DEEPEST} elements"
            raise UnreadableFile(f"The {self._open} at line {self._line} is {how}, which no article is. {AGAIN}")


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
    target = Target()
    for start in _starts(stream, target):
        seen += 1
        yield from _entries(start)
    if not target.starts and target.root not in SETS:
        raise UnreadableFile(f"This XML file holds no PubMed articles: it starts with <{target.root[:40]}>. {AGAIN}")
    if seen != target.starts:
        raise UnreadableFile(f"{target.starts} articles start in this file, but only {seen} could be read. {AGAIN}")


def _starts(stream: BinaryIO, target: Target) -> Iterator[Start]:
    parser = _parser(target)
    empty = True
    while chunk := stream.read(CHUNK):
        empty = False
        _feed(parser, chunk, target)
        yield from target.take()
    if empty:
        raise UnreadableFile(f"The file is empty (0 bytes). {AGAIN}")
    _feed(parser, None, target)
    yield from target.take()


def _parser(target: Target) -> Any:
    make: Callable[..., Any] = DefusedXMLParser
    parser = make(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    # The DTD is never read, so the names for characters that it would bring are given here.
    parser.entity.update(entitydefs)
    target.line_now = lambda: int(parser.parser.CurrentLineNumber)
    return parser


def _feed(parser: Any, chunk: bytes | None, target: Target) -> None:
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except DefusedXmlException:
        raise UnreadableFile(
            f"This XML file declares entities, as files made to harm a reader do; it was not read. {AGAIN}"
        ) from None
    except (ParseError, LookupError, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(_broken(error, target)) from None


def _broken(error: Exception, target: Target) -> str:
    line = error.position[0] if isinstance(error, ParseError) else target.line_now()
    what = str(error).partition(": line")[0]
    return f"The XML breaks at line {line} ({what}), in or after article {target.starts} of the file. {AGAIN}"


def _entries(start: Start) -> Iterator[Citation | Unreadable]:
    if start.element.tag == "DeleteCitation":
        yield from _deleted(start)
        return
    try:
        yield pubmed_article.citation(start.element, line=start.line)
    except pubmed_article.NotACitation as error:
        yield Unreadable(line=start.line, reason=str(error), raw=pubmed_article.xml_text(start.element))


def _deleted(start: Start) -> Iterator[Unreadable]:
    for pmid in start.element.findall("PMID"):
        reason = f"PubMed has deleted the citation with PMID {pmid.text}."
        yield Unreadable(line=start.line, reason=reason, raw=pubmed_article.xml_text(pmid))
