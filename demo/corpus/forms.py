"""How each source words the same report: names, titles and journals that differ as those of real exports do."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from demo.corpus.model import Source
from demo.corpus.texts import without_subtitle

SMALL = frozenset(
    ["a", "an", "and", "against", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "versus", "with"]
)
AMERICAN = (("andomis", "andomiz"), ("naesthe", "nesthe"), ("rganised", "rganized"), ("isation", "ization"))
SHORT = (
    ("persistent spinal pain syndrome type 2", "PSPS-T2"),
    ("failed back surgery syndrome", "FBSS"),
    ("spinal cord stimulation", "SCS"),
    (" versus ", " vs. "),
)


@dataclass(frozen=True, slots=True)
class Name:
    surname: str
    given: str
    middle: str = ""

    @property
    def initials(self) -> str:
        return self.given[0] + self.middle


def author(name: Name, source: Source) -> str:
    """PubMed and registers give full names, Embase and Scopus dotted initials, CENTRAL bare ones."""
    dotted = "".join(f"{letter}." for letter in name.initials)
    match source:
        case Source.EMBASE:
            return f"{name.surname} {dotted}"
        case Source.SCOPUS:
            return f"{name.surname}, {dotted}"
        case Source.CENTRAL:
            return f"{unaccented(name.surname)}, {name.initials}"
        case _:
            return f"{name.surname}, {name.given} {name.middle}".strip()


def journal(names: Sequence[str], source: Source) -> str:
    """The full name, except in CENTRAL (abbreviated) and citation searching (abbreviated with dots)."""
    full, short = names[0], names[-1]
    match source:
        case Source.CENTRAL:
            return short
        case Source.CITATIONS:
            return dotted(full, short)
        case _:
            return full


def dotted(full: str, short: str) -> str:
    whole = set(full.split())
    return " ".join(word if word in whole else f"{word}." for word in short.split())


def title_as_indexed(title: str, source: Source, rng: random.Random) -> str:
    """The same title with what a source does to any: a full stop in PubMed, capitals in some of Scopus."""
    if source is Source.PUBMED:
        return title if title.endswith("?") else f"{title}."
    if source is Source.SCOPUS and rng.random() < 0.3:
        return _title_case(title)
    if source is Source.EMBASE and rng.random() < 0.06:
        return title.upper()
    return title


def _title_case(title: str) -> str:
    return " ".join(word if word in SMALL else word[:1].upper() + word[1:] for word in title.split())


def unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def title_disguised(title: str, rng: random.Random) -> str:
    """A wording in which only a person sees the same report; never equal to the title given."""
    disguises: list[Callable[[str], str]] = [without_subtitle, _american, _shortened, _repunctuated, _as_abstract]
    rng.shuffle(disguises)
    return next(form for disguise in disguises if _differs(form := disguise(title), title))


def _differs(one: str, other: str) -> bool:
    return re.sub(r"\W", "", one).casefold() != re.sub(r"\W", "", other).casefold()


def _american(title: str) -> str:
    for british, american in AMERICAN:
        title = title.replace(british, american)
    return title


def _shortened(title: str) -> str:
    for long, short in SHORT:
        title = re.sub(re.escape(long), short, title, flags=re.IGNORECASE)
    return title


def _repunctuated(title: str) -> str:
    return unaccented(_american(title)).replace(": ", " ").replace("-", " ").replace(" versus ", " v ")


def _as_abstract(title: str) -> str:
    return f"{title} [Abstract]"
