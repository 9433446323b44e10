"""From rows and pasted tables to the exact input of a calculation, and back: the only file that knows both."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from analysis import canonical, handoffs
from analysis.models import Analysis, Handoff, MeasureChoice
from analysis.reading import inert
from analysis.statistics import netmeta_csv
from analysis.statistics.effects import Arm, Contrast, Contrasts, Dropped, Measure
from records.folding import fold
from reviews.errors import Conflict, Invalid
from studies import extraction, tables
from studies.models import Measurement, Outcome

PASTED_NOTE = "Calculation on a pasted table, not from this review's included studies."
Input = dict[str, Any]


def from_review(analysis: Analysis, handoff: Handoff, part: Sequence[str] = ()) -> Input:
    """The current arms of the analysis's outcome for the studies of a hand-off. `part` keeps only these treatments."""
    if analysis.outcome is None:
        raise Conflict("This analysis is a calculation on a pasted table.")
    trials = {each["public_id"]: each for each in handoffs.studies_in(handoff.content)}
    rows = [row for row in measured(analysis.outcome) if row.arm.study.public_id in trials]
    kept = [row for row in rows if not trials[row.arm.study.public_id]["left_out"]]
    with_data = {row.arm.study.public_id for row in rows}
    return {
        "source": f"hand-off {handoff.number}",
        "outcome": analysis.outcome.label,
        **_settings(analysis),
        "arms": [_of_row(row, str(trials[row.arm.study.public_id]["label"])) for row in _restricted(kept, part)],
        "left_out": list(_left_out(trials.values(), with_data)),
        "part": list(part),
    }


def from_table(analysis: Analysis, part: Sequence[str] = ()) -> Input:
    """A pasted table, of arms or of contrasts. Raises Invalid with every line that cannot be read."""
    given: Input = {"source": PASTED_NOTE, "outcome": analysis.label, **_settings(analysis), "left_out": []}
    try:
        if tables.holds_contrasts(analysis.pasted):
            given |= _contrasts(tables.read_contrasts(analysis.pasted), part)
        else:
            given["arms"] = [_of_line(row) for row in tables.read(analysis.pasted) if _in(part, row.treatment)]
    except tables.BadTable as bad:
        raise Invalid(" ".join(bad.problems), {"pasted": " ".join(bad.problems)}) from bad
    if "arms" in given and analysis.measure == MeasureChoice.GIVEN:
        sentence = "Effects as given need a table of contrasts (studlab, treat1, treat2, TE, seTE); this one has arms."
        raise Invalid(sentence, {"measure": sentence})
    return given | {"part": list(part)}


def treatments_of(given: Input) -> list[str]:
    """The treatments that an input names, by name."""
    arms = {str(row["treatment"]) for row in given.get("arms", [])}
    pairs = {str(row[side]) for row in given.get("contrasts", []) for side in ("treatment1", "treatment2")}
    return sorted(arms | pairs, key=str.casefold)


def measured(outcome: Outcome) -> list[Measurement]:
    """The current measurements of an outcome, study by study, arm by arm in the order of their entry."""
    return list(extraction.current(outcome.review).filter(outcome=outcome))


def write(given: Input) -> tuple[str, str]:
    """The canonical text of an input, and its hash."""
    text = canonical.text(given)
    return text, canonical.sha256(text)


def read(text: str) -> Contrasts | list[Arm]:
    """What the statistics are given: contrasts, or arms to make them from."""
    given: Input = json.loads(text)
    if "arms" in given:
        return [_arm(row) for row in given["arms"]]
    measure = None if given["measure"] == MeasureChoice.GIVEN else Measure(given["measure"])
    return Contrasts(
        tuple(
            Contrast(row["study"], row["treatment1"], row["treatment2"], row["effect"], row["standard_error"])
            for row in given["contrasts"]
        ),
        measure,
        tuple(Dropped(row["study"], row["reason"]) for row in given["dropped"]),
    )


