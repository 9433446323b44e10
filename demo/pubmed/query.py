"""A small evaluator of PubMed's query language: words, phrases, field tags, ranges, AND, OR, NOT, parentheses.

As PubMed does, operators stand in capitals, have one rank and bind from left to right; words beside each other
mean AND; what is not found is left out and named; a quoted phrase that is not found is searched by its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from demo.pubmed.shelf import Field, Shelf, fold

TOKEN = re.compile(r'"([^"]*)"?|\[([^\]]*)\]?|([()])|(:)|([^\s()\[\]":]+)')
OPERATORS = {"AND", "OR", "NOT"}
IGNORED = {"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
DATE = re.compile(r"(\d{4})(?:/(\d{1,2}))?(?:/(\d{1,2}))?")
ENTRY_DATE, PUBLICATION_DATE, NUMBER = "Date - Entry", "Date - Publication", "UID"
TAGS: dict[str, str] = {
    "tiab": Field.TITLE_ABSTRACT,
    "tw": Field.ALL,
    "text word": Field.ALL,
    "all": Field.ALL,
    "ti": Field.TITLE,
    "ab": Field.ABSTRACT,
    "pt": Field.TYPE,
    "ptyp": Field.TYPE,
    "mh": Field.MESH,
    "mesh": Field.MESH,
    "majr": Field.MESH,
    "sh": Field.MESH,
    "ot": Field.KEYWORD,
    "au": Field.AUTHOR,
    "1au": Field.AUTHOR,
    "ta": Field.JOURNAL,
    "jour": Field.JOURNAL,
    "la": Field.LANGUAGE,
    "lang": Field.LANGUAGE,
    "aid": Field.IDENTIFIER,
    "doi": Field.IDENTIFIER,
    "si": Field.REGISTRATION,
    "dp": PUBLICATION_DATE,
    "pdat": PUBLICATION_DATE,
    "edat": ENTRY_DATE,
    "crdt": ENTRY_DATE,
    "uid": NUMBER,
    "pmid": NUMBER,
    **{str(name).lower(): name for name in (*Field, PUBLICATION_DATE, ENTRY_DATE)},
}


class Token(NamedTuple):
    """A piece of the query: its kind (`phrase`, `tag`, `(`, `)`, `:`, `word`) and its text."""

    kind: str
    text: str


class Part(NamedTuple):
    """A part of the query as understood: what it finds, None where it was left out, and how PubMed would write it."""

    pmids: frozenset[int] | None
    translation: str


@dataclass
class Hits:
    """What a query found and what PubMed would remark on it."""

    pmids: frozenset[int] = frozenset()
    translation: str = ""
    phrases_not_found: list[str] = field(default_factory=list)
    fields_not_found: list[str] = field(default_factory=list)
    phrases_ignored: list[str] = field(default_factory=list)
    quoted_not_found: list[str] = field(default_factory=list)


def run(shelf: Shelf, query: str) -> Hits:
    """Search the shelf."""
    return _Reading(shelf, _tokens(query)).hits()


def day_range(first: str, last: str) -> tuple[date, date] | None:
    """Return the days from `first` to `last` (YYYY, YYYY/MM or YYYY/MM/DD), both included; None for other text."""
    start, end = DATE.fullmatch(first.strip()), DATE.fullmatch(last.strip())
    if not start or not end:
        return None
    try:
        return _first_day(start), _last_day(end)
    except ValueError:
        return None


def _first_day(found: re.Match[str]) -> date:
    return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))


def _last_day(found: re.Match[str]) -> date:
    if found[3]:
        return _first_day(found)
    year, month = int(found[1]), int(found[2] or 12)
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


def _tokens(query: str) -> list[Token]:
    tokens = []
    for found in TOKEN.finditer(query):
        phrase, tag, bracket, colon, word = found.groups()
        if phrase is not None:
            tokens.append(Token("phrase", phrase.strip()))
        elif tag is not None:
            tokens.append(Token("tag", tag.strip()))
        else:
            sign = bracket or colon
            tokens.append(Token(sign, sign) if sign else Token("word", word))
    return tokens


class _Reading:
    def __init__(self, shelf: Shelf, tokens: list[Token]) -> None:
        self._shelf, self._tokens, self._at = shelf, tokens, 0
        self._hits = Hits()

    def hits(self) -> Hits:
        part = self._expression()
        # A closing bracket too many is passed over, as PubMed does.
        while self._peek().kind:
            self._at += 1
            part = _joined("AND", part, self._expression())
        self._hits.pmids, self._hits.translation = part.pmids or frozenset(), part.translation
        return self._hits

    def _peek(self, ahead: int = 0) -> Token:
        place = self._at + ahead
        return self._tokens[place] if place < len(self._tokens) else Token("", "")

    def _take(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def _expression(self) -> Part:
        part = Part(None, "")
        while (token := self._peek()).kind and token.kind != ")":
            operator = self._take().text if _is_operator(token) else "AND"
            part = _joined(operator, part, self._operand())
        return part

    def _operand(self) -> Part:
        token = self._peek()
        if token.kind == "(":
            self._take()
            inner = self._expression()
            self._take()
            return Part(inner.pmids, f"({inner.translation})" if inner.translation else "")
        if token.kind in {"", ")"} or _is_operator(token):
            return Part(None, "")
        if token.kind in {"tag", ":"}:
            self._take()
            return Part(None, "")
        return self._range() or self._term()

    def _range(self) -> Part | None:
        skip = 1 if self._peek(1).kind == "tag" else 0
        if self._peek(1 + skip).kind != ":" or self._peek(2 + skip).kind not in {"word", "phrase"}:
            return None
        first, last = self._take().text, self._peek(1 + skip).text
        self._at += 2 + skip
        return self._between(first, last, self._tag())

    def _term(self) -> Part:
        first = self._take()
        words = [first.text]
        while first.kind == "word" and self._peek().kind == "word" and not _is_operator(self._peek()):
            if self._peek(1).kind == ":" or self._peek(2).kind == ":":
                break
            words.append(self._take().text)
        text, tag = " ".join(words), self._tag()
        if tag in {PUBLICATION_DATE, ENTRY_DATE, NUMBER}:
            return self._between(text, text, tag)
        return self._text(text, Field(tag or Field.ALL), quoted=first.kind == "phrase", tagged=bool(tag))

    def _tag(self) -> str:
        if self._peek().kind != "tag":
            return ""
        name = self._take().text
        # What follows a colon (`mh:noexp`, `tiab:~3`) narrows a field in ways that this shelf does not know.
        known = TAGS.get(name.partition(":")[0].strip().lower(), "")
        if not known:
            self._hits.fields_not_found.append(name)
        return known

    def _between(self, first: str, last: str, tag: str) -> Part:
        written = f"{first}:{last}[{tag}]" if first != last else f"{first}[{tag}]"
        if tag == NUMBER and first.isdigit() and last.isdigit():
            low, high = int(first), int(last)
            return Part(frozenset(n for n in self._shelf.everything() if low <= n <= high), written)
        days = day_range(first, last)
        if tag in {PUBLICATION_DATE, ENTRY_DATE} and days:
            search: Callable[[date, date], frozenset[int]]
            search = self._shelf.entered if tag == ENTRY_DATE else self._shelf.published
            return Part(search(*days), written)
        self._hits.phrases_not_found.append(f"{first}:{last}" if first != last else first)
        return Part(None, "")

    def _text(self, text: str, where: Field, *, quoted: bool, tagged: bool) -> Part:
        if quoted or (tagged and " " in text):
            if part := self._phrase(text, where):
                return part
            if quoted:
                self._hits.quoted_not_found.append(f'"{text}"')
        found = Part(None, "")
        for word in text.split():
            found = _joined("AND", found, self._word(word, where))
        return Part(found.pmids, f"({found.translation})") if " AND " in found.translation else found

    def _phrase(self, text: str, where: Field) -> Part | None:
        pmids = self._holding(text, where)
        return Part(pmids, f'"{text.lower()}"[{where}]') if pmids else None

    def _word(self, word: str, where: Field) -> Part:
        if word.lower() in IGNORED or not fold(word).strip():
            self._hits.phrases_ignored.append(word)
            return Part(None, "")
        if part := self._phrase(word, where):
            return part
        self._hits.phrases_not_found.append(word)
        return Part(None, "")

    def _holding(self, text: str, where: Field) -> frozenset[int]:
        words = fold(text)
        if not words.strip():
            return frozenset()
        return self._shelf.holding(where, words, truncated=text.endswith("*"))


def _is_operator(token: Token) -> bool:
    return token.kind == "word" and token.text in OPERATORS


def _joined(operator: str, left: Part, right: Part) -> Part:
    """Join two parts; one that was left out leaves the other as it is."""
    if left.pmids is None or right.pmids is None:
        return right if left.pmids is None and operator != "NOT" else left
    joined = {"AND": left.pmids & right.pmids, "OR": left.pmids | right.pmids, "NOT": left.pmids - right.pmids}
    return Part(joined[operator], f"{left.translation} {operator} {right.translation}")
