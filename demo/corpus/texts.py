"""Titles and abstracts: each blueprint is written by the grammar of its kind in the words of its study."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from demo.corpus import arms
from demo.corpus.model import ArmData, Kind, Verdict, folded
from demo.corpus.phrases import Grammar, capitalised, phrases, stream
from demo.corpus.plan import Blueprint, Subject

LABEL = "This abstract is synthetic."
WORDS = range(120, 261)
TRIES = 200
FIXED = ("design_word", "species", "model", "twist", "person", "body", "sort", "looking")
"""Slots that say the same in a title and throughout its abstract."""
NAMED = ("trial", "crossover", "cluster", "register", "protocol")
"""Rules whose studies have a trial name."""


class PhrasesTooFew(RuntimeError):
    """The phrases do not yield a text that is long enough or new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    title: str
    abstract: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What all reports of one study share: the year of the main report and the words for what it compares."""

    number: int
    year: int
    acronym: str
    words: Mapping[str, str]

    @property
    def key(self) -> str:
        return key(self.number)


def key(study: int) -> str:
    return f"s{study + 1:03d}"


def studies(plan: Sequence[Blueprint], data: Sequence[ArmData], seed: int) -> dict[int, Study]:
    """One study per number of the plan, shaped by the first blueprint that names it."""
    rng = stream(seed, "studies")
    names = list(phrases("names")["acronyms"])
    rng.shuffle(names)
    first = {blueprint.study: blueprint for blueprint in reversed(plan)}
    named = [n for n in sorted(first) if first[n].rules in NAMED]
    acronyms = {n: _numbered(names, place) for place, n in enumerate(named)}
    return {n: _study(first[n], data, acronyms.get(n, ""), rng) for n in sorted(first)}


def _numbered(names: Sequence[str], place: int) -> str:
    rounds, place = divmod(place, len(names))
    return f"{names[place]}-{rounds + 1}" if rounds else names[place]


def _study(blueprint: Blueprint, data: Sequence[ArmData], acronym: str, rng: random.Random) -> Study:
    recent = blueprint.full_text is Verdict.ONGOING
    year = rng.randint(2022, 2023) if recent else rng.randint(2011, 2019)
    own = [arm for arm in data if arm.study_key == key(blueprint.study)]
    words = {**_compared(blueprint, own, rng), "acronym": acronym, "y0": str(year - rng.randint(3, 5))}
    words |= {"y1": str(year + 3 if recent else year - 1), "town": rng.choice(phrases("names")["towns"])}
    return Study(number=blueprint.study, year=year, acronym=acronym, words=words)


def _compared(blueprint: Blueprint, own: Sequence[ArmData], rng: random.Random) -> dict[str, str]:
    plain, full = rng.choice(phrases("treatments")["others"]["conditions"])
    words = {"cond_t": plain, "cond": full, "pop": full.split(" (")[0], "opening": "{opening_cond}"}
    words["months"] = rng.choice(("3", "6", "6", "12"))
    subject = SUBJECTS.get(blueprint.subject, _of_nodes)
    words |= _of_network(own, words, rng) if own else subject(rng)
    words.setdefault("topic", words["a"])
    return words


def _of_network(own: Sequence[ArmData], words: Mapping[str, str], rng: random.Random) -> dict[str, str]:
    names = [rng.choice(phrases("treatments")["nodes"][arm.treatment]) for arm in own]
    told = arms.sentences(own, names, words["months"])
    return {**_versus(names), "n": str(sum(arm.n for arm in own)), "numbers": told}


def _versus(names: Sequence[str]) -> dict[str, str]:
    listed = f"{', '.join(names[:-1])} or {names[-1]}"
    versus = " versus ".join(names)
    both = f"{', '.join(names[:-1])} and {names[-1]}"
    return {"a": names[0], "b": names[-1], "versus": versus, "both": both, "arms": listed}


def _size(rng: random.Random) -> str:
    return str(rng.randint(36, 168))


def _of_nodes(rng: random.Random) -> dict[str, str]:
    nodes = rng.choice(arms.NETWORK)[:2]
    names = [rng.choice(phrases("treatments")["nodes"][node.value]) for node in nodes]
    return {**_versus(names), "numbers": "{medians}", "n": _size(rng)}


def _of_topic(rng: random.Random) -> dict[str, str]:
    return {**_of_nodes(rng), "numbers": "{difference}"}


def _elsewhere(rng: random.Random, populations: str) -> dict[str, str]:
    population = rng.choice(phrases("treatments")["others"][populations])
    where = {"pop": population, "cond_t": population, "cond": population, "opening": "{opening_link}"}
    return {**_of_topic(rng), **where}


def _of_other_intervention(rng: random.Random) -> dict[str, str]:
    others = phrases("treatments")["others"]
    names = [rng.choice(others["interventions"]), rng.choice(others["comparators"])]
    return {**_versus(names), "numbers": "{difference}", "n": _size(rng), "opening": "{opening_other}"}


def _of_techniques(rng: random.Random) -> dict[str, str]:
    pair = rng.choice(phrases("treatments")["others"]["technique_pairs"])
    return {**_versus(pair), "numbers": "{difference}", "n": _size(rng)}


def _unmeasured(rng: random.Random) -> dict[str, str]:
    other = {"numbers": "{numbers_unmeasured}", "outcome": "{outcome_unmeasured}", "function": ""}
    return {**_of_nodes(rng), **other, "unmeasured": rng.choice(phrases("treatments")["others"]["outcomes"])}


SUBJECTS: Mapping[Subject, Callable[[random.Random], dict[str, str]]] = {
    Subject.TOPIC: _of_topic,
    Subject.OTHER_POPULATION: partial(_elsewhere, populations="populations"),
    Subject.MIXED_POPULATION: partial(_elsewhere, populations="mixed"),
    Subject.OTHER_INTERVENTION: _of_other_intervention,
    Subject.TECHNIQUES: _of_techniques,
    Subject.UNMEASURED: _unmeasured,
}


def write(plan: Sequence[Blueprint], by_number: Mapping[int, Study], seed: int) -> tuple[Text, ...]:
    """One text per blueprint, in order; no two titles are alike, nor alike before their colon."""
    rng, seen, main = stream(seed, "texts"), set[str](), dict[int, str]()
    texts = []
    for blueprint in plan:
        study = by_number[blueprint.study]
        words = {**study.words, "corrected": main.get(study.number, "")}
        grammar = Grammar.of(blueprint.rules)
        words |= {name: rng.choice(grammar.rules[name]) for name in FIXED if name in grammar.rules}
        title = _new_title(blueprint, grammar, words, rng, seen)
        main.setdefault(study.number, title)
        texts.append(Text(title=title, abstract=_abstract(blueprint, grammar, words, rng)))
    return tuple(texts)


def _new_title(
    blueprint: Blueprint, grammar: Grammar, words: Mapping[str, str], rng: random.Random, seen: set[str]
) -> str:
    for _ in range(TRIES):
        title = capitalised(grammar.expand(f"{{{blueprint.title}}}", rng, words))
        forms = {folded(title), folded(without_subtitle(title))}
        if not forms & seen:
            seen |= forms
            return title
    raise PhrasesTooFew(f"No new title for a {blueprint.kind} after {TRIES} tries: add titles to its phrases.")


def without_subtitle(title: str) -> str:
    """The title before its colon or question mark where that alone still says what it is about."""
    main = re.split(r"[:?] ", title)[0]
    closing = "]" if title.startswith("[") else ""
    return main + closing if len(main.split()) >= 6 else title


def _abstract(blueprint: Blueprint, grammar: Grammar, words: Mapping[str, str], rng: random.Random) -> str:
    for _ in range(TRIES):
        text = _sections(blueprint, grammar, words, rng)
        if len(text.split()) in WORDS:
            return text
    raise PhrasesTooFew(f"No abstract of {WORDS} words for a {blueprint.kind}: lengthen its phrases.")


def _sections(blueprint: Blueprint, grammar: Grammar, words: Mapping[str, str], rng: random.Random) -> str:
    status = "Not yet recruiting." if rng.random() < 0.3 else "Recruiting."
    known = {**words, "status": status if blueprint.full_text is Verdict.ONGOING else "Completed."}
    if blueprint.kind is Kind.REGISTER_ENTRY:
        known["numbers"] = ""
    headings = rng.choice(grammar.headings)
    bodies = [grammar.expand(f"{{{part}}}", rng, known) for part in ("background", "methods", "results", "conclusion")]
    return "\n\n".join(f"{head}:\n{' '.join(body.split())}" for head, body in zip(headings, bodies)) + f" {LABEL}"
