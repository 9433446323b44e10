"""Fits against the published outputs of an independent implementation, where that material is at hand."""

from __future__ import annotations

import csv
import json
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.statistics import network
from analysis.statistics.effects import Arm, Contrast, Contrasts, Measure, contrasts

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "nma"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the reference outputs are not here")

ARM_LEVEL = {
    "senn2013_smd_arm": Measure.SMD,
    "senn2013_md_arm": Measure.MD,
    "franchini2012_smd": Measure.SMD,
    "franchini2012_md": Measure.MD,
    "smokingcessation_or": Measure.OR,
    "dogliotti2014_or": Measure.OR,
    "pagliaro1992_or": Measure.OR,
    "baker2009_rr": Measure.RR,
}
CONTRAST_LEVEL = [
    *ARM_LEVEL,
    "senn2013_md_contrast",
    "linde2016_or_contrast",
    "dietaryfat_irr",
    "dong2013_rd",
]
TOLERANCE = {"rtol": 1e-9, "atol": 1e-9}

MATRICES = {
    "TE.common": lambda fit: fit.common.network.effect,
    "seTE.common": lambda fit: fit.common.network.standard_error,
    "lower.common": lambda fit: fit.common.network.lower,
    "upper.common": lambda fit: fit.common.network.upper,
    "pval.common": lambda fit: fit.common.network.p,
    "TE.random": lambda fit: fit.random.network.effect,
    "seTE.random": lambda fit: fit.random.network.standard_error,
    "lower.random": lambda fit: fit.random.network.lower,
    "upper.random": lambda fit: fit.random.network.upper,
    "pval.random": lambda fit: fit.random.network.p,
    "seTE.predict": lambda fit: fit.prediction.standard_error,
    "lower.predict": lambda fit: fit.prediction.lower,
    "upper.predict": lambda fit: fit.prediction.upper,
    "TE.direct.common": lambda fit: fit.common.direct.effect,
    "seTE.direct.common": lambda fit: fit.common.direct.standard_error,
    "lower.direct.common": lambda fit: fit.common.direct.lower,
    "pval.direct.common": lambda fit: fit.common.direct.p,
    "TE.direct.random": lambda fit: fit.random.direct.effect,
    "seTE.direct.random": lambda fit: fit.random.direct.standard_error,
    "upper.direct.random": lambda fit: fit.random.direct.upper,
    "TE.indirect.common": lambda fit: fit.common.indirect.effect,
    "seTE.indirect.common": lambda fit: fit.common.indirect.standard_error,
    "TE.indirect.random": lambda fit: fit.random.indirect.effect,
    "seTE.indirect.random": lambda fit: fit.random.indirect.standard_error,
    "P.common": lambda fit: fit.common.proportion,
    "P.random": lambda fit: fit.random.proportion,
    "A.matrix": lambda fit: fit.study_counts,
}
SCALARS = {
    "k": "k",
    "m": "m",
    "n": "n",
    "heterogeneity.total.Q": "Q",
    "heterogeneity.total.df": "df.Q",
    "heterogeneity.total.p": "pval.Q",
    "heterogeneity.I2.value": "I2",
    "heterogeneity.I2.lower": "lower.I2",
    "heterogeneity.I2.upper": "upper.I2",
    "tau2": "tau2",
    "heterogeneity.within.Q": "Q.heterogeneity",
    "heterogeneity.within.df": "df.Q.heterogeneity",
    "heterogeneity.within.p": "pval.Q.heterogeneity",
    "heterogeneity.between.Q": "Q.inconsistency",
    "heterogeneity.between.df": "df.Q.inconsistency",
    "heterogeneity.between.p": "pval.Q.inconsistency",
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(row: dict[str, str], name: str) -> float | None:
    return float(row[name]) if name in row else None


def from_arms(name: str) -> Contrasts:
    arms = [
        Arm(row["study"], row["treatment"], float(row["n"]), *(number(row, key) for key in ("mean", "sd", "event")))
        for row in rows_of(DATA / name / "arm_level.csv")
    ]
    return contrasts(arms, measure=ARM_LEVEL[name])


def from_contrasts(name: str) -> Contrasts:
    return Contrasts(
        tuple(
            Contrast(row["studlab"], row["treat1"], row["treat2"], float(row["TE"]), float(row["seTE"]))
            for row in rows_of(DATA / name / "contrast_level.csv")
            if row["TE"] != "NA"
        )
    )


def expected(name: str) -> dict[str, Any]:
    text = (DATA / name / "expected.json").read_text(encoding="utf-8")
    answer: dict[str, Any] = json.loads(text)["DL"]
    return answer


def matrix(wanted: dict[str, Any], treatments: tuple[str, ...]) -> np.ndarray[Any, Any]:
    data = np.array(wanted["data"], dtype=float)
    rows = [wanted["rows"].index(name) for name in treatments]
    columns = [wanted["cols"].index(name) for name in treatments]
    return data[np.ix_(rows, columns)]


def compare(fit: network.Fit, name: str) -> None:
    answer = expected(name)
    wanted = answer["fit"]
    for field, key in SCALARS.items():
        got, want = attrgetter(field)(fit), wanted["scalars"][key]
        assert (got is None) == (want is None), (field, got, want)
        assert want is None or got == pytest.approx(want, rel=1e-9, abs=1e-9), field
    assert set(fit.treatments) == set(wanted["trts"])
    assert len(fit.designs) == len(wanted["designs"])
    assert dict(zip(fit.treatments, fit.arm_counts)) == wanted["k.trts"]
    off = ~np.eye(fit.n, dtype=bool)
    for key, read in MATRICES.items():
        want = matrix(wanted["matrices"][key], fit.treatments)[off]
        got = read(fit)[off]
        missing = np.isnan(want) if key not in ("A.matrix", "P.common", "P.random") else np.zeros(len(want), dtype=bool)
        np.testing.assert_array_equal(np.isnan(got), missing, err_msg=key)
        np.testing.assert_allclose(got[~missing], want[~missing], **TOLERANCE, err_msg=key)


def compare_ranking(fit: network.Fit, name: str) -> None:
    extras = expected(name)["extras"]
    for direction, field in (("desirable", "lower_is_better"), ("undesirable", "higher_is_better")):
        wanted = extras[f"netrank_Pscore_{direction}"]
        for model in ("common", "random"):
            got = getattr(getattr(fit, model).ranking, field)
            want = [wanted[model][treatment] for treatment in fit.treatments]
            np.testing.assert_allclose(got, want, **TOLERANCE)


@pytest.mark.parametrize("name", ARM_LEVEL)
def test_a_network_from_arms_equals_the_reference(name: str) -> None:
    fit = network.fit(from_arms(name))
    compare(fit, name)
    compare_ranking(fit, name)
    participants = expected(name)["fit"]["n.trts"]
    assert dict(zip(fit.treatments, fit.participants)) == pytest.approx(participants)


@pytest.mark.parametrize("name", CONTRAST_LEVEL)
def test_a_network_from_contrasts_equals_the_reference(name: str) -> None:
    fit = network.fit(from_contrasts(name))
    compare(fit, name)
    compare_ranking(fit, name)


@pytest.mark.parametrize("name", [*ARM_LEVEL, "dong2013_or"])
def test_contrasts_from_arms_equal_the_reference(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ARM_LEVEL, "dong2013_or", Measure.OR)
    found = from_arms(name)
    got = {(row.study, row.treatment1, row.treatment2): row for row in found.rows}
    got |= {
        (row.study, row.treatment2, row.treatment1): Contrast(
            row.study, row.treatment2, row.treatment1, -row.effect, row.standard_error, increment=row.increment
        )
        for row in found.rows
    }
    dropped = {drop.study for drop in found.dropped}
    for row in rows_of(DATA / name / "contrast_level.csv"):
        if row["TE"] == "NA":
            kept = (row["study" if "study" in row else "studlab"], row["treat1"], row["treat2"]) in got
            assert kept != (row["studlab"] in dropped)
            continue
        contrast = got[row["studlab"], row["treat1"], row["treat2"]]
        assert contrast.effect == pytest.approx(float(row["TE"]), rel=1e-9, abs=1e-12)
        assert contrast.standard_error == pytest.approx(float(row["seTE"]), rel=1e-9)
        assert contrast.increment == float(row.get("incr1", 0))


def test_a_network_that_hangs_together_by_single_studies_is_one_part() -> None:
    given = json.loads((DATA / "netconnection_disconnected.json").read_text(encoding="utf-8"))["input"]
    rows = [Contrast(str(i), one, two, 0.1, 1.0) for i, (one, two) in enumerate(zip(given["t1"], given["t2"]))]
    assert network.fit(rows).n == len({*given["t1"], *given["t2"]})
