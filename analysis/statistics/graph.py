"""The network as a graph: treatments are vertices, contrasts are edges, and every study is checked first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.effects import Contrast

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Indices = NDArray[np.intp]

# Larger disagreements of a multi-arm study around its own loop are errors of transcription, not rounding.
LOOP_TOLERANCE = 0.001


class BadContrasts(ValueError):
    """Contrasts that cannot form a network; `problems` holds one sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


class Disconnected(ValueError):
    """The network falls into `parts` that no study joins; each could be analysed by itself."""

    def __init__(self, parts: Sequence[tuple[str, ...]]) -> None:
        self.parts = tuple(parts)
        listed = "; ".join(f"({number}) {', '.join(part)}" for number, part in enumerate(self.parts, start=1))
        super().__init__(
            f"The network falls into {len(self.parts)} parts that no study connects: {listed}. "
            "Analyse each part by itself, or add a study that connects them."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """One study: `arms` (positions of its treatments, ascending) and `edges` (positions of its contrasts)."""

    name: str
    arms: tuple[int, ...]
    edges: Indices


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """m edges, grouped by study; edge e runs from `first[e]` to `second[e]`, always first < second.

    `effects` and `variances` have shape (m,), `incidence` (m, n) holds +1 for first and -1 for second.
    """

    treatments: tuple[str, ...]
    studies: tuple[Study, ...]
    first: Indices
    second: Indices
    effects: Vector
    variances: Vector
    incidence: Matrix

    @property
    def designs(self) -> dict[tuple[int, ...], list[Study]]:
        """Studies by the set of treatments that they compare."""
        found: dict[tuple[int, ...], list[Study]] = {}
        for study in self.studies:
            found.setdefault(study.arms, []).append(study)
        return found


def build(rows: Sequence[Contrast]) -> Graph:
    """The graph of the contrasts. Raises BadContrasts with all problems at once, or Disconnected."""
    studies = _by_study(rows)
    problems = [problem for name, group in studies.items() for problem in _problems(name, group)]
    if not rows:
        problems = ["There are no contrasts to analyse."]
    if problems:
        raise BadContrasts(problems)
    treatments = tuple(sorted({name for row in rows for name in (row.treatment1, row.treatment2)}, key=order))
    found = parts(rows, treatments)
    if len(found) > 1:
        raise Disconnected(found)
    return _assemble(treatments, studies)


def order(name: str) -> tuple[str, str]:
    """Alphabetical as people expect it, and never undecided."""
    return name.casefold(), name


def parts(rows: Sequence[Contrast], treatments: Sequence[str]) -> list[tuple[str, ...]]:
    """The connected parts, each in the order of `treatments`, larger parts first."""
    part = {name: {name} for name in treatments}
    for row in rows:
        joined = part[row.treatment1] | part[row.treatment2]
        for name in joined:
            part[name] = joined
    found = {tuple(name for name in treatments if name in group) for group in part.values()}
    return sorted(found, key=lambda names: (-len(names), [order(name) for name in names]))


def _by_study(rows: Sequence[Contrast]) -> dict[str, list[Contrast]]:
    studies: dict[str, list[Contrast]] = {}
    for row in rows:
        studies.setdefault(row.study, []).append(row)
    return studies


def _problems(study: str, rows: Sequence[Contrast]) -> list[str]:
    found = [problem for row in rows for problem in _problems_of_row(row)] or list(_problems_of_shape(study, rows))
    return found or list(_problems_of_loop(study, rows))


def _problems_of_row(row: Contrast) -> Iterator[str]:
    place = f"Study “{row.study}”, “{row.treatment1}” against “{row.treatment2}”"
    if row.treatment1 == row.treatment2:
        yield f"{place}: a treatment cannot be compared with itself."
    if not isfinite(row.effect):
        yield f"{place}: the effect is missing."
    if not isfinite(row.standard_error) or row.standard_error <= 0:
        yield f"{place}: the standard error is {row.standard_error:g}; it must be greater than 0."


def _problems_of_shape(study: str, rows: Sequence[Contrast]) -> Iterator[str]:
    pairs = Counter(frozenset((row.treatment1, row.treatment2)) for row in rows)
    for pair, times in pairs.items():
        if times > 1:
            one, two = sorted(pair, key=order)
            yield f"Study “{study}” gives the comparison of “{one}” and “{two}” {times} times; keep one of them."
    arms = sorted({name for pair in pairs for name in pair}, key=order)
    missing = [pair for pair in combinations(arms, 2) if frozenset(pair) not in pairs]
    if missing:
        named = "; ".join(f"“{one}” and “{two}”" for one, two in missing)
        yield f"Study “{study}” has {len(arms)} arms but lacks the comparison of {named}; give every pair of its arms."


def _problems_of_loop(study: str, rows: Sequence[Contrast]) -> Iterator[str]:
    arms = sorted({name for row in rows for name in (row.treatment1, row.treatment2)}, key=order)
    if len(arms) < 3:
        return
    effects, variances = _squares(arms, rows)
    means = effects.mean(axis=1)
    worst = np.abs(effects - (means[:, None] - means[None, :])).max()
    if worst > LOOP_TOLERANCE:
        yield (
            f"The effects of study “{study}” disagree with each other by {worst:.3g} around its {len(arms)} arms; "
            "check them, since the comparisons of one study must add up."
        )
    for arm, variance in zip(arms, arm_variances(variances)):
        if variance < 0:
            yield (
                f"The standard errors of study “{study}” cannot belong to {len(arms)} arms: they give “{arm}” "
                "a negative variance; check them."
            )


def _squares(arms: Sequence[str], rows: Sequence[Contrast]) -> tuple[Matrix, Matrix]:
    """Effects (antisymmetric) and variances (symmetric) of one study, both (k, k)."""
    position = {name: index for index, name in enumerate(arms)}
    effects, variances = np.zeros((len(arms), len(arms))), np.zeros((len(arms), len(arms)))
    for row in rows:
        i, j = position[row.treatment1], position[row.treatment2]
        effects[i, j], effects[j, i] = row.effect, -row.effect
        variances[i, j] = variances[j, i] = row.standard_error**2
    return effects, variances


def arm_variances(variances: Matrix) -> Vector:
    """The k variances that, added in pairs, come nearest to the (k, k) contrast variances; k >= 3."""
    k = len(variances)
    rows = variances.sum(axis=1)
    return np.asarray((rows - rows.sum() / (2 * (k - 1))) / (k - 2))


def _assemble(treatments: tuple[str, ...], studies: dict[str, list[Contrast]]) -> Graph:
    position = {name: index for index, name in enumerate(treatments)}
    edges: list[tuple[int, int, float, float]] = []
    placed = []
    for name, rows in studies.items():
        start = len(edges)
        edges += sorted(_edge(row, position) for row in rows)
        arms = tuple(sorted({index for i, j, *_ in edges[start:] for index in (i, j)}))
        placed.append(Study(name, arms, np.arange(start, len(edges))))
    first, second = np.array([edge[0] for edge in edges]), np.array([edge[1] for edge in edges])
    effects, variances = np.array([edge[2] for edge in edges]), np.array([edge[3] for edge in edges])
    incidence = np.zeros((len(edges), len(treatments)))
    incidence[np.arange(len(edges)), first] = 1.0
    incidence[np.arange(len(edges)), second] = -1.0
    return Graph(treatments, tuple(placed), first, second, effects, variances, incidence)


def _edge(row: Contrast, position: dict[str, int]) -> tuple[int, int, float, float]:
    i, j = position[row.treatment1], position[row.treatment2]
    if i < j:
        return i, j, row.effect, row.standard_error**2
    return j, i, -row.effect, row.standard_error**2
