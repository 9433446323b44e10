"""Records of an XML file, one at a time: streamed, without DTD, without network, with flat memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.entities import entitydefs
from typing import Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from records.readers.citation import UnreadableFile

CHUNK = 1 << 16
DEEPEST = 100
LARGEST = 16_000_000


class Start(NamedTuple):
    """A whole record, with the line at which it starts."""

    line: int
    element: Element


def first_line() -> int:
    """Return 1, the line before anything is parsed."""
    return 1


class Target:
    """What the parser reports to: keeps the record it is in, hands on those that are whole, forgets the rest.

    Records are elements of one of the `tags`; `noun` and `again` say in sentences what they are and what to do.
    """

    def __init__(self, *, tags: frozenset[str], noun: str, again: str) -> None:
        self.tags, self.noun, self.again = tags, noun, again
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
            if tag not in self.tags:
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
        """Do nothing: a record that is still open has already been reported as broken XML."""

    def take(self) -> list[Start]:
        """Return the records that are whole, once."""
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
            raise UnreadableFile(
                f"The {self._open} at line {self._line} is {how}, which no {self.noun} is. {self.again}"
            )


def read(stream: BinaryIO, target: Target) -> Iterator[Start]:
    """Yield the records of a stream as they become whole; those that have been yielded can be forgotten.

    Raises UnreadableFile, in a sentence, where the file is empty, breaks off or declares entities.
    """
    parser = _parser(target)
    fed = 0
    while chunk := stream.read(CHUNK):
        fed += len(chunk)
        _feed(parser, chunk, target)
        yield from target.take()
        if fed - parser.parser.CurrentByteIndex > LARGEST:
            raise UnreadableFile(f"A tag at line {target.line_now()} is longer than 16 MB. {target.again}")
    if not fed:
        raise UnreadableFile(f"The file is empty (0 bytes). {target.again}")
    _feed(parser, None, target)
    yield from target.take()


def text_of(element: Element) -> str:
    """The element as XML text without what follows it."""
    element.tail = None
    return tostring(element, encoding="unicode")


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
            f"This XML file declares entities, as files made to harm a reader do; it was not read. {target.again}"
        ) from None
    except (ParseError, LookupError, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile(_broken(error, target)) from None


def _broken(error: Exception, target: Target) -> str:
    line = error.position[0] if isinstance(error, ParseError) else target.line_now()
    what = str(error).partition(": line")[0]
    return (
        f"The XML breaks at line {line} ({what}), in or after {target.noun} {target.starts} of the file. {target.again}"
    )
