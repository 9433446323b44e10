"""How the words of a record are written on pages."""

from __future__ import annotations

import re

from django import template

from records.folding import unmarked
from records.languages import name_of

register = template.Library()
WORDS = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "urls": "links"}


@register.filter
def plain(text: str) -> str:
    """A title or abstract without the tags that some sources leave in it."""
    return unmarked(text or "")


@register.filter
def sections(abstract: str) -> list[tuple[str, str]]:
    """A structured abstract as (heading, text); the heading is "" where there is none."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", unmarked(abstract or "")))
    return [_section(part) for part in parts if part]


@register.filter
def language(written: str) -> str:
    """The name of a language that a source writes as it likes."""
    return name_of(written or "")


@register.filter
def by_origin(origins: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Where fields are from, each origin once with the names of its fields in words."""
    found: dict[str, list[str]] = {}
    for name, origin in (origins or {}).items():
        found.setdefault(origin, []).append(WORDS.get(name, name.replace("_", " ")))
    return list(found.items())


def _section(part: str) -> tuple[str, str]:
    first, _, rest = part.partition("\n")
    if first.rstrip().endswith(":") and rest.strip():
        return first.rstrip().rstrip(":"), rest.strip()
    return "", part
