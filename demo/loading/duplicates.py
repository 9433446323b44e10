"""Duplicates that no rule is sure of: the lead answers most questions and leaves some to whoever tries the demo."""

from __future__ import annotations

from collections import defaultdict

from demo.corpus import Verdict
from demo.loading.scene import Scene
from records import duplicates, questions
from records.models import Answer, PossibleDuplicate, Report

REASON = "Same article: title spelt differently"


def merge(scene: Scene, *, leave: int) -> None:
    """Bring together the reports that are one document. `leave` groups that titles and abstracts exclude stay apart."""
    scene.recognise()
    groups: dict[str, list[Report]] = defaultdict(list)
    for report in Report.objects.visible().filter(review=scene.review).order_by("pk"):
        groups[scene.truth(report).key].append(report)
    left = _left(scene, groups, leave)
    _answer(scene, left)
    for key, reports in sorted(groups.items()):
        there = Report.objects.visible().filter(pk__in=[report.pk for report in reports])
        if key not in left and there.count() > 1:
            duplicates.merge(scene.review, by=scene.lead, reports=list(there), reason=REASON)
    scene.recognise()


def _left(scene: Scene, groups: dict[str, list[Report]], number: int) -> set[str]:
    """Documents of several reports that wait for a person; those that the page asks about come first."""
    apart = [key for key, reports in sorted(groups.items()) if len(reports) > 1]
    apart = [key for key in apart if scene.truth(groups[key][0]).truth_title_abstract == Verdict.EXCLUDE]
    asked = {scene.truth(pair.first.report).key for pair in _open(scene)}
    return set(sorted(apart, key=lambda key: (key not in asked, key))[:number])


def _answer(scene: Scene, left: set[str]) -> None:
    """What the lead answered on the page of duplicates."""
    for pair in _open(scene):
        one, other = scene.truth(pair.first.report), scene.truth(pair.second.report)
        still = questions.open_ones(scene.review).filter(pk=pair.pk).exists()
        if still and not {one.key, other.key} & left:
            says = Answer.SAME if one.key == other.key else Answer.DIFFERENT
            questions.answer(pair, by=scene.lead, says=says)


def _open(scene: Scene) -> list[PossibleDuplicate]:
    rows = questions.open_ones(scene.review).select_related("review", "first__report", "second__report")
    return list(rows)
