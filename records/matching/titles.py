"""Titles: what belongs to them, what sources add, which numbers they hold, and how much two of them agree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from records.matching.agreement import ALIKE, CLOSE, CUT, DIFFERS, SAME
from records.matching.text import plain

FEWEST_WORDS = 4
MANY_WORDS = 7
MOST_WORDS_OF_A_COLUMN = 9
SHORTEST = 20
SHORTEST_HALF = 15
LONGEST = 400
SLIP = 0.88
_DIGITS = re.compile(r"\d+")
_DELIMITER = re.compile(r"[:?!.;(\[\u2010-\u2015]|\.{2,}|\u2026|\s--?\s")
_ROMAN = {
    word: str(place)
    for place, word in enumerate(("ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), start=2)
}
_COUNTED = set(
    re.findall(r"\w+", "part type phase stage grade class factor volume chapter study level section paper report")
)
_IN_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "first": "1", "second": "2", "third": "3"}
_SPELLINGS = (("our", "or"), ("ae", "e"), ("oe", "e"), ("is", "iz"), ("ys", "yz"), ("ll", "l"), ("mme", "m"),
              ("gue", "g"), ("tre", "ter"), ("sulph", "sulf"))  # fmt: skip
_ENGLISH = {"the", "of", "and", "for", "with", "from", "by", "on", "to"}
_COLUMNS = re.compile(
    r"\b(?:editors?|editorial|introduction|foreword|preface|contents|index|news|in this issue|letters?|announcements?|"
    r"book reviews?|reply|replies|response|corrections?|erratum|comment|"
    r"from the|message|obituary|calendar|abstracts|proceedings|comments|annual report)\b"
)


@dataclass(frozen=True, slots=True)
class Title:
    """One wording of a title, ready to be compared."""

    text: str
    """Folded words; Roman numerals as digits."""
    compact: str
    """The same without spaces, British and American spelling made one."""
    numbers: str
    """All digits in order."""
    cuts: frozenset[int]
    """Where in `compact` a subtitle may begin."""

    @property
    def distinctive(self) -> bool:
        """Whether it says enough to be met once only: not `Letter to the editor`, not `Annual report 2019`."""
        enough = len(self.compact) >= SHORTEST and self.text.count(" ") >= FEWEST_WORDS - 1
        return enough and not self.recurring

    @property
    def recurring(self) -> bool:
        """Whether it is of a kind that returns with every issue or year."""
        return self.text.count(" ") < MOST_WORDS_OF_A_COLUMN and bool(_COLUMNS.search(self.text))

    @property
    def english(self) -> bool:
        return not _ENGLISH.isdisjoint(self.text.split())

    @property
    def long(self) -> bool:
        return self.text.count(" ") >= MANY_WORDS - 1


def title(wording: str) -> Title:
    wording = wording[:LONGEST]
    words = _numerals(plain(wording).split())
    text = " ".join(words)
    compact = _spelt("".join(words))
    return Title(text, compact, "".join(_DIGITS.findall(text)), frozenset(_cuts(wording, compact)))


def _numerals(words: list[str]) -> list[str]:
    """Roman numerals, and number words after `part` and the like, as digits."""
    for place, word in enumerate(words):
        counted = place > 0 and (words[place - 1] in _COUNTED or place == len(words) - 1)
        if word in _ROMAN and (len(word) > 1 or counted):
            words[place] = _ROMAN[word]
        elif counted and (word == "i" or (word in _IN_WORDS and words[place - 1] in _COUNTED)):
            words[place] = _IN_WORDS.get(word, "1")
    return words


def _spelt(compact: str) -> str:
    for british, american in _SPELLINGS:
        if british in compact:
            compact = compact.replace(british, american)
    return compact


def _cuts(wording: str, compact: str) -> list[int]:
    """The places of delimiters, carried over from the wording to its compact form."""
    found = []
    for delimiter in _DELIMITER.finditer(wording):
        before = _spelt("".join(_numerals(plain(wording[: delimiter.start()]).split())))
        if compact.startswith(before):
            found.append(len(before))
    return found


def agreement(one: Title, other: Title) -> int:
    """SAME; CLOSE for slips of the pen; CUT where one lacks a subtitle; ALIKE for likeness that may be chance."""
    if one.compact == other.compact:
        return SAME
    shorter, longer = sorted((one, other), key=lambda wording: len(wording.compact))
    within = len(shorter.compact) >= SHORTEST_HALF and _within(shorter.compact, longer)
    if within and within in longer.cuts:
        return CUT
    ratio = fuzz.ratio(one.text, other.text, score_cutoff=70)
    if ratio >= 85 and _only_slips(one, other):
        return CLOSE
    if within or ratio >= 85 or fuzz.token_sort_ratio(one.text, other.text, score_cutoff=90):
        return ALIKE
    return DIFFERS


def _within(shorter: str, longer: Title) -> int:
    """Where the longer title is cut if the shorter one is its beginning or its end; 0 if it is neither."""
    if longer.compact.startswith(shorter):
        return len(shorter)
    return len(longer.compact) - len(shorter) if longer.compact.endswith(shorter) else 0


def counted_apart(one: Title, other: Title) -> bool:
    """Whether the numbers differ (parts, phases, years), or letters that stand for numbers (`part A`, `part B`)."""
    if one.compact == other.compact:
        return False
    if one.numbers != other.numbers:
        return True
    ones, others = set(one.text.split()), set(other.text.split())
    alone, lonely = ones - others, others - ones
    return bool(alone and lonely) and all(len(word) == 1 for word in alone | lonely)


def _only_slips(one: Title, other: Title) -> bool:
    """Whether every word of one that the other lacks is met there in another spelling, or run together."""
    ones, others = one.text.split(), other.text.split()
    alone = [word for word in ones if word not in others]
    lonely = [word for word in others if word not in ones]
    if not alone or not lonely:
        return "".join(alone or lonely) in (other if alone else one).compact
    fewer, more = sorted((alone, lonely), key=len)
    if len(more) != len(fewer):
        return "".join(alone) == "".join(lonely)
    return all(any(JaroWinkler.similarity(word, found) >= SLIP for found in more) for word in fewer)
