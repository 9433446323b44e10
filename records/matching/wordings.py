"""The wordings of a title: what sources add is taken off, what announces a notice is told, translations are parted."""

from __future__ import annotations

import re

from records.matching.text import mended
from records.matching.titles import SHORTEST, Title, title

LONGEST = 1000
_REMARK = (
    r"\b(?:refs?|appears? in|published erratum|see comments?|comments? in|comment|letter|abstract|review|summary for|"
    r"article in|retract\w*|corrected|in [a-z]+|vol(?:ume)? ?\d+)\b"
)
_ADDED = re.compile(
    rf"(?:\[[^\[\]]*{_REMARK}[^\[\]]*(?:\]|$)|\((?:abstract|letter|review|vol(?:ume)? ?\d+[^()]*)\))\W*$", re.IGNORECASE
)
_PREFIXES = re.compile(
    r"^\W*(?:retracted(?: article)?|withdrawn|removed|(?:original|research|review) article)\s*[:.]\s*", re.IGNORECASE
)
_AUTHORS = r"(?:(?:the )?authors?\W{0,2}s?\W? )?"
_NOTICE = re.compile(
    r"^\W*(?:(?P<correction>(?:(?:publisher|author)\W{0,2}s?\s+)?(?:corrections?(?=\s*(?:to\b|[:.]|$))|errat(?:um|a)|"
    r"corrigend(?:um|a)|addend(?:um|a)))|"
    r"(?P<retraction>retraction(?: note| notice)?(?=\s*(?:to\b|of\b|[:.]|$))|notice of retraction|"
    r"expression of concern)|"
    rf"(?P<reply>{_AUTHORS}(?:in )?(?:(?:reply|replies)\b|response(?= to(?:\W*$|\s*[^\w\s]| the\b| letter| comment)|"
    r"\s*[:.]|$))|rejoinder)|"
    r"(?P<comment>comments? (?:on|to)\b|commentary(?: on\b|\s*[:.])|re\s*:|"
    r"letter(?: to the editor)?\s*(?:[:.]|on\b|re\b)|editorial(?: comment(?:ary)?)?\s*[:.]|"
    r"discussion(?: of\b|\s*[:.])|invited comment\w*))(?:\s*(?:to|on|for|of|re|by|from)\b)?\W*",
    re.IGNORECASE,
)
_NOTICE_AFTER = re.compile(
    r"[:.(\[\u2010-\u2015-]\s*(?:(?P<correction>(?:erratum|corrigendum|correction|addendum)(?: to [^:]{,60})?)|"
    r"(?P<retraction>retraction)|"
    rf"(?P<reply>{_AUTHORS}(?:reply|response)|rejoinder)|(?P<comment>comment(?:ary)?|discussion))\W*$",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"^(.{12,}?)\s*[\[(]([^\[\]]{20,}?)[\])]\W*$", re.DOTALL)
_EQUATED = re.compile(r"^(.{12,}?)\s(?:=|/{1,2}|<original>)\s(.{20,})$", re.DOTALL | re.IGNORECASE)


def read(raw: str) -> tuple[tuple[Title, ...], str]:
    """The wordings of a title, the whole one first, and the kind of notice it announces ("" for an ordinary report)."""
    bare = mended(raw[:LONGEST]).strip()
    while (shorter := _ADDED.sub("", bare)) != bare and len(shorter) > 3:
        bare = shorter
    bare, kind = _without_notice(_PREFIXES.sub("", bare))
    found = _BRACKETED.match(bare) or _EQUATED.match(bare)
    made = dict.fromkeys(map(title, [bare, *(found.groups() if found else ())]))
    return tuple(wording for wording in made if wording.compact), kind


def _without_notice(text: str) -> tuple[str, str]:
    for pattern in (_NOTICE, _NOTICE_AFTER):
        found = pattern.search(text)
        if found and found.lastgroup:
            rest = text[: found.start()] if pattern is _NOTICE_AFTER else text[found.end() :]
            return (rest if len(rest) >= SHORTEST else text), found.lastgroup
    return text, ""
