"""Invented documents of the length of titles and abstracts, whose words are as frequent as in a language (Zipf)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from screening.prioritisation.terms import Document

TITLE, ABSTRACT = 12, 190
RELEVANT = 0.02
STEEPNESS = 1.25
TOPIC = ("stimulation", "neuropathic", "refractory")


def made(number: int, *, seed: int) -> Iterator[tuple[Document, bool]]:
    """So many documents; those that are relevant use the words of one topic."""
    rng = np.random.default_rng(seed)
    for _ in range(number):
        words = [f"w{word:x}" for word in rng.zipf(STEEPNESS, TITLE + ABSTRACT) % 2**24]
        relevant = bool(rng.random() < RELEVANT)
        title = [*words[:TITLE], *(TOPIC if relevant else ())]
        yield Document(" ".join(title), " ".join(words[TITLE:])), relevant
