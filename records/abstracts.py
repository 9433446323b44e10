"""Abstracts that the sources did not give, asked of PubMed by identifier: for one record at once, for all as a job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from rapidfuzz import fuzz

from accounts.models import User
from records import annotations as beside
from records import pubmed
from records.annotations import Addition
from records.entrez import PubMed, PubMedError
from records.folding import fold
from records.models import Annotation, Record
from records.progress import Progress
from records.readers import Citation
from reviews import jobs
from reviews.errors import Conflict, Invalid
from reviews.jobs import Work
from reviews.models import Job, Review
from reviews.templatetags.tandem import thousands

KIND = "records.abstracts"
AT_ONCE = 100
HITS_PER_IDENTIFIER = 5
"""A DOI that PubMed does not know is searched by its parts and may find strangers; that many are looked at."""
ALIKE = 60
"""Per cent of likeness (rapidfuzz, token set) below which two titles are not of one article: the number was wrong."""


@dataclass(slots=True)
class Outcome:
    """How asking went: abstracts added, records for which PubMed has none, records with another title there."""

    added: int = 0
    none: int = 0
    others: int = 0

    @property
    def words(self) -> str:
        said = [f"{thousands(self.added)} abstract{'s were' if self.added != 1 else ' was'} added from PubMed"]
        said += [f"it has none for {thousands(self.none)}"] if self.none else []
        if self.others:
            said.append(f"under the number of {thousands(self.others)} it has another title, which was not taken")
        return "; ".join(said) + "."


def lacking(review: Review) -> QuerySet[Record]:
    """The records of reports that nobody gives an abstract for: no source, nothing written beside."""
    same = Record.objects.visible().filter(report=OuterRef("report"))
    beside = Annotation.objects.filter(record__report=OuterRef("report"), to_seq=None)
    bare: QuerySet[Record] = Record.objects.visible().filter(review=review, abstract="")
    return bare.filter(~Exists(same.exclude(abstract="")), ~Exists(beside)).order_by("pk")


def askable(review: Review) -> QuerySet[Record]:
    """Those of them that name a PMID, a DOI or a PMCID by which PubMed can be asked."""
    return lacking(review).exclude(Q(pmid="") & Q(doi="") & Q(pmcid=""))


def fetch_all(review: Review, *, by: User) -> Job:
    """Queue the asking for every record that lacks an abstract; a second request finds the first while it runs."""
    running = Job.objects.filter(review=review, kind=KIND, status__in=jobs.OPEN).first()
    if running:
        return running
    if not askable(review).exists():
        raise Conflict("No record without an abstract names a PMID, DOI or PMCID by which PubMed could be asked.")
    return jobs.queue(review, kind=KIND, label="Missing abstracts from PubMed", by=by)


def last_job(review: Review) -> Job | None:
    """The latest asking for all, while it is of interest: it runs, or it has ended within the last day."""
    since = timezone.now() - timedelta(days=1)
    return Job.objects.filter(review=review, kind=KIND, created_at__gt=since).order_by("-pk").first()


def fetch_one(record: Record, *, by: User) -> str:
    """Ask for one record while a person waits; returns what came of it in words."""
    if not (record.pmid or record.doi or record.pmcid):
        raise Invalid("The record names no PMID, DOI or PMCID by which PubMed could be asked. Paste its abstract.")
    if record.abstract:
        raise Conflict("The source gave an abstract for this record, and that stays as it came.")
    outcome = Outcome()
    try:
        _ask(pubmed.client(by), [record], by, outcome)
    except PubMedError as error:
        raise Invalid(str(error)) from None
    if not outcome.added:
        raise Invalid(f"Nothing was added: {outcome.words.partition('; ')[2]} Paste the abstract by hand.")
    return outcome.words


def run(work: Work) -> None:
    """The job. What has been added stays when it is cancelled or fails; started again it asks for the rest."""
    review, by = work.job.review, work.job.requested_by
    assert review is not None
    assert by is not None
    keys = list(askable(review).values_list("pk", flat=True))
    progress = Progress(work, total=len(keys), message="Asks PubMed")
    client, outcome = pubmed.client(by, attempts=pubmed.PATIENCE, sleep=progress.sleep), Outcome()
    for start in range(0, len(keys), AT_ONCE):
        progress.tell(start, "Asks PubMed")
        # Read anew: a person may have pasted one meanwhile.
        chunk = askable(review).filter(pk__in=keys[start : start + AT_ONCE]).select_related("review")
        try:
            _ask(client, list(chunk), by, outcome)
        except PubMedError as error:
            raise Invalid(f"{outcome.words} Then PubMed failed: {error}") from None
    work.finish(outcome.words)


def _ask(client: PubMed, records: Sequence[Record], by: User, outcome: Outcome) -> None:
    """Ask for some records of one review and write down what came."""
    shelf = _Shelf(_answers(client, records))
    additions = []
    for record in records:
        article = shelf.find(record)
        if article is None or not article.abstract:
            outcome.none += 1
        elif not _one_title(record, article):
            outcome.others += 1
        else:
            additions.append(Addition(record, article.abstract, _origin(article)))
    if additions:
        beside.write(additions[0].record.review, by=by, additions=additions)
    outcome.added += len(additions)


def _answers(client: PubMed, records: Sequence[Record]) -> Iterator[Citation]:
    """The articles by PMID, and for records without one by DOI or PMCID (PubMed's field `aid`)."""
    names = [record.doi or record.pmcid for record in records if not record.pmid]
    query = " OR ".join(f'"{name}"[aid]' for name in dict.fromkeys(names))
    found = islice(client.pmids(query), HITS_PER_IDENTIFIER * len(names)) if query else ()
    numbers = dict.fromkeys([*(record.pmid for record in records if record.pmid), *map(str, found)])
    yield from (entry for entry in client.fetch(numbers) if isinstance(entry, Citation))


class _Shelf:
    """Articles by each of their identifiers."""

    def __init__(self, articles: Iterable[Citation]) -> None:
        self._by_name: dict[str, Citation] = {}
        for article in articles:
            for name in (article.pmid, article.doi, article.pmcid):
                self._by_name.setdefault(name, article)

    def find(self, record: Record) -> Citation | None:
        return self._by_name.get(record.pmid or record.doi or record.pmcid)


def _one_title(record: Record, article: Citation) -> bool:
    """Whether the article can be the record's: a number copied wrongly must not bring another article's abstract."""
    ours = [fold(title) for title in (record.title, record.original_title) if title]
    theirs = [fold(title) for title in (article.title, article.original_title) if title]
    return any(fuzz.token_set_ratio(one, other) >= ALIKE for one in ours for other in theirs)


def _origin(article: Citation) -> str:
    return f"PubMed {article.pmid}, fetched {timezone.localdate():%-d %B %Y}"
