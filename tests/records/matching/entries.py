"""One invented article, and what becomes of a second record beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from records.matching import Entry, find

ABSTRACT = (
    "Persistent pain after surgery is common and hard to treat. We compared stimulation of the spinal cord with usual "
    "care in ninety adults at four hospitals. Pain at six months was the primary outcome. Stimulation reduced it by a "
    "third, and return to work was more frequent. Larger trials should look at cost."
)
OTHER_ABSTRACT = (
    "Little is known about how physiotherapists choose between graded activity and manual therapy. In a survey of two "
    "hundred practices we asked for the reasons. Training, time and the wish of the patient were named most often, and "
    "the guideline was known to less than half of those who answered."
)
ARTICLE = Entry(
    key=1,
    title="Spinal cord stimulation for persistent pain after spine surgery: a randomised trial",
    authors=("Meyer, Anna K.", "Okafor, Chidi", "Lindqvist, Per", "Tanaka, Yui"),
    year=2019,
    journal="European Journal of Pain Research",
    volume="12",
    issue="4",
    pages="123-131",
    doi="10.1000/ejpr.2019.012",
    pmid="30111222",
    abstract=ABSTRACT,
)
BARE = replace(ARTICLE, doi="", pmid="", abstract="")
"""The same without identifiers and abstract: title, people and place alone."""


def changed(entry: Entry = BARE, **values: Any) -> Entry:
    return replace(entry, key=2, **values)


def tier(one: Entry, other: Entry) -> str:
    """Where the pair of the two ends up: sure, unsure, kin, or none."""
    found = find([one, other])
    assert len(found.sure) + len(found.unsure) + len(found.kin) <= 1
    for name in ("sure", "unsure", "kin"):
        if getattr(found, name):
            return name
    return "none"
