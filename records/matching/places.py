"""Where in a journal: volume, issue and pages as numbers that can be compared."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(r"([a-z]*)\s*0*(\d+)([a-z]?)", re.IGNORECASE)
_DASH = re.compile(r"\s*(?:-{1,3}|[\u2010-\u2015]|\bto\b)\s*")
_NOTHING = {"na", "n/a", "nan", "none", "unknown", "null", "-", "n.pag", "n.pag."}
_LEAD = re.compile(r"^(?:pp?\.?|pages?|art(?:icle)?\.?(?:\s*(?:no|id)\.?)?|e?pub)\s*(?=[\dA-Z])", re.IGNORECASE)


def given(text: str) -> str:
    """The text, or "" for the ways of writing that there is none."""
    text = text.strip()
    return "" if text.lower() in _NOTHING else text


def number(text: str) -> str:
    """The first number of a volume or issue, without leading zeros: `Vol. 012 (Pt 2)` gives `12`.

    A torn value (`1)` of `50 (Suppl. 1)`) says nothing.
    """
    if text.count(")") != text.count("("):
        return ""
    found = _DIGITS.search(given(text))
    return (found.group().lstrip("0") or "0") if found else ""


def pages(text: str) -> tuple[str, str]:
    """First and last page, `123-9` as 123 and 129; ("", "") where none is given."""
    text = _LEAD.sub("", given(text).split(",")[0].split(";")[0])
    parts = [found for found in (_PAGE.search(part) for part in _DASH.split(text)[:2]) if found]
    if not parts:
        return "", ""
    first = _page(parts[0])
    if len(parts) == 1:
        return first, ""
    return first, _full(parts[0].group(2), parts[1])


def _page(found: re.Match[str]) -> str:
    return found.group(1).lower() + found.group(2)


def _full(start: str, end: re.Match[str]) -> str:
    last = end.group(2)
    if len(last) < len(start):
        last = start[: len(start) - len(last)] + last
    return end.group(1).lower() + last
