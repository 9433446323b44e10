"""How far reviewers agreed, as a table: one row for each measure, as its reader may see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from records.writers import csv
from screening.agreement import Estimate
from screening.concordance import Look, StageAgreement

COLUMNS = ("stage", "who", "judgement", "reports", "measure", "value", "lower_95", "upper_95", "note")
NUMBERS = ("value", "lower_95", "upper_95")


def write(found: Iterable[StageAgreement]) -> Iterator[str]:
    """Coefficients to four decimals; a share has Wilson's interval; what no coefficient describes is left empty."""
    return csv.write((row for stage in found for row in _rows(stage)), numbers=NUMBERS)


def _rows(stage: StageAgreement) -> Iterator[dict[str, str]]:
    if stage.hidden:
        yield _row(stage, "all", "", stage.reports, "hidden", None, note=stage.hidden)
    for each in stage.all:
        yield _row(stage, "all", each.look.key, each.reports, "agreement", each.raw)
        yield _row(stage, "all", each.look.key, each.reports, "krippendorff_alpha", each.alpha)
        yield from _prevalences(stage, "all", each.look, each.reports, each.prevalence)
    for pair in stage.pairs:
        who = " and ".join(pair.names)
        for measure in pair.measures:
            found, look = measure.found, measure.look
            told = {"agreement": found.raw, "kappa": found.kappa, "pabak": found.pabak, "ac1": found.ac1}
            for name, estimate in told.items():
                note = measure.band if name == "kappa" else ""
                yield _row(stage, who, look.key, found.reports, name, estimate, note=note)
            yield from _prevalences(stage, who, look, found.reports, found.prevalence)
    for week in stage.weeks:
        yield _row(stage, "all", week.week, week.reports, "agreement_by_week", week.raw, note="few" * week.few)
    for spot in stage.spots:
        yield {**_row(stage, "all", spot.reason, spot.named, "named_by_one_side", None), "value": str(spot.one_sided)}


def _prevalences(
    stage: StageAgreement, who: str, look: Look, reports: int, shares: Mapping[str, float]
) -> Iterator[dict[str, str]]:
    for key, share in shares.items():
        label = f"prevalence: {look.categories[key]}"
        yield {**_row(stage, who, look.key, reports, label, None), "value": _number(share)}


def _row(
    stage: StageAgreement, who: str, judgement: str, reports: int, measure: str, of: Estimate | None, *, note: str = ""
) -> dict[str, str]:
    numbers = [_number(of.value), _number(of.lower), _number(of.upper)] if of else ["", "", ""]
    return dict(zip(COLUMNS, (stage.kind, who, judgement, str(reports), measure, *numbers, note), strict=True))


def _number(value: float) -> str:
    return f"{value:.4f}"
