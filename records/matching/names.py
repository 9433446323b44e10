"""Authors: the many ways of writing a name, and whether two lists of names are one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from sys import intern

from rapidfuzz.distance import JaroWinkler

from records.matching.text import plain

MOST = 40
_ET_AL = re.compile(r"[,;]?\s*\b(?:et\.? al\.?|and others|u\.? ?a\.)\s*$", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+|\s*;\s*|\s+&\s+|\s*\|\s*", re.IGNORECASE)
_RUN_TOGETHER = re.compile(r"(?<=\w\.)(?=[^\W\d_][^\W_.])")
_INITIALS = re.compile(r"^(?:[^\W\d_]\.?[ -]?){1,4}$")
_SUFFIX = re.compile(r",?\s+(?:jr|sr|ii|iii|iv|2nd|3rd|md|phd|dr|prof|msc|bsc)\.?$", re.IGNORECASE)
_PARTICLES = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "del",
    "della",
    "di",
    "da",
    "dos",
    "du",
    "la",
    "le",
    "el",
    "al",
    "ten",
    "ter",
    "bin",
    "ben",
    "st",
}
_NOBODY = {"no authors listed", "no author listed", "authors listed no", "anonymous", "anon", "no author"}
_COLLECTIVE = re.compile(
    r"\b(?:group|study|trial|investigators?|collaborat\w+|committee|consortium|society|association|network|panel|"
    r"task force|working party|institute|organi[sz]ation|college|team|council|cent(?:er|re)|university|academy)\b",
    re.IGNORECASE,
)
ALIKE = 0.9


def split(authors: Sequence[str]) -> list[str]:
    """Names one by one, where a source puts all of them into one text."""
    if len(authors) != 1:
        return [_ET_AL.sub("", name) for name in authors]
    text = _ET_AL.sub("", authors[0].strip())
    parts = [part for part in _AND.split(text) if part]
    if len(parts) > 1:
        return parts
    parts = [part for part in _RUN_TOGETHER.split(text) if part]
    if len(parts) > 1:
        return parts
    return _split_at_commas(text)


def _split_at_commas(text: str) -> list[str]:
    """`Smith J, Jones AB` is two names, `Smith, J.` one, `Smith, J., Jones, A.` two again."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) < 2:
        return parts
    given = [bool(_INITIALS.match(part)) for part in parts[1::2]]
    if all(given):
        return [", ".join(parts[place : place + 2]) for place in range(0, len(parts), 2)]
    if len(parts) > 2 or any(part.split()[-1].isupper() for part in parts):
        return parts
    return [text]


@lru_cache(maxsize=65536)
def family(name: str) -> str:
    """The family name without spaces and particles: `van der Berg, J. A.`, `J. van der Berg`, `Berg JA` give `berg`."""
    name = _SUFFIX.sub("", name.strip(" ,.;*\"'{}-"))
    before, comma, _ = name.partition(",")
    words = before.split() if comma else _without_given(name.replace(".", ". ").split())
    kept = [word for word in words if word.lower() not in _PARTICLES] or words
    return intern(_umlauts(plain(" ".join(kept)).replace(" ", "")))


def _without_given(words: list[str]) -> list[str]:
    if len(words) < 2:
        return words
    last = len(words)
    while last > 1 and _is_initial(words[last - 1]):
        last -= 1
    if last < len(words):
        return words[:last]
    if _is_initial(words[0]):
        return [word for word in words if not _is_initial(word)] or words
    return words[-1:]


def _is_initial(word: str) -> bool:
    letters = word.strip(".-").replace("-", "").replace(".", "")
    return len(letters) == 1 or (len(letters) <= 3 and letters.isupper())


def _umlauts(name: str) -> str:
    return name.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def families(authors: Iterable[str]) -> tuple[str, ...]:
    """Family names in order; () where nobody is named."""
    named = [name for name in split(tuple(authors)) if name.strip(" .[]()").lower() not in _NOBODY]
    return tuple(found for found in map(family, named[:MOST]) if found and found != "na")


def collective(authors: Iterable[str]) -> bool:
    """Whether a group stands among the authors, in place of its members perhaps."""
    return any(_COLLECTIVE.search(name) for name in authors)


@lru_cache(maxsize=4096)
def words(authors: tuple[str, ...]) -> frozenset[str]:
    """All words of two letters and more in all names, for names whose order is turned round."""
    return frozenset(word for name in authors for word in plain(name).split() if len(word) > 1)


def alike(one: str, other: str) -> bool:
    """Whether two family names are one, a slip or a cut double name allowed for."""
    if one == other:
        return True
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    if len(shorter) < 4:
        return False
    if one[0] != other[0] and one[-2:] != other[-2:]:
        return False
    if longer.startswith(shorter) or longer.endswith(shorter):
        return True
    return JaroWinkler.similarity(one, other, score_cutoff=ALIKE) > 0


def shared(ones: Sequence[str], others: Sequence[str]) -> float:
    """Which part of the shorter list is in the longer one, from 0 to 1."""
    shorter, longer = sorted((set(ones), set(others)), key=len)
    if not shorter:
        return 0.0
    return sum(name in longer or any(alike(name, other) for other in longer) for name in shorter) / len(shorter)
