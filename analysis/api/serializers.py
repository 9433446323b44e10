"""What programs read and write about analyses."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from analysis import handoffs, runs
from analysis.models import Analysis, Handoff, MeasureChoice, ModelChoice, Run


class HandoffSerializer(serializers.ModelSerializer[Handoff]):
    id = serializers.CharField(source="public_id")
    job = serializers.CharField(source="job.public_id", allow_null=True)

    class Meta:
        model = Handoff
        fields: tuple[str, ...] = (
            *("id", "number", "hash", "ledger_seq", "protocol_version"),
            *("at", "received_at", "job"),
        )


class HandoffStudySerializer(serializers.Serializer[object]):
    id = serializers.CharField(source="public_id")
    label = serializers.CharField()  # type: ignore[assignment]
    designs = serializers.ListField(child=serializers.CharField())
    left_out = serializers.CharField()


class WholeHandoffSerializer(HandoffSerializer):
    studies = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField(help_text="What differs from the review now; empty while it holds.")

    class Meta(HandoffSerializer.Meta):
        fields = (*HandoffSerializer.Meta.fields, "studies", "changes")

    @extend_schema_field(HandoffStudySerializer(many=True))
    def get_studies(self, handoff: Handoff) -> Any:
        return HandoffStudySerializer(handoffs.studies_in(handoff.content), many=True).data

    def get_changes(self, handoff: Handoff) -> list[str]:
        return [change.sentence for change in runs.Freshness(handoff.review).changes_since(handoff)]


class AnalysisSerializer(serializers.ModelSerializer[Analysis]):
    id = serializers.CharField(source="public_id")
    outcome = serializers.CharField(source="outcome.public_id", allow_null=True)

    class Meta:
        model = Analysis
        fields = ("id", "label", "outcome", "measure", "model", "reference", "lower_is_better", "at")


class NewAnalysisSerializer(serializers.Serializer[object]):
    label = serializers.CharField(max_length=200)  # type: ignore[assignment]
    outcome = serializers.CharField(required=False, help_text="An outcome of this review, or else:")
    pasted = serializers.CharField(
        required=False, trim_whitespace=False, help_text="A table of arms or of contrasts, which counts nowhere."
    )
    measure = serializers.ChoiceField(choices=MeasureChoice.choices)
    model = serializers.ChoiceField(choices=ModelChoice.choices, default=ModelChoice.RANDOM)
    reference = serializers.CharField(required=False, allow_blank=True, default="")
    lower_is_better = serializers.BooleanField(
        required=False, help_text="For a pasted table; an outcome says it itself."
    )


class PartSerializer(serializers.Serializer[object]):
    part = serializers.ListField(
        child=serializers.CharField(), default=list, help_text="Only these treatments; empty for the whole network."
    )


class RunSerializer(serializers.ModelSerializer[Run]):
    id = serializers.CharField(source="public_id")
    analysis = serializers.CharField(source="analysis.public_id")
    handoff = serializers.CharField(source="handoff.public_id", allow_null=True)
    job = serializers.CharField(source="job.public_id")
    status = serializers.CharField(source="job.status")
    error = serializers.CharField(source="job.error", help_text="Why it failed, in sentences.")

    class Meta:
        model = Run
        fields: tuple[str, ...] = (
            *("id", "number", "analysis", "handoff", "part", "job", "status", "error"),
            *("input_hash", "result_hash", "at", "finished_at"),
        )


class WholeRunSerializer(RunSerializer):
    stale = serializers.SerializerMethodField(help_text="Why it no longer holds; empty while it does.")
    result = serializers.SerializerMethodField(help_text="Nothing until the run is done.")

    class Meta(RunSerializer.Meta):
        fields = (*RunSerializer.Meta.fields, "stale", "result")

    def get_stale(self, run: Run) -> list[str]:
        return runs.stale(run)

    def get_result(self, run: Run) -> dict[str, Any] | None:
        return runs.result_of(run)


class LeagueSerializer(serializers.Serializer[object]):
    order = serializers.ListField(child=serializers.CharField(), help_text="Treatments, best rank first.")
    rows = serializers.JSONField(
        help_text="Row by row, cell by cell: evidence (network below the diagonal, direct above), treatment1 against "
        "treatment2, effect, lower, upper, text."
    )
