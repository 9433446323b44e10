"""The plan of the corpus: which reports exist, what kind they are and what is true of them, before any is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from demo.corpus.arms import NETWORK
from demo.corpus.model import Design, Kind, Verdict


class Subject(StrEnum):
    """What a report is about, which decides how its text opens and what it compares."""

    NETWORK = "a trial of the network"
    NODES = "two treatments of the network"
    TOPIC = "one treatment of the network"
    OTHER_POPULATION = "one treatment in another population"
    MIXED_POPULATION = "two treatments in a mixed population"
    OTHER_INTERVENTION = "an intervention outside the review"
    TECHNIQUES = "two forms of one treatment"
    UNMEASURED = "two treatments, but another outcome"


class Reason(StrEnum):
    """Reasons for exclusion in the order in which they are asked."""

    POPULATION = "Not persistent spinal pain syndrome type 2"
    DESIGN = "Not a randomised trial"
    INTERVENTION = "Intervention not of interest"
    COMPARATOR = "Comparator not of interest"
    OUTCOME = "Pain intensity not measured"
    RETRACTED = "Retracted publication"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """A report to be written. `offset` is in years from the study's main report; `title` names the title rule."""

    study: int
    kind: Kind
    rules: str
    subject: Subject
    title_abstract: Verdict
    full_text: Verdict
    reason: str = ""
    design: Design = Design.OTHER
    offset: int = 0
    title: str = "title"
    mark: str = ""
    """What sets the report apart: retracted, corrected, foreign, cited."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Studies of one report each: how many reach full text and are excluded there, how many leave before."""

    kind: Kind
    rules: str
    design: Design
    subject: Subject
    reason: Reason
    read: int
    left: int
    title: str = "title"


B, K, D, S, R, V = Batch, Kind, Design, Subject, Reason, Verdict

BATCHES = (
    B(K.RCT, "trial", D.PARALLEL, S.MIXED_POPULATION, R.POPULATION, 5, 0),
    B(K.RCT, "trial", D.PARALLEL, S.OTHER_POPULATION, R.POPULATION, 0, 11),
    B(K.RCT, "trial", D.PARALLEL, S.OTHER_INTERVENTION, R.INTERVENTION, 3, 9),
    B(K.RCT, "trial", D.PARALLEL, S.TECHNIQUES, R.COMPARATOR, 3, 0),
    B(K.RCT, "trial", D.PARALLEL, S.UNMEASURED, R.OUTCOME, 2, 0, "title_unmeasured"),
    B(K.COHORT, "cohort", D.NON_RANDOMISED, S.TOPIC, R.DESIGN, 9, 29),
    B(K.COHORT, "cohort", D.NON_RANDOMISED, S.OTHER_POPULATION, R.POPULATION, 0, 14),
    B(K.CASE_SERIES, "case_series", D.NON_RANDOMISED, S.TOPIC, R.DESIGN, 0, 22),
    B(K.CASE_SERIES, "case_series", D.NON_RANDOMISED, S.OTHER_POPULATION, R.POPULATION, 0, 4),
    B(K.REVIEW, "review", D.OTHER, S.TOPIC, R.DESIGN, 2, 22),
    B(K.REVIEW, "review", D.OTHER, S.OTHER_POPULATION, R.POPULATION, 0, 4),
    B(K.PROTOCOL, "protocol", D.PARALLEL, S.OTHER_INTERVENTION, R.INTERVENTION, 1, 2),
    B(K.PROTOCOL, "protocol", D.PARALLEL, S.OTHER_POPULATION, R.POPULATION, 0, 3),
    B(K.ANIMAL, "animal", D.OTHER, S.TOPIC, R.POPULATION, 0, 18),
    B(K.LETTER, "letter", D.OTHER, S.TOPIC, R.DESIGN, 0, 15),
    B(K.GUIDELINE, "guideline", D.OTHER, S.TOPIC, R.DESIGN, 0, 8),
    B(K.CONFERENCE_ABSTRACT, "cohort", D.NON_RANDOMISED, S.TOPIC, R.DESIGN, 3, 14, "title_conference"),
    B(K.ECONOMIC, "economic", D.OTHER, S.TOPIC, R.DESIGN, 2, 8),
    B(K.REGISTER_ENTRY, "register", D.PARALLEL, S.OTHER_POPULATION, R.POPULATION, 0, 3),
)
NARRATIVE = ("trial", "trial", "trial", "trial", "crossover", "crossover", "cluster")
"""Included trials that give no means: their rules, which also tell their design."""
DESIGNS = {"trial": D.PARALLEL, "crossover": D.CROSSOVER, "cluster": D.CLUSTER}
COMPANIONS = (
    (0, K.FOLLOW_UP, "follow_up", 3, "title"),
    (0, K.FOLLOW_UP, "follow_up", 5, "title"),
    (0, K.REGISTER_ENTRY, "register", -4, "title"),
    (3, K.FOLLOW_UP, "follow_up", 2, "title"),
    (3, K.PROTOCOL, "protocol", -3, "title"),
    (5, K.FOLLOW_UP, "follow_up", 1, "title"),
    (5, K.CONFERENCE_ABSTRACT, "trial", -1, "title_conference_trial"),
    (7, K.FOLLOW_UP, "follow_up", 2, "title"),
    (10, K.CONFERENCE_ABSTRACT, "trial", -1, "title_conference_trial"),
    (13, K.REGISTER_ENTRY, "register", -3, "title"),
    (13, K.FOLLOW_UP, "follow_up", 1, "title"),
    (15, K.PROTOCOL, "protocol", -2, "title"),
)
"""Further reports of trials of the network: position, kind, rules, years from the main report, title rule."""
CORRECTED, CITED = 6, (9, 17)


