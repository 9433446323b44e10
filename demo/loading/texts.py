"""Full texts: most retrieved and judged, some not to be had, some still awaited, one block in progress."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from demo.corpus import Verdict
from demo.loading import settlements, votes
from demo.loading.scene import Scene
from records import leading
from records.models import Report
from reviews.errors import Conflict
from screening import blocks, fulltexts, retrieval, sharing
from screening.models import Block, RetrievalOutcome, StageKind, Standing, State

PILOT_SIZE, BLOCK_SIZE = 8, 25
AWAITED, LATE = 4, 10
NOT_RETRIEVED = (
    "The journal has ceased and no library holds this volume; two requests to the authors went unanswered.",
    "Conference supplement without a full paper; the authors did not answer.",
    "Interlibrary loan refused: the volume is lost.",
)
REQUESTED = "Asked the corresponding author."


@dataclass(frozen=True, slots=True)
class Sorted:
    """The sought reports by what becomes of them."""

    now: Sequence[Report]
    late: Sequence[Report]
    awaited: Sequence[Report]
    never: Sequence[Report]


def sort(scene: Scene) -> Sorted:
    """Decide by lot what comes late or not at all; no report of a trial with arms is among it."""
    sought = scene.in_order(retrieval.sought(scene.review))
    trials = {arm.study_key for arm in scene.corpus.arms}
    spare = [report for report in sought if scene.truth(report).study_key not in trials]
    # The corpus has no votes on those that it says were not retrieved, so they come first.
    spare.sort(key=lambda report: scene.truth(report).key not in scene.corpus.not_retrieved)
    never, rest = spare[: len(NOT_RETRIEVED)], spare[len(NOT_RETRIEVED) :]
    awaited, late = rest[:AWAITED], rest[AWAITED : AWAITED + LATE]
    now = [report for report in sought if report not in (*never, *awaited, *late)]
    return Sorted(now=now, late=late, awaited=awaited, never=never)


def retrieve(scene: Scene, found: Sorted) -> None:
    """A zip of most full texts, one by one the sentences why others are not there, one request."""
    for filed in fulltexts.store_zip(scene.review, by=scene.reviewers[0], archive=_zip(scene, found.now)):
        if filed.report is None:
            raise Conflict(f"{filed.name} was not filed. {filed.problem}")
    for report, why in zip(found.never, NOT_RETRIEVED):
        retrieval.record(report, by=scene.reviewers[1], outcome=RetrievalOutcome.NOT_RETRIEVED, why=why)
    for report in found.awaited[:1]:
        retrieval.record(report, by=scene.reviewers[1], outcome=RetrievalOutcome.REQUESTED, why=REQUESTED)


def read(scene: Scene) -> None:
    """A pilot and further blocks, all opened; a conflict of each kind stays open."""
    stage = scene.stage(StageKind.FULL_TEXT)
    laid = [blocks.assign(stage, by=scene.lead, reviewers=scene.reviewers, size=PILOT_SIZE)]
    laid += sharing.share_out(stage, by=scene.lead, reviewers=scene.reviewers, size=BLOCK_SIZE)
    for block in laid:
        for reviewer in (votes.FIRST, votes.SECOND):
            votes.cast(scene, block, reviewer=reviewer)
        blocks.release(block, by=scene.lead)
    left = _left_open(scene, settlements.waiting(scene, stage))
    settlements.settle(scene, stage, leave={row.pk for row in left})


def read_late(scene: Scene, late: Sequence[Report]) -> None:
    """PDFs that came later make a block in which both reviewers have work left."""
    for report, pdf in _pdfs(scene, late):
        fulltexts.store(report, by=scene.reviewers[1], name=_name(scene, report), chunks=[pdf])
    stage = scene.stage(StageKind.FULL_TEXT)
    block: Block = blocks.assign(stage, by=scene.lead, reviewers=scene.reviewers, size=len(late))
    votes.cast(scene, block, reviewer=votes.FIRST, most=6)
    votes.cast(scene, block, reviewer=votes.SECOND, most=3)


def _left_open(scene: Scene, rows: Sequence[Standing]) -> list[Standing]:
    """One conflict of verdict and one of reason, on reports that are excluded in truth; one of design without arms."""
    trials = {arm.study_key for arm in scene.corpus.arms}
    truths = {row.pk: scene.truth(row.report) for row in rows}
    excluded = [row for row in rows if truths[row.pk].truth_full_text == Verdict.EXCLUDE]
    verdict = [row for row in excluded if row.state == State.CONFLICT]
    reason = [row for row in excluded if row.state == State.EXCLUDED]
    design = [row for row in rows if row.state == State.INCLUDED and truths[row.pk].study_key not in trials]
    return [*verdict[:1], *reason[:1], *design[:1]]


def _pdfs(scene: Scene, reports: Iterable[Report]) -> Iterable[tuple[Report, bytes]]:
    for report in reports:
        yield report, scene.corpus.pdf(scene.truth(report).key)


def _name(scene: Scene, report: Report) -> str:
    """First author and year, as people name a file that they save by hand."""
    truth = scene.truth(report)
    return f"{truth.authors[0].split()[-1]} {truth.year}.pdf"


def _zip(scene: Scene, reports: Sequence[Report]) -> io.BytesIO:
    """PDFs named as people name them: by PMID where there is one, else by the report's number."""
    packed = io.BytesIO()
    shown = leading.leaders(reports)
    with zipfile.ZipFile(packed, "w") as archive:
        for report, pdf in _pdfs(scene, reports):
            pmid = shown[report.pk].pmid
            archive.writestr(f"PMID {pmid}.pdf" if pmid else f"{report.public_id}.pdf", pdf)
    packed.seek(0)
    return packed
