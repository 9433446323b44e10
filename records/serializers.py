"""What the API of searches and records takes and gives. Rows are named by public ids only."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from records.filters import Flagged, Order
from records.models import Quarantined, SourceKind
from records.tallies import BatchTally


class QuerySerializer(serializers.Serializer[Any]):
    query = serializers.CharField(help_text="Exactly as typed into PubMed.")


class PubMedSearchSerializer(QuerySerializer):
    limits = serializers.CharField(required=False, allow_blank=True, help_text="Limits and their justification.")
    entered_from = serializers.DateField(required=False, help_text="First day of entry into PubMed, included.")
    entered_to = serializers.DateField(required=False, help_text="Last day of entry into PubMed, included.")


class PreviewSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    translation = serializers.CharField()
    warnings = serializers.ListField(child=serializers.CharField())
    query = serializers.CharField()
    searched_on = serializers.DateField()


class SearchFieldsSerializer(serializers.Serializer[Any]):
    """The fields of PRISMA-S for one source."""

    kind = serializers.ChoiceField(choices=SourceKind.choices, required=False)
    source = serializers.CharField(help_text="Embase, ClinicalTrials.gov, reference lists, …")  # type: ignore[assignment]
    platform = serializers.CharField(required=False, allow_blank=True)
    databases = serializers.CharField(
        required=False, allow_blank=True, help_text="Databases of the platform that were searched at once."
    )
    strategy = serializers.CharField(required=False, allow_blank=True, help_text="Exactly as run.")
    searched_on = serializers.DateField()
    hits = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2_000_000_000)
    limits = serializers.CharField(required=False, allow_blank=True)
    filters = serializers.CharField(required=False, allow_blank=True)
    prior_work = serializers.CharField(required=False, allow_blank=True)
    peer_review = serializers.CharField(required=False, allow_blank=True)
    notes = serializers.CharField(required=False, allow_blank=True)
    rerun_of = serializers.CharField(
        required=False, allow_blank=True, help_text="Public id of the earlier search that this one repeats."
    )


class BatchSerializer(serializers.Serializer[BatchTally]):
    """One import; `words` says its numbers once it is visible, `job` its progress until then."""

    id = serializers.CharField(source="batch.public_id")
    search = serializers.CharField(source="batch.search.public_id")
    state = serializers.CharField(source="batch.state")
    file_name = serializers.CharField(source="batch.file_name")
    in_file = serializers.IntegerField(source="batch.in_file")
    new = serializers.IntegerField()
    known = serializers.IntegerField()
    set_aside = serializers.IntegerField(source="aside")
    mended = serializers.IntegerField(help_text="Had been set aside and were released; among new or known.")
    duplicates = serializers.IntegerField(help_text="Of the new ones, those whose report an older record had.")
    words = serializers.CharField()
    job = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_job(self, tally: BatchTally) -> str | None:
        return tally.batch.job.public_id if tally.batch.job else None


class SearchSerializer(serializers.Serializer[Any]):
    """A search with what it brought."""

    id = serializers.CharField(source="search.public_id")
    kind = serializers.CharField(source="search.kind")
    source = serializers.CharField(source="search.source")  # type: ignore[assignment]
    platform = serializers.CharField(source="search.platform")
    databases = serializers.CharField(source="search.databases")
    strategy = serializers.CharField(source="search.strategy")
    translation = serializers.CharField(source="search.translation")
    warnings = serializers.ListField(child=serializers.CharField(), source="search.warnings")
    limits = serializers.CharField(source="search.limits")
    filters = serializers.CharField(source="search.filters")
    prior_work = serializers.CharField(source="search.prior_work")
    peer_review = serializers.CharField(source="search.peer_review")
    notes = serializers.CharField(source="search.notes")
    searched_on = serializers.DateField(source="search.searched_on")
    hits = serializers.IntegerField(source="search.hits", allow_null=True)
    rerun_of = serializers.CharField(source="search.rerun_of.public_id", default=None, allow_null=True)
    new = serializers.IntegerField()
    known = serializers.IntegerField()
    set_aside = serializers.IntegerField(source="aside")
    duplicates = serializers.IntegerField()
    batches = BatchSerializer(many=True)


class SourceOrderSerializer(serializers.Serializer[Any]):
    order = serializers.ListField(child=serializers.CharField(), help_text="The ids of all searches of the review.")


class FileSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="Any export that the Searches page names.")


class NewRecordSerializer(serializers.Serializer[Any]):
    """A record typed in."""

    title = serializers.CharField()
    abstract = serializers.CharField(required=False, allow_blank=True)
    authors = serializers.ListField(child=serializers.CharField(), required=False)
    year = serializers.IntegerField(required=False, allow_null=True, min_value=1000, max_value=2999)
    journal = serializers.CharField(required=False, allow_blank=True)
    volume = serializers.CharField(required=False, allow_blank=True)
    issue = serializers.CharField(required=False, allow_blank=True)
    pages = serializers.CharField(required=False, allow_blank=True)
    doi = serializers.CharField(required=False, allow_blank=True)
    pmid = serializers.CharField(required=False, allow_blank=True)
    language = serializers.CharField(required=False, allow_blank=True)
    registrations = serializers.ListField(child=serializers.CharField(), required=False)
    publication_types = serializers.ListField(child=serializers.CharField(), required=False)
    keywords = serializers.ListField(child=serializers.CharField(), required=False)
    urls = serializers.ListField(child=serializers.CharField(), required=False)


class FlagSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="retracted, concern, notice, corrected or updated")
    word = serializers.CharField()
    reference = serializers.CharField(help_text="Empty where the source gives none, and while masked.")


class RecordSerializer(serializers.Serializer[Any]):
    """A record as this person may see it; with `masked` true, authors, journal, year and place are held back."""

    id = serializers.CharField(source="public_id")
    report = serializers.CharField()
    search = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    title = serializers.CharField()
    original_title = serializers.CharField()
    abstract = serializers.CharField()
    authors = serializers.ListField(child=serializers.CharField())
    year = serializers.IntegerField(allow_null=True)
    date = serializers.CharField()
    journal = serializers.CharField()
    journal_short = serializers.CharField()
    issns = serializers.ListField(child=serializers.CharField())
    volume = serializers.CharField()
    issue = serializers.CharField()
    pages = serializers.CharField()
    doi = serializers.CharField()
    pmid = serializers.CharField()
    pmcid = serializers.CharField()
    accession = serializers.CharField()
    language = serializers.CharField()
    registrations = serializers.ListField(child=serializers.CharField())
    publication_types = serializers.ListField(child=serializers.CharField())
    keywords = serializers.ListField(child=serializers.CharField())
    urls = serializers.ListField(child=serializers.CharField())
    notices = serializers.ListField(child=serializers.CharField())
    flags = FlagSerializer(many=True, help_text="What any record of the report says, the gravest first.")
    masked = serializers.BooleanField()
    origins = serializers.DictField(
        child=serializers.CharField(), help_text="Fields the source did not give, and where each is from, in words."
    )


class PlaceSerializer(serializers.Serializer[Any]):
    report = serializers.CharField(source="placement.report.public_id")
    reason = serializers.CharField(source="placement.reason")
    at = serializers.DateTimeField(allow_null=True)
    who = serializers.CharField()
    current = serializers.SerializerMethodField()

    def get_current(self, place: Any) -> bool:
        return place.placement.to_seq is None


class JudgementSerializer(serializers.Serializer[Any]):
    """What somebody decided about the record in another tool, as the file says it."""

    reviewer = serializers.CharField(allow_blank=True)
    stage = serializers.CharField(allow_blank=True)
    verdict = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    labels = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField(allow_blank=True)


class RecordWithHistorySerializer(RecordSerializer):
    batch = serializers.CharField()
    file_name = serializers.CharField()
    position = serializers.IntegerField()
    raw = serializers.CharField(help_text="The entry's own text; empty where it would tell you too much.")
    judgements = JudgementSerializer(many=True, help_text="Empty for whoever screens, until both stages are over.")
    others = serializers.ListField(child=serializers.CharField(), help_text="The other records of the report.")
    placements = PlaceSerializer(many=True)


class RecordPageSerializer(serializers.Serializer[Any]):
    count = serializers.CharField(help_text="Exact up to ten thousand, then “10 000+”.")
    records = RecordSerializer(many=True)
    following = serializers.CharField(help_text="The `mark` of the next page; empty on the last.")
    preceding = serializers.CharField(help_text="The `mark` of the page before; empty on the first.")


class RecordFiltersSerializer(serializers.Serializer[Any]):
    words = serializers.CharField(
        required=False,
        max_length=500,
        help_text="All must occur, each as the beginning of a word; “quoted phrases” just so; a minus excludes.",
    )
    search = serializers.CharField(required=False, help_text="Public id of a search.")
    source = serializers.CharField(required=False)  # type: ignore[assignment]
    batch = serializers.CharField(required=False, help_text="Public id of an import.")
    year_from = serializers.IntegerField(required=False, min_value=0, max_value=9999)
    year_to = serializers.IntegerField(required=False, min_value=0, max_value=9999)
    abstract = serializers.ChoiceField(required=False, choices=["with", "without"])
    language = serializers.CharField(required=False, help_text="By name or code: German, ger, de.")
    type = serializers.CharField(required=False, help_text="A publication type, however it is spelled.")
    flag = serializers.ChoiceField(required=False, choices=Flagged.choices)
    duplicates = serializers.BooleanField(required=False)
    order = serializers.ChoiceField(required=False, choices=Order.choices)
    mark = serializers.CharField(required=False, help_text="`following` or `preceding` of another page.")


class QuarantinedSerializer(serializers.ModelSerializer[Quarantined]):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = Quarantined
        fields = ("id", "file", "line", "reason", "raw", "handling", "why")
