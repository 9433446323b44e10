"""Text of XML elements that carry inline markup, such as PubMed's titles and abstracts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

KEPT = {"i": "i", "em": "i", "italic": "i", "b": "b", "strong": "b", "bold": "b", "sub": "sub", "sup": "sup"}


def flat(element: Element | None) -> str:
    """Return the element's text in NFC on one line, with `<i>`, `<b>`, `<sub>` and `<sup>` kept as such tags.

    Every other element gives its text alone; inside MathML the white space between tokens is layout and goes.
    A `<` of the text itself is not escaped: whoever renders it escapes everything and lets these eight tags through.
    """
    if element is None:
        return ""
    return tidy("".join(_pieces(element, in_math=_local(element) == "math")))


def tidy(text: str | None) -> str:
    """Return text in NFC with every run of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def _pieces(element: Element, *, in_math: bool) -> Iterator[str]:
    yield _text(element.text, in_math=in_math)
    for child in element:
        inner = "".join(_pieces(child, in_math=in_math or _local(child) == "math"))
        tag = KEPT.get(_local(child))
        yield f"<{tag}>{inner}</{tag}>" if tag and inner.strip() else inner
        yield _text(child.tail, in_math=in_math)


def _text(text: str | None, *, in_math: bool) -> str:
    return (text or "").strip() if in_math else text or ""


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower()
