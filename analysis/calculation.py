"""The worker's half of a run: the frozen input computed, drawn and kept. It loads numpy, scipy and matplotlib."""

from __future__ import annotations

import json
import logging
import platform
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from django.db import transaction
from django.utils import timezone

from analysis import canonical, datasets
from analysis.figures import FIGURES, Format, Options
from analysis.models import Figure, Run
from analysis.statistics import document, league, network
from analysis.statistics.effects import BadArms, Contrasts, Measure, contrasts
from analysis.statistics.league import Pool
from analysis.statistics.network import BadContrasts, Disconnected, Fit, UnknownTreatment
from reviews import audit
from reviews.errors import Invalid
from reviews.jobs import Work

# It tells of every glyph that it puts into a PDF.
logging.getLogger("fontTools").setLevel(logging.WARNING)
PACKAGES = ("numpy", "scipy", "matplotlib")


def perform(work: Work) -> None:
    """Compute a run and write all of it or nothing; only the attempt that is current can."""
    run = Run.objects.select_related("analysis__review").get(public_id=work.arguments["run"])
    if canonical.sha256(run.input) != run.input_hash:
        raise Invalid("The input of this run is not what was frozen: its hash differs. Nothing was computed.")
    steps = 1 + len(FIGURES) * len(Format)
    work.progress(done=0, total=steps, message="Fitting the network")
    given = json.loads(run.input)
    fit = fitted(run.input)
    result = canonical.text(described(fit, given))
    figures = []
    for done, figure in enumerate(drawn(fit, given, run), start=2):
        figures.append(figure)
        work.progress(done=done, total=steps, message="Drawing the figures")
    _keep(work, run, result, figures)


def fitted(text: str) -> Fit:
    """The network of a frozen input. Raises Invalid with every problem of the data in sentences."""
    given = json.loads(text)
    read = datasets.read(text)
    try:
        rows = read if isinstance(read, Contrasts) else contrasts(read, measure=Measure(given["measure"]))
        return network.fit(rows, reference=given["reference"] or None, level=given["level"])
    except (BadArms, BadContrasts) as bad:
        raise Invalid(" ".join(bad.problems)) from bad
    except Disconnected as apart:
        raise Invalid(f"{apart} For one part, choose its treatments when you start a run.") from apart
    except UnknownTreatment as unknown:
        raise Invalid(f"The reference: {unknown}") from unknown


def described(fit: Fit, given: dict[str, Any]) -> dict[str, Any]:
    """The result as it is kept: the fit, the league table by rank, the ranking in words' order, the settings."""
    pool = Pool(given["model"])
    order = league.by_rank(fit, pool=pool, lower_is_better=given["lower_is_better"])
    table = league.table(fit, pool=pool, order=order)
    return {
        "fit": document.write(fit),
        "league": {"order": list(order), "rows": [[asdict(cell) for cell in row] for row in table]},
        "settings": {key: given[key] for key in ("measure", "model", "reference", "lower_is_better", "level")},
        "source": given["source"],
        "outcome": given["outcome"],
        "left_out": given["left_out"],
        "part": given["part"],
        "notes": _notes(given),
    }


def drawn(fit: Fit, given: dict[str, Any], run: Run) -> Iterator[Figure]:
    """Every figure in every format."""
    heading = given["outcome"] if "arms" in given and run.handoff_id else f"{given['outcome']} (pasted table)"
    for name, draw in FIGURES.items():
        for form in Format:
            options = Options(
                format=form, pool=Pool(given["model"]), lower_is_better=given["lower_is_better"], outcome=heading
            )
            yield Figure(run=run, name=name, format=form.value, content=draw(fit, options))


def software() -> dict[str, str]:
    """What computed: versions that a reader needs to repeat it."""
    return {"Python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def _notes(given: dict[str, Any]) -> list[str]:
    notes = [given["source"]] if given["source"] == datasets.PASTED_NOTE else []
    if given["part"]:
        notes.append(f"Restricted to one part of the network: {', '.join(given['part'])}.")
    notes += [f"{each['study']} is left out of the network: {each['reason']}." for each in given["left_out"]]
    return notes


@transaction.atomic
def _keep(work: Work, run: Run, result: str, figures: list[Figure]) -> None:
    work.finish("Done.")
    audit.reserve(run.analysis.review)
    digest = canonical.sha256(result)
    Run.objects.filter(pk=run.pk).update(
        result=result, result_hash=digest, software=canonical.text(software()), finished_at=timezone.now()
    )
    Figure.objects.bulk_create(figures)
    audit.record(run.analysis.review, actor=None, action="run.finished", run=run.public_id, result=digest)
