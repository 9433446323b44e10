"""What the endpoints of this app give. Public ids only."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class FlowBoxSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="Opens the list: boxes/{key}/.")
    symbol = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    n = serializers.IntegerField()


class FlowPartSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    n = serializers.IntegerField()
    kind = serializers.CharField()


class FlowPendingSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    n = serializers.IntegerField()
    words = serializers.CharField()


class FlowIdentitySerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    left = serializers.IntegerField()
    right = serializers.IntegerField()
    holds = serializers.BooleanField()
    sentence = serializers.CharField()


class PrismaSerializer(serializers.Serializer[Any]):
    interim = serializers.BooleanField()
    stamp = serializers.CharField()
    pending = FlowPendingSerializer(many=True)
    boxes = serializers.DictField(child=FlowBoxSerializer())
    sources = FlowPartSerializer(many=True)
    reasons = FlowPartSerializer(many=True)
    other_reasons = FlowPartSerializer(many=True)
    stopped = serializers.CharField(help_text="Tool, target and date of an approved stop; empty without one.")
    selection_process = serializers.CharField(help_text="The paragraph of item 8.")
    identities = FlowIdentitySerializer(many=True)


class ListedSerializer(serializers.Serializer[Any]):
    """One row of a list; `id` is of the record, report or study that it counts."""

    id = serializers.CharField()
    record = serializers.CharField(source="record.public_id")
    report = serializers.CharField(source="record.report.public_id")
    title = serializers.CharField(source="fields.title")
    authors = serializers.ListField(child=serializers.CharField(), source="fields.authors")
    year = serializers.IntegerField(source="fields.year", allow_null=True)
    journal = serializers.CharField(source="fields.journal")
    doi = serializers.CharField(source="fields.doi")
    pmid = serializers.CharField(source="fields.pmid")
    sources = serializers.ListField(child=serializers.CharField())
    title_abstract = serializers.CharField()
    full_text = serializers.CharField()
    reason = serializers.CharField()
    design = serializers.CharField()
    retrieval = serializers.CharField()
    why = serializers.CharField()
    study = serializers.CharField()
    again = serializers.CharField(help_text="Which later search met the record again; such a row counts that.")


class BoxListSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    total = serializers.IntegerField()
    entries = ListedSerializer(many=True)
    after = serializers.CharField(help_text="Give it as `after` for the next page; empty on the last.")


class NextStepSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    note = serializers.CharField()
    page = serializers.CharField()


class OverviewSerializer(serializers.Serializer[Any]):
    interim = serializers.BooleanField(source="flow.interim")
    stamp = serializers.CharField(source="flow.stamp")
    pending = FlowPendingSerializer(many=True, source="flow.pending")
    steps = NextStepSerializer(many=True)
    jobs = serializers.SerializerMethodField()
    queue = serializers.CharField(help_text="What is wrong with the queue; empty while it works.")

    def get_jobs(self, seen: Any) -> list[dict[str, str]]:
        return [{"id": job.public_id, "label": job.label, "status": job.status} for job in seen.jobs]
