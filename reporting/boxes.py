"""Every number of the flow by name, and the list that it counts: one definition for both.

A box of reports is a set of places (`reporting.places`) in one arm or in both; a box of records or studies is a query.
Keys without prefix are of the arm of databases and registers, `other-` of the other methods, `all-` of both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from analysis import datasets
from analysis.models import Run
from records import encounters
from records.models import OTHER_METHODS, Record, Sighting, SourceKind
from reporting import places
from reporting.places import Arm, Ground, Place
from reviews.errors import NotFound
from reviews.models import Review
from screening.models import ExclusionReason, State
from studies.models import Study, StudyReport

UNIT_RECORDS, UNIT_REPORTS, UNIT_STUDIES = "records", "reports", "studies"
SCOPES: dict[str, tuple[Arm, ...]] = {
    "": (Arm.DATABASES,),
    "other-": (Arm.OTHER,),
    "all-": (Arm.DATABASES, Arm.OTHER),
}
SCOPE_WORDS = {"": "", "other-": " (other methods)", "all-": ""}

EVERYWHERE = frozenset(Place)
TITLE = frozenset({Place.TITLE_PENDING, Place.TITLE_CONFLICT, Place.TITLE_EXCLUDED})
EXCLUDED = frozenset({Place.TEXT_EXCLUDED, Place.REASON_PENDING})
UNRETRIEVED = frozenset({Place.NOT_RETRIEVED, Place.AWAITING_RETRIEVAL})
SCREENED = EVERYWHERE - {Place.STOPPED}
SOUGHT = SCREENED - TITLE - {Place.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Definition:
    """A box of reports: its symbol in DOMAIN.md §3, its words, and the places it takes together."""

    symbol: str
    label: str
    places: frozenset[Place]


REPORTS: dict[str, Definition] = {
    "automation": Definition(
        "M", "Records marked as ineligible by automation tools: not screened by a human", frozenset({Place.STOPPED})
    ),
    "screened": Definition("S", "Records screened", SCREENED),
    "title-excluded": Definition("E", "Records excluded", frozenset({Place.TITLE_EXCLUDED})),
    "title-pending": Definition("", "Titles and abstracts not released yet", frozenset({Place.TITLE_PENDING})),
    "title-conflict": Definition("", "Conflicts in titles and abstracts", frozenset({Place.TITLE_CONFLICT})),
    "sought": Definition("Q", "Reports sought for retrieval", SOUGHT),
    "not-retrieved": Definition("N", "Reports not retrieved", frozenset({Place.NOT_RETRIEVED})),
    "awaiting-retrieval": Definition("", "Reports awaiting retrieval", frozenset({Place.AWAITING_RETRIEVAL})),
    "assessed": Definition("A", "Reports assessed for eligibility", SOUGHT - UNRETRIEVED),
    "text-pending": Definition("", "Full texts not released yet", frozenset({Place.TEXT_PENDING})),
    "text-conflict": Definition("", "Conflicts in full texts", frozenset({Place.TEXT_CONFLICT})),
    "excluded": Definition("X", "Reports excluded", EXCLUDED),
    "reason-pending": Definition("", "Exclusions without an agreed reason", frozenset({Place.REASON_PENDING})),
    "included": Definition("Ir", "Reports of included studies", frozenset({Place.INCLUDED})),
    "ongoing": Definition("", "Reports of ongoing studies", frozenset({Place.ONGOING})),
    "awaiting-classification": Definition(
        "", "Reports awaiting classification", frozenset({Place.AWAITING_CLASSIFICATION})
    ),
}

Query = Callable[[Ground], QuerySet[Any]]
Batches = Callable[[Ground], list[int]]


@dataclass(frozen=True, slots=True)
class Counted:
    """A box of records or studies. What the imports of `batches` met again on a later day counts in it too."""

    symbol: str
    label: str
    unit: str
    query: Query
    batches: Batches = lambda _: []


def _from(symbol: str, label: str, *kinds: str) -> Counted:
    def batches(base: Ground) -> list[int]:
        return base.batches(*kinds)

    return _records(symbol, label, lambda base: Record.objects.filter(batch__in=batches(base)), batches)


def _duplicates(base: Ground) -> QuerySet[Record]:
    """All but the first record from databases and registers of each report."""
    earlier = Record.objects.filter(batch__in=base.main, report=OuterRef("report"), pk__lt=OuterRef("pk"))
    return Record.objects.filter(Exists(earlier), batch__in=base.main)


def _other_duplicates(base: Ground) -> QuerySet[Record]:
    """Records of other methods whose report came from a database or register too, or from an earlier such record."""
    same = Record.objects.filter(report=OuterRef("report"))
    in_main = Exists(same.filter(batch__in=base.main))
    earlier = Exists(same.filter(batch__in=base.other, pk__lt=OuterRef("pk")))
    return Record.objects.filter(Q(in_main) | Q(earlier), batch__in=base.other)


def _nothing(_: Ground) -> QuerySet[Record]:
    """What no function of this version does: removing records by hand before screening."""
    return Record.objects.none()


def _studies(base: Ground) -> QuerySet[Study]:
    """Studies with at least one included report."""
    told = StudyReport.objects.filter(study=OuterRef("pk"), to_seq=None, report__in=included(base))
    return Study.objects.filter(Exists(told), review=base.review)


def _meta_analysed(base: Ground) -> QuerySet[Study]:
    """Included studies in the newest finished run on the review's own data."""
    done = Run.objects.filter(analysis__review=base.review, analysis__outcome__isnull=False).exclude(result="")
    newest = done.order_by("-finished_at", "-pk").first()
    return _studies(base).filter(public_id__in=datasets.studies_of(newest.input) if newest else [])


