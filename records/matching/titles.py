"""Titles: what belongs to them, what sources add, which numbers they hold, and how much two of them agree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from records.matching.agreement import CLOSE, CUT, DIFFERS, SAME, UNKNOWN
from records.matching.text import plain

FEWEST_WORDS = 4
SHORTEST = 20
LONGEST = 400
_ADDED = re.compile(
    r"\s*[(\[](?:[^()\[\]]*\b(?:refs?|appears? in|published erratum|see comments?|comments? in|comment|letter|abstract|"
    r"review|summary for|article in|retract\w*|corrected|in [a-z]+|vol(?:ume)? ?\d+[^()\[\]]*)\b[^()\[\]]*)[)\]]\W*$",
    re.IGNORECASE,
)
_PREFIXES = re.compile(
    r"^\W*(?:retracted(?: article)?|withdrawn|removed|original article|research article)\s*[:.]\s*", re.I
)
_NOTICE = re.compile(
    r"^\W*(?:(?P<correction>(?:(?:publisher|author)\W?s?\s+)?(?:corrections?(?=\s*(?:to\b|[:.]|$))|errat(?:um|a)|"
    r"corrigend(?:um|a)|addend(?:um|a)))|(?P<retraction>retraction(?: note| notice)?(?=\s*(?:to\b|of\b|[:.]|$))|"
    r"notice of retraction|expression of concern)|(?P<reply>(?:the )?(?:authors?\W{0,2}s?\W? )?(?:in )?"
    r"(?:repl(?:y|ies)|response)"
    r"(?: (?:to|by|from) (?=\W|[A-Z]|the\b|letter|comment)|\s*[:.]|$)|rejoinder)|"
    r"(?P<comment>comments? (?:on|to)\b|commentary(?: on\b|\s*[:.])|re\s*:|"
    r"letter(?: to the editor)?\s*(?:[:.]|on\b|re\b)|"
    r"editorial(?: comment(?:ary)?)?\s*[:.]|discussion(?: of\b|\s*[:.])|invited comment\w*))"
    r"(?:\s*(?:to|on|for|of|re|by|from)\b)?\W*",
    re.IGNORECASE,
)
_NOTICE_AFTER = re.compile(
    r"[:.(\[\u2010-\u2015-]\s*(?:(?P<correction>erratum|corrigendum|correction|addendum)|(?P<retraction>retraction)|"
    r"(?P<reply>(?:(?:the )?authors?\W{0,2}s?\W? )?(?:reply|response)|rejoinder)|"
    r"(?P<comment>comment(?:ary)?|discussion))\W*$",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(
    r"^(?P<one>[^\[\]]{12,}?)\s*(?:[\[(](?P<two>[^\[\]()]{20,})[\])]|\s[=/]\s(?P<three>.{20,}))\W*$"
)
_DIGITS = re.compile(r"\d+")
_ROMAN = {
    word: str(place)
    for place, word in enumerate(("ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), start=2)
}
_COUNTED = {
    "part",
    "type",
    "phase",
    "stage",
    "grade",
    "class",
    "factor",
    "volume",
    "chapter",
    "study",
    "level",
    "section",
}
_IN_WORDS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "first": "1",
    "second": "2",
    "third": "3",
}


@dataclass(frozen=True, slots=True)
class Title:
    """One wording of a title, ready to be compared."""

    text: str
    """Folded words; Roman numerals as digits."""
    compact: str
    """The same without spaces."""
    numbers: tuple[str, ...]

    @property
    def distinctive(self) -> bool:
        """Whether it says enough to be met once only: not `Editorial`, `Letter to the editor`."""
        return len(self.compact) >= SHORTEST and self.text.count(" ") + 1 >= FEWEST_WORDS


def read(raw: str) -> tuple[tuple[Title, ...], str]:
    """The wordings of a title, the whole one first, and the kind of notice it announces ("" for an ordinary report)."""
    bare = raw.strip()
    while (shorter := _ADDED.sub("", bare)) != bare and len(shorter) > 3:
        bare = shorter
    bare = _PREFIXES.sub("", bare)
    bare, kind = _without_notice(bare)
    wordings = [bare]
    if found := _ALTERNATIVE.match(bare):
        wordings += [text for text in found.groups() if text]
    made = dict.fromkeys(_title(wording) for wording in wordings)
    return tuple(title for title in made if title.compact), kind


def _without_notice(title: str) -> tuple[str, str]:
    for pattern in (_NOTICE, _NOTICE_AFTER):
        if (found := pattern.search(title)) and found.lastgroup:
            rest = title[: found.start()] if pattern is _NOTICE_AFTER else title[found.end() :]
            return (rest if len(rest) >= SHORTEST else title), found.lastgroup
    return title, ""


def _title(wording: str) -> Title:
    words = plain(wording)[:LONGEST].split()
    for place, word in enumerate(words):
        if word in _ROMAN and (len(word) > 1 or _counts(words, place)):
            words[place] = _ROMAN[word]
        elif word == "i" and _counts(words, place):
            words[place] = "1"
        elif place and word in _IN_WORDS and words[place - 1] in _COUNTED:
            words[place] = _IN_WORDS[word]
    text = " ".join(words)
    return Title(text, "".join(words), tuple(_DIGITS.findall(text)))


def _counts(words: list[str], place: int) -> bool:
    return place > 0 and (words[place - 1] in _COUNTED or place == len(words) - 1)


def agreement(one: Title, other: Title) -> int:
    """SAME; CUT where one lacks a subtitle; CLOSE for slips of the pen; UNKNOWN for likeness that may be chance."""
    if one.compact == other.compact:
        return SAME
    if cut(one, other):
        return CUT
    ratio = fuzz.ratio(one.text, other.text, score_cutoff=70)
    if ratio >= 96 or (ratio >= 85 and _only_slips(one, other)):
        return CLOSE
    if ratio >= 85 or fuzz.token_sort_ratio(one.text, other.text, score_cutoff=90):
        return UNKNOWN
    return DIFFERS


def cut(one: Title, other: Title) -> bool:
    """Whether one begins or ends with the whole of the other."""
    shorter, longer = sorted((one.compact, other.compact), key=len)
    return len(shorter) >= SHORTEST and (longer.startswith(shorter) or longer.endswith(shorter))


def counted_apart(one: Title, other: Title) -> bool:
    """Whether the numbers differ (parts, phases, years), or letters that stand for numbers (`part A`, `part B`)."""
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
    return (
        all(any(JaroWinkler.similarity(word, found) >= 0.88 for found in more) for word in fewer)
        and len(more) <= len(fewer) + 1
    )
