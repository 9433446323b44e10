"""The included studies: which reports tell of one and the same, and what their arms showed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from demo.corpus import ArmData, Kind
from demo.loading.scene import Scene
from studies import extraction, linking
from studies.extraction import Row
from studies.linking import IncludedReport
from studies.models import Outcome, OutcomeKind, Study

PAIN = "Pain intensity (0–10) at three to twelve months"
RESPONDERS = "Responders (relief of 50 % or more)"
WITHOUT_PAIN, WITHOUT_RESPONDERS = 1, 3
"""How many studies are left for the statistician to enter."""

Told = tuple[Study, IncludedReport]


def link(scene: Scene) -> None:
    """Link further reports to the study of the trial's main report; the last one is left to be linked."""
    by = scene.reviewers[1]
    pairs = [(told, study) for study, others in _collated(scene).values() for told in others]
    for told, study in pairs[:-1]:
        linking.link(told.report, study, by=by)


def _collated(scene: Scene) -> dict[str, tuple[Study, list[IncludedReport]]]:
    """By the corpus's study: the study of its main report, and its other reports that stand in studies of their own."""
    groups: dict[str, list[Told]] = defaultdict(list)
    for each in linking.included(scene.review):
        for told in each.reports:
            groups[scene.truth(told.report).study_key].append((each.study, told))
    collated = {}
    for key, members in sorted(groups.items()):
        members.sort(key=lambda told: (scene.truth(told[1].report).kind != Kind.RCT, told[1].report.pk))
        main = members[0][0]
        collated[key] = (main, [told for study, told in members if study != main])
    return collated


def enter(scene: Scene) -> Outcome:
    """Two outcomes with the arms of most studies; returns pain."""
    pain = _outcome(scene, PAIN, OutcomeKind.CONTINUOUS, lower_is_better=True)
    responders = _outcome(scene, RESPONDERS, OutcomeKind.DICHOTOMOUS, lower_is_better=False)
    found = _with_arms(scene)
    for study, arms in list(found.items())[: len(found) - WITHOUT_PAIN]:
        rows = [Row(place=_place(n), treatment=a.treatment, n=a.n, mean=a.mean, sd=a.sd) for n, a in arms.items()]
        extraction.enter(study, pain, rows, by=scene.statistician)
    told = {study: arms for study, arms in found.items() if all(a.events is not None for a in arms.values())}
    for study, arms in list(told.items())[: len(told) - WITHOUT_RESPONDERS]:
        rows = [Row(place=_place(n), treatment=a.treatment, n=a.n, events=a.events) for n, a in arms.items()]
        extraction.enter(study, responders, rows, by=scene.statistician)
    return pain


def _outcome(scene: Scene, label: str, kind: OutcomeKind, *, lower_is_better: bool) -> Outcome:
    return extraction.create_outcome(
        scene.review, by=scene.statistician, label=label, kind=kind.value, lower_is_better=lower_is_better
    )


def _with_arms(scene: Scene) -> dict[Study, Mapping[int, ArmData]]:
    """The included studies of the network with their numbered arms, in the corpus's order."""
    arms: dict[str, list[ArmData]] = defaultdict(list)
    for arm in scene.corpus.arms:
        arms[arm.study_key].append(arm)
    mains = {
        scene.truth(told.report).study_key: each.study
        for each in linking.included(scene.review)
        for told in each.reports
        if scene.truth(told.report).kind == Kind.RCT
    }
    return {mains[key]: dict(enumerate(found, start=1)) for key, found in arms.items() if key in mains}


def _place(number: int) -> str:
    return f"Row {number}"
