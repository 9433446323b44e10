"""What the searches found: records as they came, and the reports they belong to.

`from_seq`/`to_seq` are places in the review's ledger; a row with `to_seq` NULL is current.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Identified
from records.incoming import Upload as Upload
from records.quarantined import Handling as Handling
from records.quarantined import Quarantined as Quarantined
from records.remarks import AnnotatedField as AnnotatedField
from records.remarks import Annotation as Annotation
from records.remarks import Statement as Statement
from records.visibility import BatchState as BatchState
from records.visibility import RecordQuerySet, ReportQuerySet
from reviews.models import Job, Review


class SourceKind(models.TextChoices):
    DATABASE = "database", "Database"
    REGISTER = "register", "Register"
    WEBSITE = "website", "Website"
    ORGANISATION = "organisation", "Organisation"
    CITATION = "citation", "Citation searching"
    OTHER = "other", "Other method"


OTHER_METHODS = (SourceKind.WEBSITE, SourceKind.ORGANISATION, SourceKind.CITATION, SourceKind.OTHER)


class Search(Identified):
    """One strategy run against one information source on one date, as PRISMA-S wants it kept."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="searches")
    kind = models.CharField(max_length=16, choices=SourceKind.choices, default=SourceKind.DATABASE)
    source = models.TextField()
    """The information source's name: PubMed, Embase, ClinicalTrials.gov, …"""
    platform = models.TextField(blank=True)
    databases = models.TextField("databases searched at once", blank=True)
    strategy = models.TextField(blank=True)
    translation = models.TextField(blank=True)
    warnings = models.JSONField(default=list)
    limits = models.TextField("limits and their justification", blank=True)
    filters = models.TextField("search filters used", blank=True)
    prior_work = models.TextField("strategies of others that were reused", blank=True)
    peer_review = models.TextField("peer review of the strategy", blank=True)
    notes = models.TextField(blank=True)
    searched_on = models.DateField()
    hits = models.PositiveIntegerField(null=True)
    """How many the source itself said it found."""
    rerun_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reruns")
    """The earlier search that this one repeats on a later day."""
    place = models.PositiveIntegerField(null=True)
    """Where it stands among the sources of the review, if a lead has put them in order (records.precedence)."""
    run_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "searches"
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="a_search_names_its_source"),
            models.CheckConstraint(condition=~Q(rerun_of=F("pk")), name="a_search_is_no_later_run_of_itself"),
        ]


class ImportBatch(Identified):
    """What one import brought. Only its `state` shows its records: all or nothing.

    `in_file` and `known` are facts of the reading; in_file = records + known + quarantined (DOMAIN.md, conservation).
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="batches")
    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="batches")
    job = models.OneToOneField(Job, null=True, on_delete=models.PROTECT, related_name="batch")
    file_name = models.TextField(blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    format = models.CharField(max_length=16, blank=True)
    mapping = models.JSONField(default=dict)
    """Of a table: which column (its header) holds which field of a citation, "" for none; empty where it is known."""
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.STAGING)
    in_file = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    mends = models.ForeignKey("Quarantined", null=True, on_delete=models.PROTECT, related_name="releases")
    """The entry of another import that this one brings in mended, on a later day; it counts with that import."""
    reconciliation = models.TextField(blank=True)
    """For PubMed: asked, received and missing identifiers in a sentence."""
    from_seq = models.PositiveBigIntegerField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=Q(state=BatchState.READING), name="one_import_at_a_time_in_a_review"
            ),
            models.UniqueConstraint(
                fields=["mends"], condition=Q(state=BatchState.VISIBLE), name="an_entry_is_released_once"
            ),
        ]


class Report(Identified):
    """A document. Every record belongs to exactly one; duplicates are the records of one report."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="reports")
    queue_key = models.CharField(max_length=16, db_index=True)
    """Seeded random order, the same for everybody."""

    objects = ReportQuerySet.as_manager()


