"""Where the story of the demo plays: the review, its people, and what the corpus knows of each report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from demo.corpus import Corpus, SyntheticReport
from demo.loading.people import Cast, Part
from records.models import Record, Report
from records.readers.citation import Citation
from reviews import jobs
from reviews.errors import Conflict
from reviews.models import Job, JobStatus, Review
from screening import stages
from screening.models import Stage, StageKind


@dataclass(slots=True)
class Scene:
    corpus: Corpus
    review: Review
    cast: Cast
    truths: dict[int, SyntheticReport]
    """What is true of a report, by its key in the database; `recognise` fills it."""

    @property
    def lead(self) -> User:
        return self.cast[Part.LEAD]

    @property
    def reviewers(self) -> tuple[User, User]:
        return self.cast[Part.FIRST], self.cast[Part.SECOND]

    @property
    def statistician(self) -> User:
        return self.cast[Part.STATISTICIAN]

    def stage(self, kind: StageKind) -> Stage:
        return stages.of(self.review, kind)

    def truth(self, report: Report) -> SyntheticReport:
        return self.truths[report.pk]

    def in_order(self, reports: Iterable[Report]) -> list[Report]:
        """Reports in an order by chance that is the same for a seed, whatever keys they have in the database."""
        return sorted(reports, key=lambda report: (self._lot(report), report.pk))

    def _lot(self, report: Report) -> str:
        return hashlib.sha256(f"{self.corpus.seed}:{self.truth(report).key}".encode()).hexdigest()

    def recognise(self) -> None:
        """Find out which synthetic report each report of the review is."""
        by_key = {report.key: report for report in self.corpus.reports}
        rows = Record.objects.visible().filter(review=self.review)
        for record in rows.only("title", "doi", "pmid", "accession", "report").order_by("pk"):
            citation = Citation(title=record.title, doi=record.doi, pmid=record.pmid, accession=record.accession)
            self.truths[record.report_id] = by_key[self.corpus.key_of(citation)]


def finish(job: Job | None) -> None:
    """Do a queued job here and now, so that what follows finds it done."""
    if job is None:
        raise Conflict("A job that the demo needs was not queued.")
    jobs.run(job.public_id)
    job.refresh_from_db()
    if job.status != JobStatus.DONE:
        raise Conflict(f"{job.label} did not succeed. {job.error}")
