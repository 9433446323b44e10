"""Synthetic records in bulk: words as common and as rare as in abstracts, two reviews, sources of unequal size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from accounts.models import User
from records.models import BatchState, ImportBatch, Record, Report, Search
from reviews import founding
from reviews.models import Review

SEED = 20261125
AT_ONCE = 2000
VOCABULARY = 30_000
TITLE, ABSTRACT = 14, 170
SOURCES = ("PubMed", "Embase", "Scopus", "CENTRAL", "Reference lists")
SHARES = (0.45, 0.35, 0.15, 0.049, 0.001)
LANGUAGES, SPOKEN = ("eng", "chi", "ger", "spa", ""), (0.88, 0.05, 0.02, 0.01, 0.04)
TYPES = ("Journal Article", "Randomized Controlled Trial", "Review", "Letter", "Conference Abstract")
TYPED = (0.6, 0.12, 0.15, 0.03, 0.1)
COMMON = ("pain", "painful", "stimulation", "chronic", "randomized", "controlled", "trial", "patients", "back", "low")
SYLLABLES = re.findall("..", "anberocalidorethufingalhepikarlomusnerosprequiratenoruvalxeyzocope")


def fill(number: int, *, others: int) -> Review:
    """A review with so many visible records, in an instance where another one has its own; returns the first."""
    lead = User.objects.create_user("lea@example.org", None, name="Lea")
    made = [founding.found(title=title, by=lead) for title in ("Records, timed (synthetic)", "Another (synthetic)")]
    random = np.random.default_rng(SEED)
    words = vocabulary(random)
    for review, size in zip(made, (number, others), strict=True):
        batches = [_batch(review, source) for source in SOURCES]
        for first in range(0, size, AT_ONCE):
            _write(review, batches, first, min(AT_ONCE, size - first), words, random)
    return made[0]


def vocabulary(random: np.random.Generator) -> np.ndarray[Any, Any]:
    """Made-up words of two to four syllables; the real ones stand among the fifty most common."""
    drawn = random.integers(len(SYLLABLES), size=(VOCABULARY * 2, 4)).tolist()
    made = {"".join(SYLLABLES[each] for each in row[: 2 + place % 3]) for place, row in enumerate(drawn)}
    words = random.permutation(sorted(made))[:VOCABULARY]
    words[20 : 20 + 3 * len(COMMON) : 3] = COMMON
    return words


def _batch(review: Review, source: str) -> ImportBatch:
    by = review.created_by
    search = Search.objects.create(review=review, source=source, searched_on=date(2026, 1, 1), run_by=by)
    return ImportBatch.objects.create(review=review, search=search, state=BatchState.VISIBLE, from_seq=1, created_by=by)


def _write(
    review: Review, batches: list[ImportBatch], first: int, size: int, words: Any, random: np.random.Generator
) -> None:
    """One portion. Every twelfth record shares the report of the one before it."""
    fresh = [Report(review=review, queue_key=f"{first + each:016x}") for each in range(size)]
    reports = Report.objects.bulk_create(fresh[each - (each % 12 == 11)] for each in range(size) if each % 12 != 11)
    homes = iter(reports)
    rows, home = [], reports[0]
    for place, fields in enumerate(_fields(size, words, random), start=first):
        home = home if place % 12 == 11 else next(homes)
        rows.append(
            Record(review=review, report=home, position=place + 1, batch=batches[fields.pop("source")], **fields)
        )
    Record.objects.bulk_create(rows)


def _fields(size: int, words: Any, random: np.random.Generator) -> Iterator[dict[str, Any]]:
    ranks = np.arange(1, len(words) + 1)
    chosen = words[random.choice(len(words), size=(size, TITLE + ABSTRACT), p=(1 / ranks) / (1 / ranks).sum())]
    sources = random.choice(len(SOURCES), size=size, p=SHARES)
    years = 2026 - np.minimum(random.exponential(9, size=size).astype(int), 70)
    languages, types = random.choice(LANGUAGES, size=size, p=SPOKEN), random.choice(TYPES, size=size, p=TYPED)
    chances = random.random(size=(size, 3))
    for each in range(size):
        title, abstract = " ".join(chosen[each, :TITLE]), " ".join(chosen[each, TITLE:])
        without, undated, flagged = chances[each] < (0.12, 0.01, 0.003)
        abstract = "" if without else abstract
        author = f"{chosen[each, 5]} {chosen[each, 6][0]}"
        yield {
            "source": int(sources[each]),
            "title": title.capitalize(),
            "abstract": abstract,
            "authors": [author.title(), chosen[each, 7].title()],
            "year": None if undated else int(years[each]),
            "language": str(languages[each]),
            "publication_types": [str(types[each])],
            "folded_title": title,
            "folded_author": author,
            "flag": "retracted" if flagged else "",
            "content_hash": f"{random.integers(1 << 62):064x}",
            "search_text": f"{title} {abstract} {author}",
        }