def netmeta(text: str) -> str:
    """The input as CSV for R: arms for netmeta::pairwise(), or contrasts for netmeta::netmeta()."""
    given: Input = json.loads(text)
    if "arms" in given:
        return netmeta_csv.write(_arm(_inert(row)) for row in given["arms"])
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(("studlab", "treat1", "treat2", "TE", "seTE"))
    for row in map(_inert, given["contrasts"]):
        effect, error = repr(row["effect"]), repr(row["standard_error"])
        writer.writerow((row["study"], row["treatment1"], row["treatment2"], effect, error))
    return written.getvalue()


def differences(before: str, after: str) -> list[str]:
    """What differs between two inputs from the review, in sentences."""
    old, new = json.loads(before), json.loads(after)
    sentences = [] if _asked(old) == _asked(new) else ["The settings of the analysis have changed."]
    arms, others = _by_study(old), _by_study(new)
    for study in sorted(arms.keys() | others.keys()):
        if study not in others:
            sentences.append(f"The arms of {study} are no longer there.")
        elif study not in arms:
            sentences.append(f"Arms of {study} have been entered.")
        elif arms[study] != others[study]:
            sentences.append(f"The arms of {study} have changed.")
    if old["left_out"] != new["left_out"] and not sentences:
        sentences.append("Other studies are left out of the network now.")
    return sentences


def studies_of(text: str) -> set[str]:
    """The public ids of the studies whose arms an input holds."""
    return {str(row["study_id"]) for row in json.loads(text).get("arms", []) if "study_id" in row}


def _settings(analysis: Analysis) -> Input:
    return {
        "measure": analysis.measure,
        "reference": analysis.reference,
        "model": analysis.model,
        "lower_is_better": analysis.lower_is_better,
        "level": 0.95,
    }


def _asked(given: Input) -> Input:
    return {key: given[key] for key in ("measure", "reference", "model", "lower_is_better", "level")}


def _by_study(given: Input) -> dict[str, list[Input]]:
    found: dict[str, list[Input]] = {}
    for row in given["arms"]:
        found.setdefault(row["study"], []).append(row)
    return found


def _in(part: Sequence[str], *treatments: str) -> bool:
    return not part or set(treatments) <= set(part)


def _restricted(rows: Sequence[Measurement], part: Sequence[str]) -> list[Measurement]:
    return [row for row in rows if _in(part, row.arm.treatment)]


def _of_row(row: Measurement, label: str) -> Input:
    return {
        "study": label,
        "study_id": row.arm.study.public_id,
        "treatment": row.arm.treatment,
        "n": row.n,
        "mean": row.mean,
        "sd": row.sd,
        "events": row.events,
    }


def _of_line(row: tables.ArmRow) -> Input:
    return {
        "study": row.study,
        "treatment": row.treatment,
        "n": row.n,
        "mean": row.mean,
        "sd": row.sd,
        "events": row.events,
    }


def _arm(row: Input) -> Arm:
    return Arm(row["study"], row["treatment"], row["n"], row["mean"], row["sd"], row["events"])


def _inert(row: Input) -> Input:
    """The row with names that no spreadsheet takes for a formula."""
    return {key: inert(value) if isinstance(value, str) else value for key, value in row.items()}


def _contrasts(rows: Iterable[tables.ContrastRow], part: Sequence[str]) -> Input:
    kept, dropped = [], []
    for row in rows:
        if row.effect is None or row.standard_error is None:
            reason = f"Line {row.line} gives no effect or no standard error (NA)."
            dropped.append({"study": row.study, "reason": reason})
        elif _in(part, row.treatment1, row.treatment2):
            kept.append(
                {
                    "study": row.study,
                    "treatment1": row.treatment1,
                    "treatment2": row.treatment2,
                    "effect": row.effect,
                    "standard_error": row.standard_error,
                }
            )
    return {"contrasts": kept, "dropped": dropped}


def _left_out(trials: Iterable[dict[str, Any]], with_data: set[str]) -> Iterator[dict[str, str]]:
    for each in sorted(trials, key=lambda trial: fold(str(trial["label"]))):
        if each["left_out"]:
            yield {"study": each["label"], "reason": each["left_out"]}
        elif each["public_id"] not in with_data:
            yield {"study": each["label"], "reason": "no arms are entered for this outcome"}
