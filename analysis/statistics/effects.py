"""From the arms of each study to one contrast per pair of arms, with its standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import exp, log, sqrt

from analysis.statistics.arms import Arm, BadArms, Kind, by_study, problems

__all__ = ["Arm", "BadArms", "Contrast", "Contrasts", "Dropped", "Measure", "contrasts"]

CORRECTION = 0.5


class Measure(StrEnum):
    """The effect measures computed from arms. OR and RR are analysed as logarithms."""

    SMD = "SMD"
    MD = "MD"
    OR = "OR"
    RR = "RR"

    @property
    def is_ratio(self) -> bool:
        return self in (Measure.OR, Measure.RR)

    @property
    def long_name(self) -> str:
        return LONG_NAMES[self]

    @property
    def kind(self) -> Kind:
        return Kind.EVENTS if self.is_ratio else Kind.MEANS

    @property
    def null(self) -> float:
        """No difference, on the scale that people read."""
        return 1.0 if self.is_ratio else 0.0

    def shown(self, value: float) -> float:
        """The value on the scale that people read: e to its power for ratios."""
        return exp(value) if self.is_ratio else value


LONG_NAMES = {
    Measure.SMD: "standardised mean difference",
    Measure.MD: "mean difference",
    Measure.OR: "odds ratio",
    Measure.RR: "risk ratio",
}


@dataclass(frozen=True, slots=True)
class Contrast:
    """`effect` is treatment1 minus treatment2 (log scale for OR and RR), `standard_error` its standard error.

    `n1` and `n2` are participants where known; `increment` is what was added to the cells of every arm of the study.
    """

    study: str
    treatment1: str
    treatment2: str
    effect: float
    standard_error: float
    n1: float | None = None
    n2: float | None = None
    increment: float = 0.0


@dataclass(frozen=True, slots=True)
class Dropped:
    study: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contrasts:
    """What a network is fitted to. `measure` is None for contrasts given on a scale that is not computed here."""

    rows: tuple[Contrast, ...]
    measure: Measure | None = None
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """The arms of one study on the scale of a measure.

    A contrast is values[i] - values[j] with variance variances[i] + variances[j] + curvature * contrast².
    """

    values: tuple[float, ...]
    variances: tuple[float, ...]
    curvature: float = 0.0
    increment: float = 0.0


def contrasts(arms: Iterable[Arm], *, measure: Measure) -> Contrasts:
    """All k(k-1)/2 contrasts of every study, in the order of its arms.

    Raises BadArms with every problem at once. Studies that say nothing about the measure are dropped, with the reason.
    Sources: SMD Crippa & Orsini 2016 (SD pooled over all arms of the study), RR variance Hartung & Knapp 2001 eq. 18.
    """
    every = tuple(arms)
    found = problems(every, kind=measure.kind)
    if found:
        raise BadArms(found)
    studies = by_study(every)
    dropped = tuple(Dropped(study, reason) for study, group in studies.items() if (reason := _silent(group, measure)))
    gone = {drop.study for drop in dropped}
    kept = {study: group for study, group in studies.items() if study not in gone}
    rows = tuple(row for group in kept.values() for row in _contrasts_of(group, SCALES[measure](group)))
    return Contrasts(rows, measure, dropped, _notes(every, kept, rows))


def _contrasts_of(arms: Sequence[Arm], scale: Scale) -> Iterable[Contrast]:
    for i, j in combinations(range(len(arms)), 2):
        effect = scale.values[i] - scale.values[j]
        variance = scale.variances[i] + scale.variances[j] + scale.curvature * effect**2
        yield Contrast(
            study=arms[i].study,
            treatment1=arms[i].treatment,
            treatment2=arms[j].treatment,
            effect=effect,
            standard_error=sqrt(variance),
            n1=arms[i].n,
            n2=arms[j].n,
            increment=scale.increment,
        )


def _silent(arms: Sequence[Arm], measure: Measure) -> str:
    """Why the study cannot speak: nobody, or for odds everybody, had the event."""
    if not measure.is_ratio:
        return ""
    if all(arm.events == 0 for arm in arms):
        return f"No arm had an event, so the study carries no information on the {measure.long_name}."
    if measure is Measure.OR and all(arm.events == arm.n for arm in arms):
        return "Everyone in every arm had the event, so the study carries no information on the odds ratio."
    return ""


def _notes(arms: Sequence[Arm], kept: dict[str, list[Arm]], rows: Sequence[Contrast]) -> tuple[str, ...]:
    notes = []
    corrected = list(dict.fromkeys(row.study for row in rows if row.increment))
    if corrected:
        notes.append(
            f"{CORRECTION} was added to the cells of all arms of {len(corrected)} studies in which an arm had no event "
            f"or events in everyone: {', '.join(corrected)}."
            if len(corrected) > 1
            else f"{CORRECTION} was added to the cells of all arms of {corrected[0]}, in which an arm had no event "
            "or events in everyone."
        )
    left = {arm.treatment for group in kept.values() for arm in group}
    lost = sorted({arm.treatment for arm in arms} - left)
    if lost:
        notes.append(f"Left without any study, and so not in the network: {', '.join(lost)}.")
    return tuple(notes)


def _standardised(arms: Sequence[Arm]) -> Scale:
    total = sum(arm.n for arm in arms)
    squares = sum((arm.n - 1) * _given(arm.sd) ** 2 for arm in arms)
    sd = sqrt(squares / (total - len(arms)))
    values = tuple(_given(arm.mean) / sd for arm in arms)
    return Scale(values, tuple(1 / arm.n for arm in arms), curvature=1 / (2 * total))


def _means(arms: Sequence[Arm]) -> Scale:
    return Scale(
        tuple(_given(arm.mean) for arm in arms),
        tuple(_given(arm.sd) ** 2 / arm.n for arm in arms),
    )


def _log_odds(arms: Sequence[Arm]) -> Scale:
    more = _increment(arms)
    cells = [(_given(arm.events) + more, arm.n - _given(arm.events) + more) for arm in arms]
    return Scale(
        tuple(log(yes / no) for yes, no in cells),
        tuple(1 / yes + 1 / no for yes, no in cells),
        increment=more,
    )


def _log_risks(arms: Sequence[Arm]) -> Scale:
    more = _increment(arms)
    events = [_given(arm.events) for arm in arms]
    # An arm in which everyone had the event keeps its count in 1/events; otherwise its variance would be zero.
    counted = [some if some == arm.n else some + more for some, arm in zip(events, arms)]
    return Scale(
        tuple(log((some + more) / (arm.n + more)) for some, arm in zip(events, arms)),
        tuple(1 / some - 1 / (arm.n + more) for some, arm in zip(counted, arms)),
        increment=more,
    )


def _increment(arms: Sequence[Arm]) -> float:
    return CORRECTION if any(arm.events in (0, arm.n) for arm in arms) else 0.0


def _given(value: float | None) -> float:
    if value is None:
        raise BadArms(("An arm without the numbers of the measure reached the calculation.",))
    return value


SCALES: dict[Measure, Callable[[Sequence[Arm]], Scale]] = {
    Measure.SMD: _standardised,
    Measure.MD: _means,
    Measure.OR: _log_odds,
    Measure.RR: _log_risks,
}
