"""What programs read and write about studies."""

from __future__ import annotations

from rest_framework import serializers

from studies.models import Measurement, Outcome, OutcomeKind


class StudyReportSerializer(serializers.Serializer[object]):
    report = serializers.CharField(source="report.public_id")
    title = serializers.CharField(source="record.title")
    year = serializers.IntegerField(source="record.year", allow_null=True)
    doi = serializers.CharField(source="record.doi")
    pmid = serializers.CharField(source="record.pmid")
    design = serializers.CharField(help_text="As agreed at full text; empty while unsettled.")


class StudySerializer(serializers.Serializer[object]):
    id = serializers.CharField(source="study.public_id")
    label = serializers.CharField(source="study.label")  # type: ignore[assignment]
    designs = serializers.ListField(child=serializers.CharField())
    randomised = serializers.BooleanField()
    left_out = serializers.CharField(help_text="Why its arms stay out of every network; empty where they may enter.")
    reports = StudyReportSerializer(many=True)


class ArmSerializer(serializers.ModelSerializer[Measurement]):
    study = serializers.CharField(source="arm.study.public_id")
    label = serializers.CharField(source="arm.study.label")  # type: ignore[assignment]
    outcome = serializers.CharField(source="outcome.public_id")
    treatment = serializers.CharField(source="arm.treatment")

    class Meta:
        model = Measurement
        fields = ("study", "label", "outcome", "treatment", "n", "mean", "sd", "events")


class StudyWithArmsSerializer(StudySerializer):
    arms = ArmSerializer(many=True)


class LabelSerializer(serializers.Serializer[object]):
    label = serializers.CharField(max_length=120)  # type: ignore[assignment]


class ReportChoiceSerializer(serializers.Serializer[object]):
    report = serializers.CharField(help_text="The public id of an included report.")


class ConfirmedSerializer(serializers.Serializer[object]):
    confirmed = serializers.BooleanField(
        help_text="Whether the data of a crossover or cluster trial are paired or adjusted for its design."
    )


class OutcomeSerializer(serializers.ModelSerializer[Outcome]):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = Outcome
        fields = ("id", "label", "kind", "lower_is_better")


class NewOutcomeSerializer(serializers.Serializer[object]):
    label = serializers.CharField(max_length=200)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=OutcomeKind.choices)
    lower_is_better = serializers.BooleanField(default=True)


class RowSerializer(serializers.Serializer[object]):
    treatment = serializers.CharField(max_length=200)
    n = serializers.FloatField()
    mean = serializers.FloatField(required=False, allow_null=True)
    sd = serializers.FloatField(required=False, allow_null=True)
    events = serializers.FloatField(required=False, allow_null=True)


class RowsSerializer(serializers.Serializer[object]):
    arms = RowSerializer(many=True, help_text="All arms of the study on this outcome; one that is missing ends.")


class EnteredSerializer(serializers.Serializer[object]):
    changed = serializers.IntegerField(help_text="Measurements that differ from before; 0 writes nothing.")
    arms = ArmSerializer(many=True)


class TableSerializer(serializers.Serializer[object]):
    table = serializers.CharField(
        trim_whitespace=False, help_text="CSV with a header: study, treatment, n, mean, sd; or events instead of both."
    )


class PastedSerializer(serializers.Serializer[object]):
    studies = serializers.IntegerField()
    arms = serializers.IntegerField()


class TreatmentSerializer(serializers.Serializer[object]):
    name = serializers.CharField()
    studies = serializers.IntegerField()


class RenamingSerializer(serializers.Serializer[object]):
    old = serializers.CharField()
    to = serializers.CharField(max_length=200)


class ChangedSerializer(serializers.Serializer[object]):
    changed = serializers.IntegerField()
