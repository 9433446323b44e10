"""What is read, as safe HTML: inline markup kept, everything else escaped, the protocol's terms marked. Pure.

Sources write `<i>`, `<b>`, `<sub>` and `<sup>` in titles and abstracts; a pair of these stays markup, anything else
that looks like a tag is text. A term is marked wherever it stands as whole words, whatever its case; white space in a
term also matches hyphens, and a `*` at its end stands for any ending. Where terms overlap, the longer one is marked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

KINDS = ("exclude", "include", "pico")
"""In the order in which equal terms win."""
_TAG = re.compile(r"</?(?:i|b|sub|sup)>")
_MOST_HEADING = 80

Terms = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an abstract; `heading` is empty where it has none."""

    heading: str
    text: str


def marked(text: str, terms: Terms) -> str:
    """The text as HTML with terms of each kind in `<mark class="kind">`. Without terms: the text with its markup."""
    pieces = list(_pieces(text))
    plain = "".join(piece for piece, is_tag in pieces if not is_tag)
    spans = list(_spans(plain, terms))
    stops = [stop for _, stop, _ in spans]
    html: list[str] = []
    place = 0
    for piece, is_tag in pieces:
        if is_tag:
            html.append(piece)
        else:
            html.extend(_marked_piece(piece, place, spans, bisect_right(stops, place)))
            place += len(piece)
    return "".join(html)


def plain(text: str) -> str:
    """The text without its inline markup: for lists, file names and page titles."""
    return "".join(piece for piece, is_tag in _pieces(text) if not is_tag)


def sections(abstract: str) -> list[Section]:
    """An abstract in its parts. A heading is a first line of its own that ends in a colon (records.readers)."""
    return [_section(part) for part in re.split(r"\n\s*\n", abstract.strip()) if part.strip()]


def _section(part: str) -> Section:
    first, _, rest = part.strip().partition("\n")
    heading = first.strip()
    if rest.strip() and heading.endswith(":") and len(heading) <= _MOST_HEADING:
        return Section(heading[:-1].strip(), rest.strip())
    return Section("", part.strip())


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Text and tags in order. A tag without its partner is text."""
    tags = list(_TAG.finditer(text))
    paired = _paired([tag[0] for tag in tags])
    place = 0
    for number, tag in enumerate(tags):
        if number in paired:
            yield text[place : tag.start()], False
            yield tag[0], True
            place = tag.end()
    yield text[place:], False


def _paired(tags: Sequence[str]) -> set[int]:
    """The places of the tags that nest properly. A record may hold a million of them: each is looked at twice."""
    open_tags: list[tuple[str, int]] = []
    still_open: Counter[str] = Counter()
    paired: set[int] = set()
    for number, tag in enumerate(tags):
        if not tag.startswith("</"):
            open_tags.append((tag[1:-1], number))
            still_open[tag[1:-1]] += 1
        elif still_open[tag[2:-1]]:
            paired |= {_closed(tag[2:-1], open_tags, still_open), number}
    return paired


def _closed(name: str, open_tags: list[tuple[str, int]], still_open: Counter[str]) -> int:
    """The place of the latest open tag of this name; what was opened after it and never closed stays text."""
    while True:
        opened, place = open_tags.pop()
        still_open[opened] -= 1
        if opened == name:
            return place


def _marked_piece(piece: str, place: int, spans: Sequence[tuple[int, int, str]], first: int) -> Iterator[str]:
    """One run of text that starts at `place`; a term that crosses a tag is marked on either side of it.

    `first` is the number of the first span that ends behind `place`.
    """
    end, done = place + len(piece), place
    for number in range(first, len(spans)):
        start, stop, kind = spans[number]
        left, right = max(start, place), min(stop, end)
        if start >= end:
            break
        if left >= right:
            continue
        yield escape(piece[done - place : left - place])
        yield f'<mark class="{kind}">{escape(piece[left - place : right - place])}</mark>'
        done = right
    yield escape(piece[done - place :])


def _spans(text: str, terms: Terms) -> Iterator[tuple[int, int, str]]:
    wanted = tuple((kind, term) for kind in KINDS for term in terms.get(kind, ()) if term.strip(" *"))
    if not wanted:
        return
    pattern, kinds = _pattern(wanted)
    for found in pattern.finditer(text):
        yield found.start(), found.end(), kinds[(found.lastindex or 1) - 1]


@lru_cache(maxsize=256)
def _pattern(wanted: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], list[str]]:
    """One pattern for all terms, longest first, and the kind of each of its groups."""
    ordered = sorted(wanted, key=lambda pair: -len(pair[1]))
    groups = [f"({_term(term)})" for _, term in ordered]
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)", re.IGNORECASE), [kind for kind, _ in ordered]


def _term(term: str) -> str:
    words = [re.escape(word) for word in re.split(r"[\s\-‐-–]+", term.strip().rstrip("*")) if word]
    return r"[\s\-‐-–]+".join(words) + (r"\w*" if term.strip().endswith("*") else "")
