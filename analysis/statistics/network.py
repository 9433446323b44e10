"""Network meta-analysis: the graph-theoretical method, common and random effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.statistics import estimates, graph, heterogeneity, laplacian
from analysis.statistics.effects import Contrast, Contrasts, Dropped, Measure
from analysis.statistics.estimates import Estimates, Prediction, Ranking
from analysis.statistics.graph import BadContrasts, Disconnected, Graph, Matrix
from analysis.statistics.heterogeneity import Heterogeneity

__all__ = ["BadContrasts", "Disconnected", "Fit", "Model", "UnknownTreatment", "fit"]


class UnknownTreatment(ValueError):
    """The reference is not one of the treatments of the network."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Model:
    """The estimates of one model: of the network, of the direct and the indirect evidence, and their ranking.

    `proportion[i, j]` is the share of direct evidence in the network estimate of i against j.
    """

    network: Estimates
    direct: Estimates
    indirect: Estimates
    proportion: Matrix
    ranking: Ranking


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Fit:
    """A fitted network. Matrices are (n, n) in the order of `treatments`, row minus column.

    Effects are on the scale of analysis (logarithms for OR and RR). `k` studies, `m` contrasts, `n` treatments.
    `study_counts[i, j]` studies compare i and j; `arm_counts[i]` studies have i; `participants[i]` is NaN if unknown.
    `prediction` (random effects) is None below two degrees of freedom.
    """

    measure: Measure | None
    level: float
    reference: str
    treatments: tuple[str, ...]
    studies: tuple[str, ...]
    designs: tuple[str, ...]
    heterogeneity: Heterogeneity
    common: Model
    random: Model
    prediction: Prediction | None
    study_counts: Matrix
    arm_counts: tuple[int, ...]
    participants: tuple[float, ...]
    m: int
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]

    @property
    def k(self) -> int:
        return len(self.studies)

    @property
    def n(self) -> int:
        return len(self.treatments)

    @property
    def tau2(self) -> float:
        return self.heterogeneity.tau2

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
    found = heterogeneity.measure(network, weights, level=level)
    random = _model(network, laplacian.weights(network, tau2=found.tau2), tau2=found.tau2, level=level)
    counts, arms = _study_counts(network), _arm_counts(network)
    return Fit(
        measure=given.measure,
        level=level,
        reference=_reference(network, arms, reference),
        treatments=network.treatments,
        studies=tuple(study.name for study in network.studies),
        designs=tuple(":".join(network.treatments[arm] for arm in design) for design in sorted(network.designs)),
        heterogeneity=found,
        common=_model(network, weights, tau2=0.0, level=level),
        random=random,
        prediction=estimates.prediction(random.network, tau2=found.tau2, df=found.total.df, level=level),
        study_counts=counts,
        arm_counts=arms,
        participants=_participants(given.rows, network),
        m=len(network.effects),
        dropped=given.dropped,
        notes=given.notes + _notes(counts, found),
    )


def _model(network: Graph, weights: Matrix, *, tau2: float, level: float) -> Model:
    inverse = laplacian.inverse(network.incidence.T @ weights @ network.incidence)
    net = estimates.network(network, weights, inverse, level=level)
    direct = estimates.direct(network, tau2=tau2, level=level)
    return Model(
        network=net,
        direct=direct,
        indirect=estimates.indirect(net, direct, level=level),
        proportion=estimates.proportion(net, direct),
        ranking=estimates.ranking(net),
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
    people = dict.fromkeys(network.treatments, 0.0)
    for (_, treatment), n in arms.items():
        people[treatment] += n
    return tuple(people.values())


def _notes(counts: Matrix, found: Heterogeneity) -> tuple[str, ...]:
    notes = []
    df = found.total.df
    if df == 0:
        notes.append(
            "No comparison is informed twice (Q has 0 degrees of freedom): heterogeneity cannot be estimated, "
            "tau² is taken as 0, and the random effects model equals the common effect model."
        )
    elif found.tau2 == 0.0:
        notes.append("Q does not exceed its degrees of freedom: tau² is 0, and both models give the same estimates.")
    if df < 2:
        notes.append("Prediction intervals need at least 2 degrees of freedom and are left out.")
    if df and not found.between.df:
        notes.append("No two designs inform the same comparison, so inconsistency cannot be tested.")
    pairs = counts[np.triu_indices(len(counts), 1)]
    if single := int((pairs == 1).sum()):
        total = int((pairs > 0).sum())
        notes.append(f"Direct comparisons that rest on a single study: {single} of {total}.")
    return tuple(notes)
