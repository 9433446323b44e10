"""Abstracts in one shape: a structured one keeps its headings on lines of their own, a blank line between sections."""

from __future__ import annotations

import re

_KNOWN = (
    r"(?:background|objectives?|introduction|context|aims?|purpose|rationale|hypothes[ie]s|importance|questions?|"
    r"methods?|methodology|materials?|procedures?|design|setting|participants?|patients?|animals?|population|subjects?|interventions?|exposures?|"
    r"(?:main |primary )?outcomes?|measurements?|measures?|data|study|search|selection|eligibility|results?|findings?|"
    r"discussion|interpretation|limitations?|conclusions?|significance|implications?|relevance|summary|funding|"
    r"trial registration|registration|clinical trial|systematic review|level of evidence)"
)
_TITLED = rf"(?i:{_KNOWN}(?:[ /,&-]{{1,3}}[A-Za-z]+){{0,4}})"
_CAPITALS = r"[A-Z][A-Z /,&()-]{3,60}"
_HEADING = re.compile(rf"(?:^|(?<=[.?!)\]:;])\s+|\n\s*)((?-i:(?=[A-Z]))(?:{_TITLED}|{_CAPITALS})):\s+")
_STARTS_KNOWN = re.compile(_KNOWN, re.IGNORECASE)


def shape(text: str) -> str:
    """Put inline headings (`… RESULTS: …`) on lines of their own; nothing but white space changes. Idempotent.

    Text with fewer than two headings, or with none of the usual words among them, stays as it is.
    """
    plain = tidy(text)
    if plain.count(":") < 2:
        return plain
    headings = _HEADING.findall(plain)
    if len(headings) < 2 or not any(map(_STARTS_KNOWN.match, headings)):
        return plain
    return _HEADING.sub(lambda found: f"\n\n{found[1]}:\n", plain).strip()


def tidy(text: str) -> str:
    """Single spaces inside lines, no blank ends, at most one blank line in a row."""
    if "\n" not in text and "  " not in text and "\t" not in text and (text.isascii() or "\xa0" not in text):
        return text.strip()
    squeezed = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", squeezed).strip()
