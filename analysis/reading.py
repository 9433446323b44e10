"""A result as people read it: rounded, in words, in the order of ranks. Pure: no Django, no numpy."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from typing import Any

from analysis.statistics.effects import Measure

RATIOS = {Measure.OR.value, Measure.RR.value}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One treatment with its P-score and its effect against the reference, in words."""

    treatment: str
    score: str
    effect: str
    studies: int


@dataclass(frozen=True, slots=True)
class LeagueCell:
    """A cell in words; `spoken` says which against which, and `clear` that the interval does not reach the null."""

    text: str
    spoken: str
    evidence: str
    clear: bool


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """One line of the table of tests: what, Q, degrees of freedom, p."""

    what: str
    q: str
    df: int
    p: str


def direct(result: dict[str, Any]) -> list[tuple[str, int]]:
    """Each pair of treatments that studies compare directly, and how many do; the numbers add up to `m`."""
    names, counts = result["fit"]["treatments"], result["fit"]["study_counts"]
    pairs = [(one, other) for one in range(len(names)) for other in range(one + 1, len(names)) if counts[one][other]]
    return [(f"{names[one]} and {names[other]}", int(counts[one][other])) for one, other in pairs]


def ranking(result: dict[str, Any]) -> list[Ranked]:
    """Best first, by the model and the direction of the run."""
    fit, settings = result["fit"], result["settings"]
    model = fit[settings["model"]]
    scores = model["ranking"]["lower_is_better" if settings["lower_is_better"] else "higher_is_better"]
    names, reference = fit["treatments"], fit["reference"]
    return [
        Ranked(
            name,
            number(scores[names.index(name)], 2),
            "reference" if name == reference else against(result, name, reference),
            fit["arm_counts"][names.index(name)],
        )
        for name in result["league"]["order"]
    ]


def against(result: dict[str, Any], one: str, other: str) -> str:
    """The network estimate of one treatment against another with its interval, on the scale that people read."""
    fit = result["fit"]
    estimates = fit[result["settings"]["model"]]["network"]
    place = fit["treatments"].index(one), fit["treatments"].index(other)
    values = [estimates[key][place[0]][place[1]] for key in ("effect", "lower", "upper")]
    shown = [exp(value) if fit["measure"] in RATIOS else value for value in values]
    return f"{number(shown[0], 2)} ({number(shown[1], 2)} to {number(shown[2], 2)})"


def league(result: dict[str, Any]) -> list[tuple[str, list[LeagueCell]]]:
    """The league table, row by row with the row's treatment: network below the diagonal, direct evidence above it."""
    null = 1.0 if result["fit"]["measure"] in RATIOS else 0.0
    names = result["league"]["order"]
    return [(name, [_cell(cell, null) for cell in row]) for name, row in zip(names, result["league"]["rows"])]


def tests(result: dict[str, Any]) -> list[Heterogeneity]:
    """Q of the whole network and its two parts."""
    found = result["fit"]["heterogeneity"]
    names = {
        "total": "whole network",
        "within": "within designs (heterogeneity)",
        "between": "between designs (inconsistency)",
    }
    return [
        Heterogeneity(words, number(found[key]["Q"], 2), found[key]["df"], probability(found[key]["p"]))
        for key, words in names.items()
    ]


def _cell(cell: dict[str, Any], null: float) -> LeagueCell:
    clear = cell["effect"] is not None and not cell["lower"] <= null <= cell["upper"]
    spoken = f"{cell['treatment1']} against {cell['treatment2']}, {cell['evidence']}"
    return LeagueCell(cell["text"], spoken, cell["evidence"], clear)


def i_squared(result: dict[str, Any]) -> str:
    share = result["fit"]["heterogeneity"]["I2"]
    if share["value"] is None:
        return "cannot be estimated"
    shown = f"{100 * share['value']:.0f} %"
    if share["lower"] is None:
        return shown
    return f"{shown} ({100 * share['lower']:.0f} to {100 * share['upper']:.0f} %)"


def tau_squared(result: dict[str, Any]) -> str:
    return number(result["fit"]["heterogeneity"]["tau2"], 4)


def number(value: float | None, digits: int) -> str:
    """Rounded, with a true minus sign and never a negative zero."""
    if value is None:
        return "–"
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def probability(value: float | None) -> str:
    if value is None:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def league_csv(result: dict[str, Any]) -> str:
    """One line for every pair and kind of evidence, full digits: nobody can misread which against which."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(("evidence", "treatment", "against", "effect", "lower", "upper", "text"))
    writer.writerows(_lines(result))
    return written.getvalue()


def _lines(result: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for row in result["league"]["rows"]:
        for cell in row:
            if cell["evidence"] != "name" and cell["effect"] is not None:
                pair = (inert(cell["treatment1"]), inert(cell["treatment2"]))
                yield (cell["evidence"], *pair, cell["effect"], cell["lower"], cell["upper"], cell["text"])


def inert(text: str) -> str:
    """A name that a spreadsheet cannot take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
