"""Network meta-analysis: the graph-theoretical method, common and random effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.statistics import estimates, graph, heterogeneity, laplacian
from analysis.statistics.effects import Contrast, Contrasts, Measure
from analysis.statistics.estimates import Estimates, Prediction, Ranking
from analysis.statistics.graph import BadContrasts, Disconnected, Graph, Matrix

__all__ = ["BadContrasts", "Disconnected", "Fit", "UnknownTreatment", "fit"]


class UnknownTreatment(ValueError):  # noqa: N818 - it names what was asked for
    """The reference is not one of the treatments of the network."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Fit:
    """A fitted network. Matrices are (n, n) in the order of `treatments`, row minus column.

    Effects are on the scale of analysis (logarithms for OR and RR). `k` studies, `m` contrasts, `n` treatments.
    `study_counts[i, j]` studies compare i and j; `arm_counts[i]` studies have i; `participants[i]` is NaN if unknown.
    `p`, `p_within`, `p_between` and I² are None without degrees of freedom, `prediction` is None if df < 2.
    """

    measure: Measure | None
    level: float
    reference: str
    treatments: tuple[str, ...]
    studies: tuple[str, ...]
    designs: tuple[str, ...]
    k: int
    m: int
    n: int
    Q: float
    df: int
    p: float | None
    Q_within: float
    df_within: int
    p_within: float | None
    Q_between: float
    df_between: int
    p_between: float | None
    I2: float | None
    I2_lower: float | None
    I2_upper: float | None
    tau2: float
    common: Estimates
    random: Estimates
    prediction: Prediction | None
    ranking_common: Ranking
    ranking_random: Ranking
    direct_common: Estimates
    direct_random: Estimates
    indirect_common: Estimates
    indirect_random: Estimates
    proportion_common: Matrix
    proportion_random: Matrix
    study_counts: Matrix
    arm_counts: tuple[int, ...]
    participants: tuple[float, ...]
    notes: tuple[str, ...]

    def position(self, treatment: str) -> int:
        """The row and column of a treatment. Raises UnknownTreatment."""
        return _position(self.treatments, treatment)


def fit(contrasts: Contrasts | Sequence[Contrast], *, reference: str | None = None, level: float = 0.95) -> Fit:
    """Fit the network of the contrasts, with tau² after DerSimonian and Laird.

    Without a reference the treatment of the most studies is taken. Sources: Rücker 2012, Rücker & Schwarzer 2014,
    Krahn 2013. Raises BadContrasts, Disconnected or UnknownTreatment; their texts are sentences for the reader.
    """
    given = contrasts if isinstance(contrasts, Contrasts) else Contrasts(tuple(contrasts))
    if not 0 < level < 1:
        raise ValueError(f"The confidence level is {level:g}; it must lie between 0 and 1, such as 0.95.")
    network = graph.build(given.rows)
    weights = laplacian.weights(network, tau2=0.0)
    whole = heterogeneity.total(network, weights)
    inside = heterogeneity.within(network, weights)
    outside = heterogeneity.between(whole, inside)
    share = heterogeneity.i_squared(whole, level=level)
    tau2 = heterogeneity.dersimonian_laird(network, weights, whole)
    common, random = _model(network, 0.0, level), _model(network, tau2, level)
    counts = _study_counts(network)
    arms = _arm_counts(network)
    return Fit(
        measure=given.measure,
        level=level,
        reference=_reference(network, arms, reference),
        treatments=network.treatments,
        studies=tuple(study.name for study in network.studies),
        designs=tuple(":".join(network.treatments[arm] for arm in design) for design in sorted(network.designs)),
        k=len(network.studies),
        m=len(network.effects),
        n=len(network.treatments),
        Q=whole.Q,
        df=whole.df,
        p=whole.p,
        Q_within=inside.Q,
        df_within=inside.df,
        p_within=inside.p,
        Q_between=outside.Q,
        df_between=outside.df,
        p_between=outside.p,
        I2=share.value,
        I2_lower=share.lower,
        I2_upper=share.upper,
        tau2=tau2,
        common=common.net,
        random=random.net,
        prediction=estimates.prediction(random.net, tau2=tau2, df=whole.df, level=level),
        ranking_common=estimates.ranking(common.net),
        ranking_random=estimates.ranking(random.net),
        direct_common=common.direct,
        direct_random=random.direct,
        indirect_common=estimates.indirect(common.net, common.direct, level=level),
        indirect_random=estimates.indirect(random.net, random.direct, level=level),
        proportion_common=estimates.proportion(common.net, common.direct),
        proportion_random=estimates.proportion(random.net, random.direct),
        study_counts=counts,
        arm_counts=arms,
        participants=_participants(given.rows, network),
        notes=given.notes + _notes(counts, whole, outside, tau2),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    net: Estimates
    direct: Estimates


def _model(network: Graph, tau2: float, level: float) -> _Model:
    weights = laplacian.weights(network, tau2=tau2)
    inverse = laplacian.inverse(network.incidence.T @ weights @ network.incidence)
    return _Model(
        estimates.network(network, weights, inverse, level=level),
        estimates.direct(network, tau2=tau2, level=level),
    )


def _position(treatments: tuple[str, ...], treatment: str) -> int:
    if treatment not in treatments:
        known = ", ".join(treatments)
        raise UnknownTreatment(f"“{treatment}” is not a treatment of this network; it has {known}.")
    return treatments.index(treatment)


def _reference(network: Graph, arms: tuple[int, ...], reference: str | None) -> str:
    chosen = network.treatments[int(np.argmax(arms))] if reference is None else reference
    return network.treatments[_position(network.treatments, chosen)]


def _study_counts(network: Graph) -> Matrix:
    counts = np.zeros((len(network.treatments), len(network.treatments)))
    np.add.at(counts, (network.first, network.second), 1.0)
    return np.asarray(counts + counts.T)


def _arm_counts(network: Graph) -> tuple[int, ...]:
    return tuple(sum(index in study.arms for study in network.studies) for index in range(len(network.treatments)))


def _participants(rows: Sequence[Contrast], network: Graph) -> tuple[float, ...]:
    """The participants of each treatment, every arm counted once; NaN as soon as one arm is unknown."""
    arms: dict[tuple[str, str], float] = {}
    for row in rows:
        for treatment, n in ((row.treatment1, row.n1), (row.treatment2, row.n2)):
            arms[row.study, treatment] = float("nan") if n is None else n
    return tuple(sum(n for (_, name), n in arms.items() if name == treatment) for treatment in network.treatments)


def _notes(counts: Matrix, whole: heterogeneity.Test, outside: heterogeneity.Test, tau2: float) -> tuple[str, ...]:
    notes = []
    if whole.df == 0:
        notes.append(
            "No comparison is informed twice (Q has 0 degrees of freedom): heterogeneity cannot be estimated, "
            "tau² is taken as 0, and the random effects model equals the common effect model."
        )
    elif tau2 == 0.0:
        notes.append("Q does not exceed its degrees of freedom: tau² is 0, and both models give the same estimates.")
    if whole.df < 2:
        notes.append("Prediction intervals need at least 2 degrees of freedom and are left out.")
    if whole.df and not outside.df:
        notes.append("No two designs inform the same comparison, so inconsistency cannot be tested.")
    pairs = counts[np.triu_indices(len(counts), 1)]
    if single := int((pairs == 1).sum()):
        notes.append(f"{single} of {int((pairs > 0).sum())} direct comparisons rest on a single study.")
    return tuple(notes)
