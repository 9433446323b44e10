"""Where every report of a review is on its way through the flow: exactly one place each, from released facts only.

A report whose votes are not released is pending, whatever they say and whether there are any: what the flow shows never
depends on a vote that is still blind (RELIABILITY.md §1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, Exists, FilteredRelation, OuterRef, Q, QuerySet, Value, When

from records.models import OTHER_METHODS, ImportBatch, Record, Report
from records.visibility import BatchState
from reviews.models import Review
from screening.models import RetrievalOutcome, Slot, Stage, StageKind, State, Stop


class Arm(StrEnum):
    """The two ways by which studies are identified (PRISMA 2020, template v2)."""

    DATABASES = "databases"
    OTHER = "other"


class Place(StrEnum):
    """The end of a report's way so far. Every report has one; `UNKNOWN` is what no rule knows and no flow may hold."""

    TITLE_PENDING = "title_pending"
    TITLE_CONFLICT = "title_conflict"
    TITLE_EXCLUDED = "title_excluded"
    STOPPED = "stopped"
    AWAITING_RETRIEVAL = "awaiting_retrieval"
    NOT_RETRIEVED = "not_retrieved"
    TEXT_PENDING = "text_pending"
    TEXT_CONFLICT = "text_conflict"
    REASON_PENDING = "reason_pending"
    TEXT_EXCLUDED = "text_excluded"
    INCLUDED = "included"
    ONGOING = "ongoing"
    AWAITING_CLASSIFICATION = "awaiting_classification"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """One information source, all its searches together. `key` is the public id of its first search."""

    key: str
    kind: str
    name: str
    batches: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What the counting of one review stands on: its stages, its visible batches by source, and a stop that stands."""

    review: Review
    titles: int
    texts: int
    sources: tuple[Source, ...] = field(default=())
    stop: Stop | None = None

    def batches(self, *kinds: str) -> list[int]:
        """The visible batches of these kinds of source; of all kinds where none is given."""
        return [batch for source in self.sources if not kinds or source.kind in kinds for batch in source.batches]

    @property
    def main(self) -> list[int]:
        """Batches from databases and registers."""
        return [batch for source in self.sources if source.kind not in OTHER_METHODS for batch in source.batches]

    @property
    def other(self) -> list[int]:
        return self.batches(*OTHER_METHODS)


def ground(review: Review) -> Ground:
    stages = dict(Stage.objects.filter(review=review).values_list("kind", "pk"))
    return Ground(
        review=review,
        titles=stages.get(StageKind.TITLE_ABSTRACT, 0),
        texts=stages.get(StageKind.FULL_TEXT, 0),
        sources=_sources(review),
        stop=Stop.objects.filter(stage__review=review, to_seq=None).first(),
    )


def records(base: Ground) -> QuerySet[Record]:
    """The visible records of the review."""
    return Record.objects.filter(batch__in=base.batches())


def reports(base: Ground) -> QuerySet[Any]:
    """The visible reports of the review, each with its `arm`, its `place` and the `reason` of its exclusion.

    The conditions of the joins are those of `Standing.objects.released()`; joined, one pass places every report.
    """
    mine = records(base).filter(report=OuterRef("pk"))
    found = Report.objects.filter(Exists(mine), review=base.review).annotate(
        at_titles=FilteredRelation("standings", condition=Q(standings__stage=base.titles, standings__released=True)),
        at_texts=FilteredRelation("standings", condition=Q(standings__stage=base.texts, standings__released=True)),
        sought_as=FilteredRelation("retrievals", condition=Q(retrievals__to_seq=None)),
    )
    placed: QuerySet[Any] = found.annotate(arm=_arm(base), place=_place(base))
    return placed


def _sources(review: Review) -> tuple[Source, ...]:
    rows = (
        ImportBatch.objects.filter(review=review, state=BatchState.VISIBLE)
        .order_by("search_id", "pk")
        .values_list("search__public_id", "search__kind", "search__source", "pk")
    )
    found: dict[tuple[str, str], Source] = {}
    for key, kind, name, batch in rows:
        held = found.get((kind, name), Source(key, kind, name))
        found[kind, name] = Source(held.key, kind, name, (*held.batches, batch))
    return tuple(found.values())


def _arm(base: Ground) -> Case | Value:
    """Databases and registers, if any record of the report came from there (docs/decisions/0005)."""
    if not base.other:
        return Value(Arm.DATABASES.value, output_field=CharField())
    from_main = Record.objects.filter(batch__in=base.main, report=OuterRef("report"))
    elsewhere = Record.objects.filter(batch__in=base.other).exclude(Exists(from_main)).values("report")
    return Case(
        When(pk__in=elsewhere, then=Value(Arm.OTHER.value)),
        default=Value(Arm.DATABASES.value),
        output_field=CharField(),
    )


def _place(base: Ground) -> Case:
    undecided = [State.UNDECIDED, State.AWAITING]
    # After an approved stop what is not released is not screened, half decided or not (DOMAIN.md §3, identity 10).
    unscreened = Place.STOPPED if base.stop else Place.TITLE_PENDING
    return Case(
        _when(unscreened, Q(at_titles__isnull=True) | Q(at_titles__state__in=undecided)),
        _when(Place.TITLE_CONFLICT, Q(at_titles__state=State.CONFLICT)),
        _when(Place.TITLE_EXCLUDED, Q(at_titles__state=State.EXCLUDED)),
        _when(Place.UNKNOWN, ~Q(at_titles__state=State.INCLUDED)),
        *_retrieval(base),
        _when(Place.TEXT_PENDING, Q(at_texts__state__in=undecided)),
        _when(Place.TEXT_CONFLICT, Q(at_texts__state=State.CONFLICT)),
        _when(Place.REASON_PENDING, Q(at_texts__state=State.EXCLUDED, at_texts__reason=None)),
        _when(Place.TEXT_EXCLUDED, Q(at_texts__state=State.EXCLUDED)),
        _when(Place.INCLUDED, Q(at_texts__state=State.INCLUDED)),
        _when(Place.ONGOING, Q(at_texts__state=State.ONGOING)),
        _when(Place.AWAITING_CLASSIFICATION, Q(at_texts__state=State.AWAITING_CLASSIFICATION)),
        default=Value(Place.UNKNOWN.value),
        output_field=CharField(),
    )


def _retrieval(base: Ground) -> list[When]:
    """The ways of a sought report without a released full-text standing. In a block it counts as retrieved."""
    in_block = Exists(Slot.objects.filter(stage=base.texts, report=OuterRef("pk")))
    unjudged = Q(at_texts__isnull=True)
    return [
        _when(Place.TEXT_PENDING, unjudged & Q(sought_as__outcome=RetrievalOutcome.RETRIEVED)),
        _when(Place.TEXT_PENDING, unjudged & Q(in_block)),
        _when(Place.NOT_RETRIEVED, unjudged & Q(sought_as__outcome=RetrievalOutcome.NOT_RETRIEVED)),
        _when(Place.AWAITING_RETRIEVAL, unjudged),
    ]


def _when(place: Place, condition: Q) -> When:
    return When(condition, then=Value(place.value))
