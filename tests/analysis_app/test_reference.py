"""Published data sets through the whole path, from the API to the stored result, against an independent program."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from analysis import tasks as _registers_the_handlers  # noqa: F401
from reviews import jobs
from reviews.models import Review
from studies import linking
from tests.conftest import client_of
from tests.studies.building import pain, trial

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "nma"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the reference outputs are not here")

ARMS = {
    "senn2013_smd_arm": "SMD",
    "senn2013_md_arm": "MD",
    "franchini2012_smd": "SMD",
    "franchini2012_md": "MD",
    "smokingcessation_or": "OR",
    "dogliotti2014_or": "OR",
    "pagliaro1992_or": "OR",
    "baker2009_rr": "RR",
}
CONTRASTS = {
    **ARMS,
    "senn2013_md_contrast": "MD",
    "linde2016_or_contrast": "OR",
    "dietaryfat_irr": "TE",
    "dong2013_rd": "TE",
}
CASES = [(name, measure, "arm_level.csv") for name, measure in ARMS.items()]
CASES += [(name, measure, "contrast_level.csv") for name, measure in CONTRASTS.items()]


def computed(review: Review, user: User, name: str, measure: str, file: str) -> dict[str, Any]:
    """What the API answers for a pasted table."""
    client, base = client_of(user), f"/api/v1/reviews/{review.public_id}"
    table = (DATA / name / file).read_text(encoding="utf-8")
    asked = {"label": name, "pasted": table, "measure": measure}
    made = client.post(f"{base}/analyses/", asked, content_type="application/json")
    assert made.status_code == 201, made.content
    started = client.post(f"{base}/analyses/{made.json()['id']}/runs/", {}, content_type="application/json")
    assert started.status_code == 201, started.content
    jobs.run(started.json()["job"])
    run = client.get(f"{base}/runs/{started.json()['id']}/").json()
    assert (run["status"], run["error"], run["stale"], run["handoff"]) == ("done", "", [], None)
    answer: dict[str, Any] = run["result"]
    return answer


@pytest.mark.parametrize(("name", "measure", "file"), CASES, ids=[f"{name}-{file[:3]}" for name, _, file in CASES])
def test_a_pasted_data_set_equals_the_reference(
    review: Review, statistician: User, name: str, measure: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.calculation.FIGURES", {})  # drawn elsewhere; here the numbers count
    result = computed(review, statistician, name, measure, file)
    wanted = json.loads((DATA / name / "expected.json").read_text(encoding="utf-8"))["DL"]["fit"]
    fit = result["fit"]

    assert result["notes"][0].startswith("Calculation on a pasted table")
    scalars = wanted["scalars"]
    heterogeneity = fit["heterogeneity"]
    assert fit["k"] == scalars["k"]
    assert heterogeneity["tau2"] == pytest.approx(scalars["tau2"], rel=1e-9, abs=1e-9)
    assert heterogeneity["total"]["Q"] == pytest.approx(scalars["Q"], rel=1e-9)
    for model in ("common", "random"):
        for key, field in (("TE", "effect"), ("seTE", "standard_error"), ("lower", "lower"), ("upper", "upper")):
            matrix = wanted["matrices"][f"{key}.{model}"]
            for row, one in enumerate(fit["treatments"]):
                for column, other in enumerate(fit["treatments"]):
                    if one != other:
                        want = matrix["data"][matrix["rows"].index(one)][matrix["cols"].index(other)]
                        got = fit[model]["network"][field][row][column]
                        assert got == pytest.approx(want, rel=1e-9, abs=1e-9), (key, model, one, other)


@pytest.mark.parametrize("file", ["arm_level.csv", "contrast_level.csv"])
def test_the_csv_for_r_holds_what_was_pasted(review: Review, statistician: User, file: str) -> None:
    from analysis import datasets, runs
    from analysis.models import Analysis

    computed(review, statistician, "franchini2012_md", "MD", file)
    run = runs.of_analysis(Analysis.objects.get()).get()
    written = list(csv.reader(io.StringIO(datasets.netmeta(run.input))))[1:]
    pasted = list(csv.reader(io.StringIO((DATA / "franchini2012_md" / file).read_text(encoding="utf-8"))))[1:]
    assert [row[0] for row in written] == [row[0] for row in pasted]
    assert [float(row[-1]) for row in written] == [float(row[4]) for row in pasted]


def test_a_data_set_of_included_studies_equals_the_reference(
    review: Review, statistician: User, ana: User, ben: User
) -> None:
    table = (DATA / "franchini2012_smd" / "arm_level.csv").read_text(encoding="utf-8")
    for label in dict.fromkeys(row["study"] for row in csv.DictReader(io.StringIO(table))):
        linking.rename(trial(review, [ana, ben], "Novak 2001"), label, by=ana)
    outcome = pain(review, statistician)
    client, base = client_of(statistician), f"/api/v1/reviews/{review.public_id}"
    pasted = client.post(
        f"{base}/outcomes/{outcome.public_id}/arms/", {"table": table}, content_type="application/json"
    )
    assert pasted.json() == {"studies": 7, "arms": 15}
    jobs.run(client.post(f"{base}/handoffs/").json()["job"])
    asked = {"label": "Off time", "outcome": outcome.public_id, "measure": "SMD", "reference": "Placebo"}
    made = client.post(f"{base}/analyses/", asked, content_type="application/json").json()
    started = client.post(f"{base}/analyses/{made['id']}/runs/", {}, content_type="application/json").json()
    jobs.run(started["job"])

    fit = client.get(f"{base}/runs/{started['id']}/").json()["result"]["fit"]
    wanted = json.loads((DATA / "franchini2012_smd" / "expected.json").read_text(encoding="utf-8"))["DL"]["fit"]
    matrix = wanted["matrices"]["TE.random"]
    reference = fit["treatments"].index("Placebo")
    for row, name in enumerate(fit["treatments"]):
        want = matrix["data"][matrix["rows"].index(name)][matrix["cols"].index("Placebo")]
        assert fit["random"]["network"]["effect"][row][reference] == pytest.approx(want, rel=1e-9, abs=1e-9)
    assert fit["heterogeneity"]["total"]["Q"] == pytest.approx(wanted["scalars"]["Q"], rel=1e-9)
