"""A small grammar: texts are templates whose {slots} are filled by chance, from files beside this module."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "phrases"
ARTICLE = re.compile(r"\b([Aa]) (?=[aeio]|umbrella)")
SLOT = re.compile(r"\{(\^?)([a-z_0-9]+)(?::(\d+):(\d+))?\}")


def stream(seed: int, purpose: str) -> random.Random:
    """An own stream of chance per purpose, so that a change in one part leaves the others as they were."""
    return random.Random(f"synthetic corpus {seed} {purpose}")  # noqa: S311 -- not for secrets


@cache
def phrases(name: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules of one kind of text over the shared ones."""

    rules: Mapping[str, Sequence[str]]
    headings: Sequence[Sequence[str]]

    @classmethod
    def of(cls, name: str) -> Grammar:
        own = {**phrases("trials"), **phrases("others")}[name]
        names: dict[str, Sequence[str]] = {"town": phrases("names")["towns"]}
        rules = {**names, **phrases("common")["rules"], **{k: v for k, v in own.items() if k != "headings"}}
        return cls(rules, own["headings"])

    def expand(self, template: str, rng: random.Random, context: Mapping[str, str]) -> str:
        """Fill every slot: from the context where it has the name, else with one alternative of the rule."""

        def fill(slot: re.Match[str]) -> str:
            capital, name, low, high = slot.groups()
            text = _number(name, int(low), int(high), rng) if low else self._text(name, rng, context)
            return capitalised(text) if capital else text

        return ARTICLE.sub(r"\1n ", SLOT.sub(fill, template))

    def _text(self, name: str, rng: random.Random, context: Mapping[str, str]) -> str:
        template = context[name] if name in context else rng.choice(self.rules[name])
        return self.expand(template, rng, context)


def _number(kind: str, low: int, high: int, rng: random.Random) -> str:
    return f"{low + rng.random() * (high + 0.9 - low):.1f}" if kind == "dec" else str(rng.randint(low, high))