def blueprints() -> tuple[Blueprint, ...]:
    """Every report in a fixed order; studies are numbered as they first appear."""
    return (*_network(), *_companions(), *_narrative(), *_unsettled(), *_retracted(), *_excluded())


def _network() -> Iterator[Blueprint]:
    marks = {CORRECTED: "corrected", **dict.fromkeys(CITED, "cited")}
    for study in range(len(NETWORK)):
        yield _included(study, K.RCT, "trial", subject=S.NETWORK, mark=marks.get(study, ""))


def _included(
    study: int, kind: Kind, rules: str, *, subject: Subject, offset: int = 0, title: str = "title", mark: str = ""
) -> Blueprint:
    return Blueprint(
        study=study,
        kind=kind,
        rules=rules,
        subject=subject,
        title_abstract=V.INCLUDE,
        full_text=V.INCLUDE,
        design=DESIGNS.get(rules, D.PARALLEL),
        offset=offset,
        title=title,
        mark=mark,
    )


def _companions() -> Iterator[Blueprint]:
    for study, kind, rules, offset, title in COMPANIONS:
        yield _included(study, kind, rules, subject=S.NETWORK, offset=offset, title=title)
    yield _included(CORRECTED, K.ERRATUM, "erratum", subject=S.NETWORK, offset=1, mark="erratum")


def _narrative() -> Iterator[Blueprint]:
    for study, rules in enumerate(NARRATIVE, start=len(NETWORK)):
        yield _included(study, K.RCT, rules, subject=S.NODES)


def _unsettled() -> Iterator[Blueprint]:
    first = len(NETWORK) + len(NARRATIVE)
    kinds = ((K.REGISTER_ENTRY, "register", V.ONGOING, ""),) * 2 + ((K.RCT, "trial", V.AWAITING, "foreign"),) * 2
    for study, (kind, rules, verdict, mark) in enumerate(kinds, start=first):
        yield Blueprint(
            study=study,
            kind=kind,
            rules=rules,
            subject=S.NODES,
            title_abstract=V.INCLUDE,
            full_text=verdict,
            design=D.PARALLEL,
            mark=mark,
        )


def _retracted() -> Iterator[Blueprint]:
    yield Blueprint(
        study=len(NETWORK) + len(NARRATIVE) + 4,
        kind=K.RCT,
        rules="trial",
        subject=S.NODES,
        title_abstract=V.INCLUDE,
        full_text=V.EXCLUDE,
        reason=R.RETRACTED,
        design=D.PARALLEL,
        mark="retracted",
    )


def _excluded() -> Iterator[Blueprint]:
    study = len(NETWORK) + len(NARRATIVE) + 5
    for batch in BATCHES:
        for position in range(batch.read + batch.left):
            yield _one_of(batch, study, position)
            study += 1


def _one_of(batch: Batch, study: int, position: int) -> Blueprint:
    return Blueprint(
        study=study,
        kind=batch.kind,
        rules=batch.rules,
        subject=batch.subject,
        title_abstract=V.INCLUDE if position < batch.read else V.EXCLUDE,
        full_text=V.EXCLUDE,
        reason=batch.reason,
        design=batch.design,
        title=batch.title,
        mark="cited" if position == 0 and batch.title == "title" and batch.kind in (K.COHORT, K.REVIEW) else "",
    )