class Record(Identified):
    """One source's entry, as it came. Immutable but for the pointer to its report."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="records", db_index=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="records")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="records", db_index=False)
    """Where the record belongs now; the history stands in `Placement`. Indexes below begin with both."""
    position = models.PositiveIntegerField()
    title = models.TextField()
    original_title = models.TextField(blank=True)
    abstract = models.TextField(blank=True)
    authors = models.JSONField(default=list)
    year = models.PositiveSmallIntegerField(null=True)
    date = models.TextField(blank=True)
    journal = models.TextField(blank=True)
    journal_short = models.TextField(blank=True)
    volume = models.TextField(blank=True)
    issue = models.TextField(blank=True)
    pages = models.TextField(blank=True)
    doi = models.TextField(blank=True)
    pmid = models.TextField(blank=True)
    pmcid = models.TextField(blank=True)
    registrations = models.JSONField(default=list)
    accession = models.TextField(blank=True)
    issns = models.JSONField(default=list)
    language = models.TextField(blank=True)
    publication_types = models.JSONField(default=list)
    keywords = models.JSONField(default=list)
    urls = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    """SHA-256 of the normalised entry: tells a record that is already known."""
    folded_title = models.TextField()
    folded_author = models.TextField(blank=True)
    """The first author, folded: what a list by author is sorted by."""
    flag = models.CharField(max_length=9, blank=True)
    """The gravest of `records.flags.of`: retracted, corrected, …; "" for nearly all."""
    search_text = models.TextField()
    """Folded title, abstract, authors, journal and identifiers (records.folding): what searching looks at."""

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["review", "accession"], name="records_by_accession"),
            models.Index(fields=["review", "content_hash"], name="records_by_content"),
            models.Index(fields=["review", "doi"], name="records_by_doi", condition=~Q(doi="")),
            models.Index(fields=["review", "pmid"], name="records_by_pmid", condition=~Q(pmid="")),
            models.Index(fields=["review"], name="records_without_abstract", condition=Q(abstract="")),
            models.Index(fields=["report", "batch"], name="records_by_report_and_batch"),
        ]


class RawText(models.Model):
    """The entry's own text, compressed (zlib); beside the record so that lists stay light."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="raw")
    compressed = models.BinaryField()


class Sighting(models.Model):
    """A known record that a later import of the same source met again."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="sightings")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="sightings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "record"], name="one_sighting_per_import_and_record")]

    @property
    def public_id(self) -> str:
        """Record and import: together they name it."""
        return f"{self.record.public_id}.{self.batch.public_id}"


class Revision(models.Model):
    """A known record met again with other content: kept beside the old, changing nothing."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="revisions")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="revisions")
    content_hash = models.CharField(max_length=64)
    notices = models.JSONField(default=list)
    compressed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "content_hash"], name="one_revision_per_record_and_content")
        ]


class ImportedJudgement(models.Model):
    """What somebody decided about a record in another tool, as its export says it. Attributed text; a vote only where a
    lead takes it over (screening.imported)."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="judgements")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="judgements")
    verdict = models.TextField(blank=True)
    """`include`, `exclude` or `maybe`; "" where there are labels or a note alone."""
    stage = models.TextField(blank=True)
    """`title_abstract` or `full_text`; "" where the export does not say."""
    reviewer = models.TextField(blank=True)
    """The name in the file; "" where it names nobody."""
    reason = models.TextField(blank=True)
    labels = models.JSONField(default=list)
    note = models.TextField(blank=True)


class Placement(models.Model):
    """Where a record belonged, from one place in the ledger to another. Merging and splitting write here only."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="placements")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="placements")
    reason = models.TextField(blank=True)
    """Why it was placed there, in words (same DOI, …)."""
    back = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    """Where the record came from when reports were merged, and where a split puts it back."""
    from_seq = models.PositiveBigIntegerField()
    """0 for where the import put it: the record itself is there from its batch's `from_seq` on."""
    to_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(to_seq=None), name="one_current_report_per_record")
        ]


class Separation(models.Model):
    """A person said that these two records are not of one report; they are never joined by rule again."""

    first = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_separation_per_pair")]


class PairKind(models.TextChoices):
    SURE = "sure", "One report, by rule"
    UNSURE = "unsure", "Perhaps one report"
    KIN = "kin", "Reports of one study"


class Answer(models.TextChoices):
    SAME = "same", "The same report"
    DIFFERENT = "different", "Different reports"
    KIN = "kin", "Different reports of one study"


class PossibleDuplicate(Identified):
    """Two records that an import brought together without joining them: for a person, or for the merge that follows.

    It is part of the review when its batch is. Whether it is still open follows from where its records are now.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="possible_duplicates")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="possible_duplicates")
    first = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=PairKind.choices)
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    contested = models.BooleanField(default=False)
    """Identifiers say one report although a person told other records of the two reports apart."""
    answer = models.CharField(max_length=16, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_seq = models.PositiveBigIntegerField(null=True)
    """The answer's place in the ledger: answers given by one act share it and are taken back together."""
    replaced = models.JSONField(default=list)
    """Separations that the answer replaced, as [first, second, person]; taking it back restores them."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_question_per_pair"),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="a_pair_names_the_older_record_first"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_seq=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_seq__isnull=False)),
                name="an_answer_names_its_person_and_place",
            ),
        ]
        indexes = [models.Index(fields=["review", "kind", "-score"], name="pairs_by_kind_and_score")]
