"""Makes the ranking that `screening.relevance` reads: what the worker does. Mathematics is loaded when it is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from records import leading
from records.models import Record, Report
from records.progress import Progress
from reviews import audit
from reviews.jobs import Work
from screening import relevance, stages
from screening.models import Slot, Stage
from screening.prioritisation.terms import Document

if TYPE_CHECKING:
    from screening.prioritisation.features import Features
    from screening.prioritisation.learning import Ranking

AT_ONCE = 2000
TOO_LITTLE = "Too little is known: it takes at least one relevant and one irrelevant record that are opened."


def perform(work: Work) -> None:
    """Learn from what is released at this moment. Safe to run again; a newer ranking is never replaced by an older."""
    assert work.job.review
    stage = stages.of(work.job.review, work.arguments["stage"])
    progress = Progress(work, message="Learns what is relevant")
    progress.fence()
    seq, _ = audit.head_of(stage.review)
    known = relevance.labels(stage)
    if not known.enough:
        work.finish(TOO_LITTLE)
        return
    with progress.beating():
        shown = list(_shown(stage))
        learned = _learn(stage, shown, known.all())
    _write(work, stage, seq=seq, known=known, shown=shown, learned=learned)


@transaction.atomic
def _write(
    work: Work,
    stage: Stage,
    *,
    seq: int,
    known: relevance.Labels,
    shown: Sequence[Record],
    learned: Ranking,
) -> None:
    """The fence comes first: a worker that lost its job writes nothing."""
    from screening.prioritisation import learning  # noqa: PLC0415 the web loads this module, not the mathematics

    work.finish(f"Learned from {len(known.all())} records.")
    placed = set(Slot.objects.filter(stage=stage).values_list("report", flat=True))
    best = sorted(zip(learned.scores.tolist(), shown, strict=True), key=lambda row: (-row[0], row[1].report_id))
    order = [record.report_id for _, record in best if record.report_id not in placed]
    relevance.keep(
        stage, seq=seq, known=known, order=order,
        name=learning.NAME, version=learning.VERSION, weights=learned.weights(),
    )  # fmt: skip


def _learn(stage: Stage, shown: Sequence[Record], labels: dict[int, bool]) -> Ranking:
    from screening.prioritisation import learning  # noqa: PLC0415

    rows = {record.report_id: row for row, record in enumerate(shown)}
    known = {rows[report]: relevant for report, relevant in labels.items() if report in rows}
    return learning.rank(
        _features(stage, shown), known, seed=int(hashlib.sha256(stage.seed.encode()).hexdigest()[:8], 16)
    )


def _features(stage: Stage, shown: Sequence[Record]) -> Features:
    """Of these records, from the last time if nothing has changed since."""
    from screening.prioritisation import features  # noqa: PLC0415

    text = "".join(f"{record.pk}:{record.content_hash}\n" for record in shown)
    digest = hashlib.sha256(f"{features.VERSION}\n{text}".encode()).hexdigest()[:16]
    path = Path(settings.CACHED) / f"features-{stage.pk}-{digest}.npz"
    if (kept := features.load(path)) is not None:
        return kept
    made = features.vectorise(Document(record.title, record.abstract) for record in shown)
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"features-{stage.pk}-*.npz"):
        old.unlink(missing_ok=True)
    features.save(made, path)
    return made


def _shown(stage: Stage) -> Iterator[Record]:
    """The record that is shown of every report, by the report's key; a database takes only so many keys at once."""
    last = 0
    while some := list(Report.objects.visible().filter(review=stage.review_id, pk__gt=last).order_by("pk")[:AT_ONCE]):
        found = leading.leaders(some)
        yield from (found[report.pk] for report in some if report.pk in found)
        last = some[-1].pk
