"""Duplicates that no rule finds: the lead merges most of them and leaves some to whoever tries the demo."""

from __future__ import annotations

from collections import defaultdict

from demo.corpus import Verdict
from demo.loading.scene import Scene
from records import duplicates
from records.models import Report

REASON = "Same article: title spelt differently"


def merge(scene: Scene, *, leave: int) -> None:
    """Merge the reports that are one document. `leave` groups that titles and abstracts exclude stay apart."""
    scene.recognise()
    groups: dict[str, list[Report]] = defaultdict(list)
    for report in Report.objects.visible().filter(review=scene.review).order_by("pk"):
        groups[scene.truth(report).key].append(report)
    for _, reports in sorted(groups.items()):
        if len(reports) < 2:
            continue
        if leave and scene.truth(reports[0]).truth_title_abstract == Verdict.EXCLUDE:
            leave -= 1
            continue
        duplicates.merge(scene.review, by=scene.lead, reports=reports, reason=REASON)
    scene.recognise()
