"""How far reviewers agreed, as one person may see it: per stage, over all, per pair, by week and by reason.

Everything is computed from released judgements (`ratings`). Before release there is nothing to see, and afterwards a
person sees no more of a colleague than `sides` would show on the reports themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from accounts.models import User
from reviews import access
from reviews.access import Permission
from reviews.models import ResolverSees, Review
from screening import agreement, crosstables, ratings
from screening.agreement import Agreement, Estimate
from screening.crosstables import Cells, Kinds, Tally
from screening.models import VERDICTS, Decision, ExclusionReason, Stage, StageKind, Verdict
from screening.sides import OWN, Eyes

FEW = 20
"""Below so many reports a share says little; the page says so."""

HIDDEN = (
    "Someone who did not vote settles conflicts here, so that what colleagues decided stays hidden from whoever voted: "
    "agreement is shown once the stage is closed."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One way to look at judgements: how they are counted, and the categories in words."""

    key: str
    label: str
    categories: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairMeasure:
    """Two reviewers by one look. `cells` is None where who said what is hidden."""

    look: Look
    found: Agreement
    cells: Cells | None

    @property
    def band(self) -> str:
        return agreement.band(self.found.kappa.value) if self.found.kappa else ""

    @property
    def table(self) -> list[tuple[str, list[int]]]:
        """The cross table, a row for each judgement of the first reviewer."""
        names = self.look.categories
        cells: Mapping[tuple[str, str], int] = self.cells or {}
        return [(label, [cells.get((one, other), 0) for other in names]) for one, label in names.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two reviewers as the reader may call them."""

    names: tuple[str, str]
    measures: list[PairMeasure]

    @property
    def own(self) -> bool:
        return OWN in self.names

    @property
    def key(self) -> str:
        return hashlib.sha256("|".join(self.names).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllMeasure:
    """Everybody together: the share of reports on which all agreed, alpha, and what was judged how often."""

    look: Look
    reports: int
    raw: Estimate
    alpha: Estimate | None
    prevalence: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The reports whose later judgement fell into an ISO week."""

    week: str
    reports: int
    raw: Estimate

    @property
    def few(self) -> bool:
        return self.reports < FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class HotSpot:
    """One reason for exclusion: reports on which anybody named it, and on which one side alone did."""

    reason: str
    named: int
    one_sided: int
    against_inclusion: int
    included: list[int]

    @property
    def share(self) -> float:
        return self.one_sided / self.named


@dataclass(frozen=True, slots=True, kw_only=True)
class StageAgreement:
    """Agreement at one stage. `hidden` says why nothing but the number of reports is shown."""

    kind: str
    reports: int
    raters: int
    hidden: str = ""
    all: Sequence[AllMeasure] = ()
    pairs: Sequence[Pair] = ()
    weeks: Sequence[Week] = ()
    spots: Sequence[HotSpot] = ()

    @property
    def label(self) -> str:
        return str(StageKind(self.kind).label)


def of(user: User, review: Review) -> list[StageAgreement]:
    """Both stages, titles and abstracts first."""
    eyes = Eyes(user, review)
    manages = access.may(user, review, Permission.MANAGE)
    reasons = {str(key): label for key, label in _reasons(review)}
    stages = sorted(Stage.objects.filter(review=review), key=lambda stage: stage.kind != StageKind.TITLE_ABSTRACT)
    return [_stage(stage, eyes, reasons, manages=manages) for stage in stages]


def _stage(stage: Stage, eyes: Eyes, reasons: Mapping[str, str], *, manages: bool) -> StageAgreement:
    voted = Decision.objects.own(eyes.user).filter(stage=stage).exists()
    # Whoever is to see nothing of the sides of a conflict learns from no table which side each was on.
    everything = manages and (not stage.open or eyes.view(voted=False, stage_open=True).verdicts)
    tally = crosstables.count(ratings.of(stage), spots_of=None if everything else eyes.user.pk)
    told = StageAgreement(kind=stage.kind, reports=tally.reports, raters=len(tally.raters))
    if voted and not eyes.view(voted=True, stage_open=stage.open).verdicts:
        return replace(told, hidden=HIDDEN)
    looks = _looks(stage, reasons)
    return replace(
        told,
        all=_all(tally, looks),
        pairs=_pairs(tally, looks, eyes, manages=manages, everything=everything),
        weeks=[
            Week(week=week, reports=reports, raw=agreement.share(same, reports))
            for week, reports, same in crosstables.by_week(tally)
        ],
        spots=_spots(tally, reasons) if everything or voted else (),
    )


def _looks(stage: Stage, reasons: Mapping[str, str]) -> list[Look]:
    """At titles and abstracts maybe stands apart and counts as include; reasons where there is a choice of them."""
    verdicts = {verdict.value: str(verdict.label) for verdict in VERDICTS[stage.kind]}
    looks = [Look(key="verdict", label="Verdict", categories=verdicts)]
    if Verdict.MAYBE in verdicts:
        two = {key: label for key, label in verdicts.items() if key not in crosstables.MERGED}
        looks.append(Look(key="merged", label="Maybe counted as include", categories=two))
    if len(reasons) > 1:
        looks.append(Look(key="reason", label="Reason, where excluded", categories=dict(reasons)))
    return looks


def _all(tally: Tally, looks: Sequence[Look]) -> list[AllMeasure]:
    kinds = {
        "verdict": tally.kinds,
        "merged": crosstables.merged_kinds(tally.kinds),
        "reason": tally.reason_kinds,
    }
    return [_together(look, kinds[look.key]) for look in looks if kinds[look.key]]


def _together(look: Look, kinds: Kinds) -> AllMeasure:
    n = kinds.total()
    judged = sum(len(kind) * times for kind, times in kinds.items())
    prevalence = {
        category: sum(kind.count(category) * times for kind, times in kinds.items()) / judged
        for category in look.categories
    }
    raw = agreement.share(crosstables.agreed(kinds), n)
    return AllMeasure(look=look, reports=n, raw=raw, alpha=agreement.alpha_of(kinds), prevalence=prevalence)


def _pairs(tally: Tally, looks: Sequence[Look], eyes: Eyes, *, manages: bool, everything: bool) -> list[Pair]:
    """Own pairs for everybody, those of others for whoever runs the review; oneself first, then by name."""
    people = User.objects.in_bulk(tally.raters)
    named = eyes.sees == ResolverSees.NAMED
    calls = {key: eyes.names.of(person, named=named) for key, person in people.items()}
    found: list[Pair] = []
    for pair in tally.pairs:
        own = eyes.user.pk in pair
        if not manages and not own:
            continue
        first, second = sorted(pair, key=lambda key: (calls[key] != OWN, calls[key]))
        cells = _cells(tally, first, second)
        measures = [_measured(look, cells[look.key], tables=own or everything) for look in looks if cells[look.key]]
        found.append(Pair(names=(calls[first], calls[second]), measures=measures))
    return sorted(found, key=lambda pair: (not pair.own, pair.names))


def _cells(tally: Tally, first: int, second: int) -> dict[str, Cells]:
    """The cross tables of two reviewers by the key of each look."""
    verdicts = _turned(tally.pairs, first, second)
    reasons = _turned(tally.reasons, first, second)
    return {"verdict": verdicts, "merged": crosstables.merged(verdicts), "reason": reasons}


def _measured(look: Look, cells: Cells, *, tables: bool) -> PairMeasure:
    measured = agreement.of_cells(cells, categories=list(look.categories))
    assert measured is not None
    return PairMeasure(look=look, found=measured, cells=cells if tables else None)


def _turned(tables: Mapping[tuple[int, int], Cells], first: int, second: int) -> Cells:
    """The cells with the first person's judgement in front."""
    if (first, second) in tables:
        return tables[first, second]
    return Cells({(mine, its): times for (its, mine), times in tables.get((second, first), {}).items()})


def _spots(tally: Tally, reasons: Mapping[str, str]) -> list[HotSpot]:
    """The reasons that one side named alone, the most often so first."""
    found = [
        HotSpot(
            reason=reasons[str(key)] if key is not None else "No reason named",
            named=spot.named,
            one_sided=spot.one_sided,
            against_inclusion=spot.against_inclusion,
            included=spot.included,
        )
        for key, spot in tally.spots.items()
        if spot.one_sided
    ]
    return sorted(found, key=lambda spot: (-spot.one_sided, spot.reason))


def _reasons(review: Review) -> list[tuple[int, str]]:
    """Every reason of the review, retired ones too; a label that was taken up again keeps its own count."""
    return list(ExclusionReason.objects.filter(review=review).values_list("pk", "label"))
