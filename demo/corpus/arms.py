"""Arm data of the network: eighteen invented trials drawn around true effects with moderate heterogeneity."""

from __future__ import annotations

import random
from collections.abc import Sequence
from enum import StrEnum
from statistics import NormalDist

from demo.corpus.model import ArmData


class Treatment(StrEnum):
    MEDICAL = "Conventional medical management"
    TONIC = "Conventional spinal cord stimulation"
    HIGH = "High-frequency spinal cord stimulation"
    STEROID = "Epidural steroid injection"
    RADIOFREQUENCY = "Pulsed radiofrequency"
    SHAM = "Placebo or sham"


T = Treatment
NETWORK: tuple[tuple[Treatment, ...], ...] = (
    (T.TONIC, T.MEDICAL),
    (T.TONIC, T.MEDICAL),
    (T.TONIC, T.MEDICAL),
    (T.HIGH, T.TONIC),
    (T.HIGH, T.TONIC),
    (T.HIGH, T.TONIC, T.MEDICAL),
    (T.HIGH, T.MEDICAL),
    (T.STEROID, T.SHAM),
    (T.STEROID, T.SHAM),
    (T.STEROID, T.MEDICAL),
    (T.RADIOFREQUENCY, T.SHAM),
    (T.RADIOFREQUENCY, T.SHAM),
    (T.RADIOFREQUENCY, T.STEROID),
    (T.RADIOFREQUENCY, T.STEROID, T.SHAM),
    (T.TONIC, T.SHAM),
    (T.HIGH, T.SHAM),
    (T.RADIOFREQUENCY, T.MEDICAL),
    (T.STEROID, T.MEDICAL),
)
EFFECT = {T.MEDICAL: 0.0, T.TONIC: -1.6, T.HIGH: -2.2, T.STEROID: -0.6, T.RADIOFREQUENCY: -0.9, T.SHAM: -0.2}
"""True mean difference in pain against conventional medical management, in points of 0-10."""
TAU = 0.3
WITHOUT_RESPONDERS = frozenset({2, 4, 8, 11, 14, 17})


def simulate(studies: Sequence[str], rng: random.Random) -> tuple[ArmData, ...]:
    """Arms for the studies given, in the order of NETWORK; six of them do not report responders."""
    arms: list[ArmData] = []
    for position, (study, treatments) in enumerate(zip(studies, NETWORK, strict=True)):
        level, size = rng.gauss(6.5, 0.3), rng.randint(26, 78)
        arms += [
            _arm(study, treatment, level, size, rng, responders=position not in WITHOUT_RESPONDERS)
            for treatment in treatments
        ]
    return tuple(arms)


def _arm(study: str, treatment: Treatment, level: float, size: int, rng: random.Random, *, responders: bool) -> ArmData:
    # Half the variance of a difference sits in each arm, so that tau is the spread between trials.
    expected = level + EFFECT[treatment] + rng.gauss(0, TAU / 2**0.5)
    n, spread = size + rng.randint(-3, 3), rng.uniform(1.7, 2.3)
    mean = expected + rng.gauss(0, spread / n**0.5)
    relieved = NormalDist(expected, spread).cdf(3.75)
    events = max(1, sum(rng.random() < relieved for _ in range(n))) if responders else None
    return ArmData(
        study_key=study, treatment=treatment.value, n=n, mean=round(mean, 1), sd=round(spread, 1), events=events
    )


def sentences(arms: Sequence[ArmData], names: Sequence[str], months: str) -> str:
    """The arms in words, as the abstract of their trial tells them."""
    means = _listed([f"{a.mean:.1f} (SD {a.sd:.1f}) with {name}" for a, name in zip(arms, names, strict=True)])
    text = f"Mean pain intensity at {months} months was {means}."
    told = [f"{a.events} of {a.n} with {name}" for a, name in zip(arms, names, strict=True) if a.events is not None]
    return f"{text} Relief of 50 % or more was reported by {_listed(told)}." if told else text


def _listed(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
