"""The arms of studies as they were reported, and what may be wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite


class Kind(StrEnum):
    """What an arm reports."""

    MEANS = "means"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of one study: `n` participants with `mean` and `sd`, or with `events` of them having the event."""

    study: str
    treatment: str
    n: float
    mean: float | None = None
    sd: float | None = None
    events: float | None = None


class BadArms(ValueError):
    """Arms that cannot be analysed; `problems` holds one sentence for each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


def by_study(arms: Iterable[Arm]) -> dict[str, list[Arm]]:
    """Studies in the order of their first arm; the arms of one study need not stand together."""
    studies: dict[str, list[Arm]] = {}
    for arm in arms:
        studies.setdefault(arm.study, []).append(arm)
    return studies


def problems(arms: Sequence[Arm], *, kind: Kind) -> tuple[str, ...]:
    """One sentence for everything that forbids an analysis, naming study and treatment."""
    if not arms:
        return ("There are no arms to analyse.",)
    found: list[str] = []
    for study, group in by_study(arms).items():
        found += _problems_of_study(study, group)
        for arm in group:
            found += [f"{_place(arm)}: {problem}" for problem in _problems_of_arm(arm, kind)]
    return tuple(found)


def _problems_of_study(study: str, arms: Sequence[Arm]) -> Iterator[str]:
    treatments = [arm.treatment for arm in arms]
    if not study.strip():
        yield "An arm has no study name; give every arm the name of its study."
    for twice in dict.fromkeys(name for name in treatments if treatments.count(name) > 1):
        yield (
            f"Study “{study}” has the treatment “{twice}” in {treatments.count(twice)} arms; "
            "combine these arms or give them different names."
        )
    if len(treatments) == 1:
        yield f"Study “{study}” has only one arm, “{treatments[0]}”; a comparison needs at least two."


def _problems_of_arm(arm: Arm, kind: Kind) -> Iterator[str]:
    if not arm.treatment.strip():
        yield "the treatment has no name."
    if not isfinite(arm.n) or arm.n < 2:
        yield f"n is {arm.n:g}; an arm needs at least 2 participants."
    yield from _problems_of_means(arm) if kind is Kind.MEANS else _problems_of_events(arm)


def _problems_of_means(arm: Arm) -> Iterator[str]:
    if arm.mean is None or not isfinite(arm.mean):
        yield "the mean is missing."
    if arm.sd is None or not isfinite(arm.sd):
        yield "the standard deviation is missing."
    elif arm.sd <= 0:
        yield f"the standard deviation is {arm.sd:g}; it must be greater than 0."


def _problems_of_events(arm: Arm) -> Iterator[str]:
    if arm.events is None or not isfinite(arm.events):
        yield "the number of events is missing."
    elif arm.events < 0:
        yield f"the number of events is {arm.events:g}; it cannot be negative."
    elif arm.events > arm.n:
        yield f"{arm.events:g} events are more than its {arm.n:g} participants."


def _place(arm: Arm) -> str:
    return f"Study “{arm.study}”, treatment “{arm.treatment}”"
