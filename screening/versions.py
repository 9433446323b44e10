"""Versions of what reviewers judge by: the eligibility criteria of the protocol and the list of exclusion reasons.

A decision carries the protocol's version. What it was judged by is the newest version up to that one that changed a
criterion or the reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import QuerySet

from reviews import protocol
from reviews.errors import NotFound
from reviews.models import Amendment, Protocol, Review
from reviews.protocol import Revision
from screening import criteria
from screening.criteria import PICO, REASONS, Rule

FIRST = 1
FIELDS = {f"{name}_{side}": f"{label} {side}" for side in ("included", "excluded") for name, label in PICO.items()}
"""The criteria by the names of their fields, in words."""


def criteria_version(review: Review) -> int:
    """The version of the criteria that hold now."""
    return all_of(review)[-1]


def all_of(review: Review) -> list[int]:
    """Every version that changed a criterion or the reasons, the oldest first; the first is the protocol's own."""
    made = _amendments(review).order_by("version").values_list("version", flat=True).distinct()
    return [FIRST, *(version for version in made if version > FIRST)]


def judged_by(versions: Sequence[int], version: int) -> int:
    """The version of the criteria that held at a version of the protocol."""
    return max((each for each in versions if each <= version), default=FIRST)


def criteria_at(review: Review, version: int) -> list[Rule]:
    """The criteria and reasons as they stood at a version of the protocol; those that said nothing are left out."""
    promised = Protocol.objects.get(review=review)
    if not FIRST <= version <= promised.version:
        raise NotFound
    texts = {name: str(getattr(promised, name)) for name in FIELDS}
    texts[REASONS] = "\n".join(reason.label for reason in criteria.reasons(review))
    for row in _amendments(review).filter(version__gt=version).order_by("-version", "-pk"):
        texts[row.field] = row.old
    labels = {**FIELDS, REASONS: "Exclusion reasons"}
    return [Rule(labels[name], text) for name, text in texts.items() if text.strip()]


def revisions(review: Review) -> list[Revision]:
    """Who changed the criteria or reasons, and in which words, newest version first."""
    found = protocol.history(review, versions=protocol.of(review).version)
    named = {*FIELDS, REASONS}
    kept = [replace(each, changes=[change for change in each.changes if change.field in named]) for each in found]
    return [each for each in kept if each.changes]


def _amendments(review: Review) -> QuerySet[Amendment]:
    return Amendment.objects.filter(protocol__review=review, field__in=[*FIELDS, REASONS])