def _unlinked(base: Ground) -> QuerySet[Any]:
    """Included reports that belong to no study: there are none while identity 8 holds."""
    linked = StudyReport.objects.filter(report=OuterRef("pk"), to_seq=None)
    return places.reports(base).filter(~Exists(linked), place=Place.INCLUDED)


def included(base: Ground) -> QuerySet[Any]:
    """The keys of the included reports; the joins' own conditions let the database start from the few."""
    rows = places.reports(base).filter(at_titles__state=State.INCLUDED, at_texts__state=State.INCLUDED)
    return rows.filter(place=Place.INCLUDED).values("pk")


def _records(symbol: str, label: str, query: Query, batches: Batches = lambda _: []) -> Counted:
    return Counted(symbol, label, UNIT_RECORDS, query, batches)


COUNTED: dict[str, Counted] = {
    "databases": _from("D", "Records identified from databases", SourceKind.DATABASE),
    "registers": _from("R", "Records identified from registers", SourceKind.REGISTER),
    "duplicates": _records("U", "Duplicate records removed", _duplicates, lambda base: base.main),
    "other-reasons": _records("O", "Records removed for other reasons", _nothing),
    "websites": _from("W", "Records identified from websites", SourceKind.WEBSITE),
    "organisations": _from("G", "Records identified from organisations", SourceKind.ORGANISATION),
    "citation-searching": _from("C", "Records identified by citation searching", SourceKind.CITATION),
    "other-methods": _from("", "Records identified by further methods", SourceKind.OTHER),
    "other-identified": _from("", "Records identified by other methods, all", *OTHER_METHODS),
    "identified": _from("", "Records identified, from every source"),
    "other-duplicates": _records(
        "U'", "Duplicates among the records of other methods", _other_duplicates, lambda base: base.other
    ),
    "included-studies": Counted("Is", "Studies included in review", UNIT_STUDIES, _studies),
    "meta-analysed-studies": Counted("Ts_ma", "Studies in the meta-analysis", UNIT_STUDIES, _meta_analysed),
    "unlinked": Counted("", "Included reports that belong to no study", UNIT_REPORTS, _unlinked),
}
KIND_KEYS = {
    SourceKind.DATABASE: "databases",
    SourceKind.REGISTER: "registers",
    SourceKind.WEBSITE: "websites",
    SourceKind.ORGANISATION: "organisations",
    SourceKind.CITATION: "citation-searching",
    SourceKind.OTHER: "other-methods",
}
FROM, REASON = "from-", "excluded-"


@dataclass(frozen=True, slots=True)
class Members:
    """The list behind a number. `rows` are records, reports or studies, as `unit` says.

    Behind records stand those of `again`: met again by a later search, a row for each time.
    """

    key: str
    symbol: str
    label: str
    unit: str
    rows: QuerySet[Any]
    again: QuerySet[Sighting] | None = None

    @property
    def parts(self) -> tuple[QuerySet[Any], ...]:
        return (self.rows,) if self.again is None else (self.rows, self.again)

    def count(self) -> int:
        return sum(part.count() for part in self.parts)


def members(review: Review, key: str, base: Ground | None = None) -> Members:
    """The list that a box counts; a key that names no box is not found."""
    base = base or places.ground(review)
    if key in COUNTED:
        box = COUNTED[key]
        return Members(key, box.symbol, box.label, box.unit, box.query(base), _again(base, box.batches(base)))
    scope, name = _scoped(key)
    if name in REPORTS:
        found = REPORTS[name]
        rows = placed(base, scope, found.places)
        return Members(key, found.symbol, found.label + SCOPE_WORDS[scope], UNIT_REPORTS, rows)
    if name.startswith(REASON):
        return _of_reason(base, key, scope, name.removeprefix(REASON))
    return _of_source(base, key)


def _again(base: Ground, batches: list[int]) -> QuerySet[Sighting] | None:
    return encounters.counted(base.review.pk).filter(batch__in=batches) if batches else None


def placed(base: Ground, scope: str, wanted: frozenset[Place]) -> QuerySet[Any]:
    rows = places.reports(base)
    if wanted != EVERYWHERE:
        rows = rows.filter(place__in=sorted(wanted))
    return rows if scope == "all-" else rows.filter(arm=SCOPES[scope][0])


def _scoped(key: str) -> tuple[str, str]:
    for scope in ("other-", "all-"):
        if key.startswith(scope):
            return scope, key.removeprefix(scope)
    return "", key


def _of_reason(base: Ground, key: str, scope: str, public_id: str) -> Members:
    reason = ExclusionReason.objects.filter(review=base.review, public_id=public_id).first()
    if reason is None:
        raise NotFound
    rows = placed(base, scope, frozenset({Place.TEXT_EXCLUDED})).filter(at_texts__reason=reason)
    return Members(key, "Xk", f"Reports excluded{SCOPE_WORDS[scope]}: {reason.label}", UNIT_REPORTS, rows)


def _of_source(base: Ground, key: str) -> Members:
    for source in base.sources:
        if key == f"{FROM}{source.key}":
            rows = Record.objects.filter(batch__in=source.batches)
            label, again = f"Records identified from {source.name}", _again(base, list(source.batches))
            return Members(key, "Di", label, UNIT_RECORDS, rows, again)
    raise NotFound
