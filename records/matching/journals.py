"""Journals: full, abbreviated, translated or shortened to initials."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from records.matching.text import plain

_SMALL = {
    "the",
    "of",
    "and",
    "for",
    "in",
    "on",
    "de",
    "des",
    "du",
    "la",
    "le",
    "les",
    "der",
    "die",
    "das",
    "und",
    "fur",
    "et",
    "a",
    "an",
    "to",
    "at",
    "y",
    "e",
    "del",
    "di",
    "da",
    "do",
}
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_MEETING = re.compile(r"\.\s*conference\b.*$", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th)?|proceedings|annual")
ALIKE = 92.0


@lru_cache(maxsize=65536)
def tokens(journal: str) -> tuple[str, ...]:
    """The words that count, without what stands in brackets, or after `Conference:` as Embase names meetings."""
    journal = _MEETING.sub("", journal)
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
    shorter, longer = sorted((ones, others), key=lambda found: (len(found), len("".join(found))))
    initials = _initials(shorter, longer) or _initials(longer, shorter)
    return initials or _abbreviates(shorter, longer) or _contains(one, other)


def _abbreviates(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether each word of the one stands for a word of the other, in order; a subtitle of the longer may be cut."""
    place = 0
    for word in short:
        while place < len(long) and not _stands_for(word, long[place]):
            if place == 0 or len(short) < 2:
                return False
            place += 1
        if place == len(long):
            return False
        place += 1
    return len(short) > 1 or len(long) == 1


def _stands_for(one: str, other: str) -> bool:
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if long.startswith(short):
        return True
    if short[0] != long[0] or len(short) < 3:
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


def _initials(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    return len(short[0]) >= 3 and len(long) >= 3 and "".join(word[0] for word in long).startswith(short[0])


def _contains(one: str, other: str) -> bool:
    """`JPEN: Journal of parenteral nutrition`, `Zhonghua za zhi [Chinese journal of …]`: one name inside the other."""
    ones, others = (f" {' '.join(plain(name).split())} " for name in (one, other))
    shorter, longer = sorted((ones, others), key=len)
    return len(shorter) > 12 and shorter in longer
