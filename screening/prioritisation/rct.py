"""How likely a record reports a randomised trial: weighted rules that can be read, tuned for finding all of them.

It tags and sorts; it removes nothing and routes nothing (a person records the design at full text). The signs are those
of published search filters (Cochrane's Highly Sensitive Search Strategy, Handbook ch. 4, technical supplement); their
weights stand in rct.toml and were set by judgement, looking at half of one labelled set, not fitted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

VERSION = "rules-1"
THRESHOLD = 0.3
"""A record with at least this score is tagged: chosen for sensitivity, since a missed trial costs more than a look."""
INDEXED_THRESHOLD = 3.0
"""The same where an indexer has given publication types: a trial would carry its type, which weighs twice as much."""
PRIOR = -2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What the model may look at. Without `publication_types` it judges as for a source that has none."""

    title: str
    abstract: str = ""
    publication_types: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tag:
    """Whether a record is tagged, its score (log odds), and every rule that spoke with its weight, strongest first."""

    likely: bool
    score: float
    reasons: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    words: str
    weight: float
    where: str
    pattern: re.Pattern[str]


def tag(text: Text) -> Tag:
    """Judge one record."""
    places = _places(text)
    spoke = [(rule.words, rule.weight) for rule in RULES if rule.pattern.search(places[rule.where])]
    if not text.abstract.strip():
        spoke.append(("no abstract", -0.7))
    score = PRIOR + sum(weight for _, weight in spoke)
    spoke.sort(key=lambda said: -abs(said[1]))
    return Tag(score >= threshold(text), round(score, 2), tuple(spoke))


def threshold(text: Text) -> float:
    """What a record's score is held against. “Journal Article” alone is what PubMed gives before anybody indexes."""
    given = {kind.strip().lower() for kind in text.publication_types} - {"journal article", "article"}
    return INDEXED_THRESHOLD if given else THRESHOLD


def _rules() -> tuple[_Rule, ...]:
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        _Rule(rule["words"], rule["weight"], rule["where"], re.compile("|".join(rule["any"]), re.IGNORECASE))
        for rule in told["rule"]
    )


def _places(text: Text) -> dict[str, str]:
    return {
        "title": text.title,
        "text": f"{text.title}. {text.abstract}",
        "keywords": _listed(text.keywords),
        "types": _listed(text.publication_types),
    }


def _listed(items: Sequence[str]) -> str:
    return "".join(f"|{item.replace('*', '')}|" for item in items)


RULES = _rules()
