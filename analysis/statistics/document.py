"""A fit as plain lists, numbers and words, ready to be stored or sent as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from analysis.statistics.network import Fit, Model

Document = dict[str, Any]


def write(fit: Fit) -> Document:
    """Everything that the fit holds; matrices as lists of rows, None where there is no number."""
    return {
        "measure": fit.measure.value if fit.measure else None,
        "level": fit.level,
        "reference": fit.reference,
        "treatments": list(fit.treatments),
        "studies": list(fit.studies),
        "designs": list(fit.designs),
        "k": fit.k,
        "m": fit.m,
        "n": fit.n,
        "heterogeneity": asdict(fit.heterogeneity),
        "common": _model(fit.common),
        "random": _model(fit.random),
        "prediction": _arrays(asdict(fit.prediction)) if fit.prediction else None,
        "study_counts": _plain(fit.study_counts),
        "arm_counts": list(fit.arm_counts),
        "participants": _plain(np.array(fit.participants)),
        "dropped": [asdict(drop) for drop in fit.dropped],
        "notes": list(fit.notes),
    }


def _model(model: Model) -> Document:
    found = asdict(model)
    proportion = _plain(found.pop("proportion"))
    return {name: _arrays(arrays) for name, arrays in found.items()} | {"proportion": proportion}


def _arrays(named: dict[str, Any]) -> Document:
    return {name: _plain(array) for name, array in named.items()}


def _plain(array: np.ndarray[Any, Any]) -> list[Any]:
    """Nested lists; NaN, which JSON does not know, becomes None."""
    return np.where(np.isnan(array), None, array.astype(object)).tolist()  # type: ignore[no-any-return, call-overload]
