"""Journals: full, abbreviated, with their subtitle or without, shortened to initials."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from records.matching.text import plain

_SMALL = set(
    re.findall(r"\w+", "the of and for in on de des du la le les der die das und fur et a an to at y e del di da do")
)
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_MEETING = re.compile(r"\.\s*conference\b.*$", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?|proc(?:eedings)?|annual")
_MEETINGS = {"conference", "symposium", "workshop", "congress", "meeting"}
_COMMON = {"international", "european", "world", "joint", "ieee", "acm"}
_PARTS = re.compile(r"[\"“:;=/()\[\]\u2010-\u2015-]|\.(?=\s|[A-Z])|\bfor the\b")
LONGEST = 300
ALIKE = 92.0
FEWEST_WORDS = 4
MOST = 0.7


@lru_cache(maxsize=65536)
def tokens(journal: str) -> tuple[str, ...]:
    """The words that count, without what stands in brackets, or after `Conference:` as Embase names meetings."""
    journal = _MEETING.sub("", journal[:LONGEST])
    bare = plain(_BRACKETS.sub(" ", journal)) or plain(journal)
    return tuple(word for word in bare.split() if word not in _SMALL and not _NUMBER.fullmatch(word))


@lru_cache(maxsize=262144)
def same(one: str, other: str) -> bool:
    """Whether two names may be of one journal."""
    if one == other:
        return True
    ones, others = tokens(one), tokens(other)
    if not ones or not others:
        return False
    if "".join(ones) == "".join(others) or fuzz.ratio(" ".join(ones), " ".join(others)) >= ALIKE:
        return True
    if _initials(ones, others) or _initials(others, ones) or _abbreviates(ones, others) or _one_meeting(ones, others):
        return True
    return _is_part(ones, other) or _is_part(others, one)


def _abbreviates(ones: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether word stands for word; the last one may be missing in a long name (`U S A`)."""
    short, long = sorted((ones, others), key=len)
    if len(long) - len(short) > (len(short) >= FEWEST_WORDS):
        return False
    return all(_stands_for(word, full) for word, full in zip(short, long, strict=False))


def _stands_for(one: str, other: str) -> bool:
    """`Clin` for `Clinical`, `Natl` for `National`."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if long.startswith(short):
        return True
    if short[0] != long[0] or len(short) < 3:
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


def _initials(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return len(short[0]) >= 3 and len(long) >= 3 and "".join(word[0] for word in long).startswith(short[0])


def _one_meeting(ones: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Proceedings have no settled name: two words of the subject and most of the shorter name have to be met again."""
    if _MEETINGS.isdisjoint(ones) or _MEETINGS.isdisjoint(others):
        return False
    mine, theirs = (set(name) - _MEETINGS - _COMMON for name in (ones, others))
    return len(mine & theirs) >= max(2, MOST * min(len(mine), len(theirs)))


def _is_part(name: tuple[str, ...], whole: str) -> bool:
    """Whether a name of several words is a part of the other (`Gan to Kagaku Ryoho [Japanese Journal of …]`) or its
    beginning, or a name of one word its beginning, before it says that it is an official journal."""
    parts = [found for found in map(tokens, _PARTS.split(whole[:LONGEST])) if found]
    if len(parts) < 2:
        return False
    if len(name) == 1:
        return parts[0] == name and parts[1][0] in ("official", "journal", "international")
    beginnings = [sum(parts[:end], ()) for end in range(2, len(parts))]
    return any(_abbreviates(name, part) for part in parts + beginnings if len(part) > 1)
