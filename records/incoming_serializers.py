"""What the API takes and gives of files on their way in, entries set aside, abstracts and the search report."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from records.models import SourceKind
from records.serializers import NewRecordSerializer


class ColumnSerializer(serializers.Serializer[Any]):
    header = serializers.CharField()
    samples = serializers.ListField(child=serializers.CharField())
    field = serializers.CharField(help_text="What it seems to hold; empty for nothing that is read.")


class UploadSerializer(serializers.Serializer[Any]):
    """A file that waits. `asks` says that nobody known wrote such tables: look at `columns` before importing."""

    id = serializers.CharField(source="upload.public_id")
    file_name = serializers.CharField(source="upload.file_name")
    search = serializers.CharField(source="upload.search.public_id", default=None, allow_null=True)
    source = serializers.CharField(source="origin.source", help_text="Proposed; empty where the file does not say.")  # type: ignore[assignment]
    platform = serializers.CharField(source="origin.platform")
    why = serializers.CharField(source="origin.why", help_text="What of the file says so.")
    asks = serializers.BooleanField()
    columns = ColumnSerializer(many=True)


class MappingSerializer(serializers.Serializer[Any]):
    mapping = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text="Header of a column to the field it holds; empty for one that is not read.",
    )


class PlacedSerializer(MappingSerializer):
    """Where a file is from: `search` for one that is written down, else `source` and `searched_on` of a new one."""

    search = serializers.CharField(required=False)
    source = serializers.CharField(required=False)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=SourceKind.choices, required=False)
    platform = serializers.CharField(required=False, allow_blank=True)
    searched_on = serializers.DateField(required=False)
    strategy = serializers.CharField(required=False, allow_blank=True)
    rerun_of = serializers.CharField(required=False, help_text="Public id of the earlier search.")


class PreviewedSerializer(serializers.Serializer[Any]):
    """One of the first entries as it would come in; `reason` where it could not be read."""

    title = serializers.CharField(default="")
    authors = serializers.ListField(child=serializers.CharField(), default=list)
    year = serializers.IntegerField(default=None, allow_null=True)
    journal = serializers.CharField(default="")
    abstract = serializers.CharField(default="")
    doi = serializers.CharField(default="")
    pmid = serializers.CharField(default="")
    reason = serializers.CharField(default="")


class DifferenceSerializer(serializers.Serializer[Any]):
    """A later run against the earlier one; the lists are `list_search_records`."""

    former = serializers.CharField(source="former.public_id")
    again = serializers.IntegerField()
    vanished = serializers.IntegerField()
    retracted = serializers.IntegerField()


class MendSerializer(serializers.Serializer[Any]):
    """Either the corrected `text` of the entry, or its `fields`."""

    text = serializers.CharField(required=False)
    fields = NewRecordSerializer(required=False)  # type: ignore[assignment]


class MendedSerializer(serializers.Serializer[Any]):
    record = serializers.CharField(
        allow_null=True, help_text="The record's id; null where the review knew it already from the same source."
    )


class DismissalSerializer(serializers.Serializer[Any]):
    why = serializers.CharField(max_length=500)


class AbstractSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()


class LackingSerializer(serializers.Serializer[Any]):
    lacking = serializers.IntegerField(help_text="Records for whose report nobody gives an abstract.")
    askable = serializers.IntegerField(help_text="Those of them that name a PMID, DOI or PMCID.")


class ReportedItemSerializer(serializers.Serializer[Any]):
    """One item of PRISMA-S; `missing` says in words what nobody has written down."""

    item = serializers.IntegerField(source="item.number")
    title = serializers.CharField(source="item.title")
    said = serializers.SerializerMethodField()
    statement = serializers.CharField()
    missing = serializers.CharField()

    def get_said(self, answer: Any) -> list[dict[str, str]]:
        return [{"search": tally.search.public_id, "words": words} for tally, words in answer.said]


class SearchReportSerializer(serializers.Serializer[Any]):
    items = ReportedItemSerializer(many=True, source="answers")
    text = serializers.CharField(help_text="The report as text, every strategy in full.")
    table = serializers.CharField(help_text="The same as CSV, one line a search.")


class StatementSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(allow_blank=True, help_text="Empty takes the statement away.")
