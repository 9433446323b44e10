"""Abstracts in one shape: a structured one keeps its headings on lines of their own, a blank line between sections."""

from __future__ import annotations

import re
from collections.abc import Iterator

_KNOWN = (
    r"(?:background|objectives?|introduction|context|aims?|purpose|rationale|hypothes[ie]s|importance|questions?|"
    r"methods?|methodology|materials?|procedures?|design|setting|participants?|patients?|animals?|population|subjects?|interventions?|exposures?|"
    r"(?:main |primary )?outcomes?|measurements?|measures?|data|study|search|selection|eligibility|results?|findings?|"
    r"discussion|interpretation|limitations?|conclusions?|significance|implications?|relevance|summary|funding|"
    r"trial registration|registration|clinical trial|systematic review|level of evidence)"
)
_TITLED = rf"(?i:{_KNOWN}(?:[ /,&-]{{1,3}}[A-Za-z]+){{0,4}})"
_CAPITALS = r"[A-Z][A-Z /,&()-]{3,60}"
_HEADING = re.compile(rf"((?-i:(?=[A-Z]))(?:{_TITLED}|{_CAPITALS})):\s+")
_LONGEST = 150
_BREAK = re.compile(r"[.?!)\]:;\n]\s*")
_STARTS_KNOWN = re.compile(_KNOWN, re.IGNORECASE)


def shape(text: str) -> str:
    """Put inline headings (`… RESULTS: …`) on lines of their own; nothing but white space changes. Idempotent.

    Text with fewer than two headings, or with none of the usual words among them, stays as it is.
    """
    return headed(tidy(text))


def headed(plain: str) -> str:
    """The same for a text that is tidy already."""
    headings = list(_headings(plain))
    if len(headings) < 2 or not any(_STARTS_KNOWN.match(found[1]) for _, found in headings):
        return plain
    ends = [0, *(found.end() for _, found in headings)]
    parts = [f"{plain[end:start]}\n\n{found[1]}:\n" for end, (start, found) in zip(ends, headings, strict=False)]
    return "".join([*parts, plain[ends[-1] :]]).strip()


def _headings(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Each heading, and where the white space in front of it begins."""
    done, before, colon = -1, 0, text.find(":")
    while colon >= 0:
        if text[colon + 1 : colon + 2].isspace():
            for space, start in _breaks(text, max(before, colon - _LONGEST), colon):
                found = _HEADING.match(text, start) if start > done else None
                if found and found.end(1) == colon:
                    done = found.end()
                    yield space, found
                    break
        before, colon = colon, text.find(":", colon + 1)


def _breaks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a sentence or a line may begin in a part of a text: the ends of the white space in front."""
    if start == 0:
        yield 0, 0
    for found in _BREAK.finditer(text, start, end):
        first, last = found.span()
        if text[first] == "\n":
            yield first, last
        elif last > first + 1:
            yield first + 1, last


def tidy(text: str) -> str:
    """Single spaces inside lines, no blank ends, at most one blank line in a row."""
    if "\n" not in text and "  " not in text and "\t" not in text and (text.isascii() or "\xa0" not in text):
        return text.strip()
    squeezed = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", squeezed).strip()
