"""The shapes of screening's answers and requests. Everything is named by public id."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from screening.models import Act, Design, Verdict


class StageSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="title_abstract or full_text")
    open = serializers.BooleanField()
    reviewers_per_record = serializers.IntegerField()
    waiting = serializers.IntegerField(allow_null=True, help_text="Reports without a block; null unless you lead.")


class WhySerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class PermitsSerializer(serializers.Serializer[Any]):
    act = serializers.ChoiceField(choices=Act.choices)
    people = serializers.ListField(child=serializers.CharField(), help_text="Public ids; nobody named: all may.")


class SeatSerializer(serializers.Serializer[Any]):
    person = serializers.CharField(source="reviewer.public_id")
    name = serializers.CharField(source="reviewer.name")
    left = serializers.BooleanField(source="gone")
    decided = serializers.IntegerField(allow_null=True, help_text="Null for a lead who screens.")


class BlockSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="block.public_id")
    number = serializers.IntegerField(source="block.number")
    pilot = serializers.BooleanField()
    reports = serializers.IntegerField()
    decisions_needed = serializers.IntegerField(source="block.required", help_text="For each report.")
    complete = serializers.BooleanField()
    open = serializers.BooleanField(help_text="Its decisions are final and its standings known.")
    reviewers = SeatSerializer(source="seats", many=True)


class AssignSerializer(serializers.Serializer[Any]):
    reviewers = serializers.ListField(child=serializers.CharField(), help_text="Public ids of people.")
    size = serializers.IntegerField(min_value=1, max_value=10_000)


class ShareSerializer(AssignSerializer):
    shares = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=100),
        required=False,
        help_text="Percent of the work by public id of a person, 100 together; without it all take the same part.",
    )


class HandOverSerializer(serializers.Serializer[Any]):
    leaving = serializers.CharField()
    to = serializers.CharField()


class HandAllOverSerializer(serializers.Serializer[Any]):
    leaving = serializers.CharField()
    to = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Public ids; without any, all other reviewers."
    )
    ends = serializers.BooleanField(required=False, help_text="Also end the role of reviewer.")


class OverTakenSerializer(serializers.Serializer[Any]):
    """A block, and who has taken the seat."""

    block = serializers.CharField()
    person = serializers.CharField()


class ProgressSerializer(serializers.Serializer[Any]):
    decided = serializers.IntegerField()
    total = serializers.IntegerField()
    left = serializers.IntegerField()


class BlockProgressSerializer(ProgressSerializer):
    number = serializers.IntegerField()


class OwnProgressSerializer(ProgressSerializer):
    blocks = BlockProgressSerializer(many=True)


class DecisionSerializer(serializers.Serializer[Any]):
    """One of one's own decisions."""

    id = serializers.CharField(source="public_id")
    record = serializers.CharField(source="record.public_id")
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    reason = serializers.CharField(source="reason.public_id", default=None, allow_null=True)
    design = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    why = serializers.CharField(allow_blank=True, help_text="Why you changed an earlier decision.")
    seconds = serializers.IntegerField(allow_null=True, help_text="Your time on the record; nobody else sees it.")
    protocol_version = serializers.IntegerField(help_text="The version of the protocol you decided under.")
    decided_at = serializers.DateTimeField()
    withdrawn = serializers.SerializerMethodField(help_text="Taken back, or replaced by a later decision.")
    final = serializers.SerializerMethodField()
    imported = serializers.SerializerMethodField(help_text="Taken over from another tool.")

    def get_imported(self, row: Any) -> bool:
        return row.imported_id is not None

    def get_withdrawn(self, row: Any) -> bool:
        return row.to_seq is not None

    def get_final(self, row: Any) -> bool:
        return row.released_seq is not None


class PastSerializer(serializers.Serializer[Any]):
    decision = DecisionSerializer()
    title = serializers.CharField()
    outcome = serializers.CharField(allow_blank=True, help_text="What release has made known; empty before.")
    criteria = serializers.IntegerField(help_text="The version of the criteria that it was judged by.")


class RuleSerializer(serializers.Serializer[Any]):
    """A criterion, or the list of reasons, a line each."""

    criterion = serializers.CharField(source="label")
    text = serializers.CharField()


class CriteriaSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    in_force = serializers.IntegerField(help_text="The version of the criteria that holds now.")
    criteria = RuleSerializer(many=True)


class PastPageSerializer(serializers.Serializer[Any]):
    decisions = PastSerializer(many=True)
    next = serializers.CharField(allow_blank=True, help_text="Give it as `before` for the next page.")


class BallotSerializer(serializers.Serializer[Any]):
    record = serializers.CharField(help_text="The record shown.")
    verdict = serializers.CharField(help_text="include, exclude; maybe; at full text ongoing, awaiting_classification")
    reason = serializers.CharField(required=False, allow_blank=True, help_text="An excluded full text has one.")
    design = serializers.ChoiceField(choices=Design.choices, required=False, allow_blank=True)
    note = serializers.CharField(required=False, allow_blank=True)
    why = serializers.CharField(required=False, allow_blank=True, max_length=500, help_text="Why you change it.")
    seconds = serializers.IntegerField(required=False, allow_null=True, min_value=0, help_text="Time on the record.")
    idempotency_key = serializers.CharField(max_length=64)


class UndoSerializer(serializers.Serializer[Any]):
    """Which decision; without either, the latest."""

    decision = serializers.CharField(required=False, allow_blank=True)
    idempotency_key = serializers.CharField(required=False, allow_blank=True, max_length=64)


class RecordNameSerializer(serializers.Serializer[Any]):
    record = serializers.CharField()


class NextSerializer(serializers.Serializer[Any]):
    """A record that waits for one's decision."""

    record = serializers.CharField(source="record.public_id")
    report = serializers.CharField(source="report.public_id")
    block = serializers.IntegerField()
    place = serializers.IntegerField()
    shown = serializers.DictField(source="fields", help_text="As the mask lets you see them.")
    sources = serializers.CharField()
    full_texts = serializers.SerializerMethodField()

    def get_full_texts(self, sheet: Any) -> list[str]:
        return [pdf.public_id for pdf in sheet.pdfs]


class ReasonSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id", read_only=True)
    label = serializers.CharField(max_length=200)  # type: ignore[assignment]
    warning = serializers.SerializerMethodField()

    def get_warning(self, row: Any) -> str:
        return str(self.context["warning"](row.label))


class OrderSerializer(serializers.Serializer[Any]):
    order = serializers.ListField(child=serializers.CharField())


class HighlightsSerializer(serializers.Serializer[Any]):
    include = serializers.ListField(child=serializers.CharField(max_length=200), required=False)
    exclude = serializers.ListField(child=serializers.CharField(max_length=200), required=False)
    pico = serializers.ListField(child=serializers.CharField(max_length=200), required=False)
