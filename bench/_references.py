"""A synthetic export in RIS, the same for the same seed: words of no language, in the sizes that databases deliver."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from random import Random

SEED = 2026
SYLLABLES = ("ba", "dor", "el", "fi", "gan", "hu", "kil", "lo", "mar", "ne", "os", "pri", "quen", "ru", "sta", "tiv")
WORDS = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES]
WEIGHTS = list(accumulate(1 / (rank + 8) for rank in range(len(WORDS))))
JOURNALS = 600
DOUBLE_EVERY = 20
"""Every so many entries, one is an earlier report once more: another number, capitals, no DOI."""
REMEMBERED = 500


def write(file: Path, number: int, *, seed: int = SEED) -> None:
    """An export of so many records; memory stays flat."""
    with file.open("w", encoding="utf-8") as out:
        out.writelines(entries(number, seed=seed))


def entries(number: int, *, seed: int = SEED) -> Iterator[str]:
    """The records' text one by one: about 12 words of title, 200 of abstract, 2 to 8 authors, 8 keywords."""
    random = Random(seed)
    journals = [_phrase(random, 2, 5).title() for _ in range(JOURNALS)]
    earlier: list[list[str]] = []
    for place in range(1, number + 1):
        if place % DOUBLE_EVERY == 0:
            lines = _once_more(random.choice(earlier))
        else:
            lines = [*_report(random, random.choice(journals)), f"DO  - 10.5555/{seed}.{place}"]
            earlier = [*earlier[-REMEMBERED:], lines]
        yield "\n".join(
            ["TY  - JOUR", *lines, f"AN  - L{seed % 1000:03}{place:07}", "DB  - Synthetic", "ER  - ", "", ""]
        )


def _report(random: Random, journal: str) -> list[str]:
    year, page = random.randint(1985, 2026), random.randint(1, 2400)
    return [
        f"TI  - {_phrase(random, 8, 17).capitalize()}",
        *(
            f"AU  - {_phrase(random, 1, 1).title()}, {chr(65 + random.randrange(26))}"
            for _ in range(random.randint(2, 8))
        ),
        f"AB  - {_phrase(random, 120, 280).capitalize()}.",
        f"PY  - {year}",
        f"JF  - {journal}",
        f"VL  - {random.randint(1, 90)}",
        f"IS  - {random.randint(1, 12)}",
        f"SP  - {page}",
        f"EP  - {page + random.randint(1, 20)}",
        *(f"KW  - {_phrase(random, 1, 3)}" for _ in range(random.randint(4, 12))),
        "LA  - English",
    ]


def _once_more(lines: list[str]) -> list[str]:
    kept = [line for line in lines if not line.startswith(("DO", "KW"))]
    return [line.upper() if line.startswith("TI") else line for line in kept]


def _phrase(random: Random, fewest: int, most: int) -> str:
    return " ".join(random.choices(WORDS, cum_weights=WEIGHTS, k=random.randint(fewest, most)))
