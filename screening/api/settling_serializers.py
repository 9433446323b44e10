"""The shapes of conflicts, settlements and full texts in answers and requests."""

from __future__ import annotations

from typing import Any, TypedDict

from rest_framework import serializers

from screening import tagging
from screening.groups import By
from screening.models import Design, RetrievalOutcome, StageKind, State, Verdict


class SideSerializer(serializers.Serializer[Any]):
    """One vote as you may see it."""

    name = serializers.CharField(help_text="“You”, a name or a letter, as the protocol says.")
    own = serializers.BooleanField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    reason = serializers.CharField(allow_blank=True)
    design = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_null=True, help_text="Null where it is hidden from you.")
    imported = serializers.BooleanField(help_text="Taken over from another tool.")


class DisputeSerializer(serializers.Serializer[Any]):
    """A released conflict that nobody has settled."""

    stage = serializers.ChoiceField(source="standing.stage.kind", choices=StageKind.choices)
    report = serializers.CharField(source="standing.report.public_id")
    title = serializers.CharField()
    about = serializers.SerializerMethodField(help_text="verdict, reason or design")
    waits_for = serializers.SerializerMethodField(help_text="What you can do: settle, confirm, propose, wait, look")
    group = serializers.CharField(source="group.key")
    seen = serializers.ListField(source="sight", child=serializers.CharField())
    sides = SideSerializer(source="sides.votes", many=True)

    def get_about(self, row: Any) -> str:
        return str(row.group.about.name.lower())

    def get_waits_for(self, row: Any) -> str:
        return str(row.part.name.lower())


class ConflictGroupSerializer(serializers.Serializer[Any]):
    """Conflicts of one stage about the same thing."""

    key = serializers.CharField()
    stage = serializers.ChoiceField(source="kind", choices=StageKind.choices)
    about = serializers.SerializerMethodField(help_text="verdict, reason or design")
    name = serializers.CharField(
        source="label", help_text="Who disagrees, or the reasons and designs named; empty where it is hidden."
    )
    count = serializers.SerializerMethodField()

    def get_about(self, row: Any) -> str:
        return str(row.about.name.lower())

    def get_count(self, row: Any) -> int:
        return len(row.standings)


class DisputePageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    groups = ConflictGroupSerializer(many=True)
    conflicts = DisputeSerializer(many=True)


class OutcomeSerializer(serializers.Serializer[Any]):
    """How a report is to stand."""

    verdict = serializers.CharField(help_text="include, exclude; at full text also ongoing, awaiting_classification")
    reason = serializers.CharField(required=False, allow_blank=True, help_text="Public id of a reason.")
    design = serializers.ChoiceField(choices=Design.choices, required=False, allow_blank=True)
    comment = serializers.CharField(required=False, allow_blank=True, help_text="A correction needs one.")


class SettlementSerializer(OutcomeSerializer):
    """How one report is to stand."""

    seen = serializers.ListField(
        child=serializers.CharField(), help_text="The `seen` of get_conflict; other votes have come meanwhile: 409."
    )


class ChosenSerializer(serializers.Serializer[Any]):
    """A conflict chosen to be settled with others."""

    report = serializers.CharField()
    seen = serializers.ListField(child=serializers.CharField(), help_text="The `seen` of list_conflicts.")


class SeveralSerializer(OutcomeSerializer):
    """Conflicts of one group that are to stand alike; `comment` says why, for all of them."""

    by = serializers.ChoiceField(choices=[by.value for by in By])
    group = serializers.CharField(help_text="The key of the group in list_conflicts.")
    conflicts = ChosenSerializer(many=True)


class TakeBackSerializer(serializers.Serializer[Any]):
    why = serializers.CharField(max_length=4000)
    seen = serializers.ListField(child=serializers.CharField(), help_text="The `seen` of get_conflict.")


class ResolutionSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    kind = serializers.CharField()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    reason = serializers.CharField(source="reason.public_id", default=None, allow_null=True)
    design = serializers.CharField(allow_blank=True)
    comment = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class LeftSerializer(serializers.Serializer[Any]):
    report = serializers.CharField()
    why = serializers.CharField()


class TogetherSerializer(serializers.Serializer[Any]):
    """What one act settled, and what it left because it has changed or is not yours to settle."""

    settled = ResolutionSerializer(many=True)
    left = LeftSerializer(many=True)


class SettledSerializer(serializers.Serializer[Any]):
    """A line of the list of settlements."""

    id = serializers.CharField(source="resolution.public_id")
    stage = serializers.ChoiceField(source="resolution.stage.kind", choices=StageKind.choices)
    report = serializers.CharField(source="resolution.report.public_id")
    title = serializers.CharField()
    by = serializers.CharField(source="who", help_text="Empty for a consensus.")
    kind = serializers.CharField(source="resolution.kind")
    verdict = serializers.ChoiceField(source="resolution.verdict", choices=Verdict.choices)
    reason = serializers.CharField(source="resolution.reason.public_id", default=None, allow_null=True)
    design = serializers.CharField(source="resolution.design", allow_blank=True)
    comment = serializers.CharField(source="resolution.comment", allow_blank=True)
    at = serializers.DateTimeField(source="resolution.at")


class SettledPageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    settlements = SettledSerializer(many=True)


class ProposalSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    reason = serializers.CharField(source="reason.public_id", default=None, allow_null=True)
    design = serializers.CharField(allow_blank=True)
    comment = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class RemarkSerializer(serializers.Serializer[Any]):
    who = serializers.CharField(read_only=True)
    text = serializers.CharField(source="remark.text", max_length=4000)
    at = serializers.DateTimeField(source="remark.at", read_only=True)


class ConflictSerializer(serializers.Serializer[Any]):
    """A released report at a stage, as you may see it."""

    stage = serializers.ChoiceField(choices=StageKind.choices)
    report = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    unsettled = serializers.BooleanField()
    may_settle_alone = serializers.BooleanField()
    may_propose = serializers.BooleanField()
    may_confirm = serializers.BooleanField()
    may_take_back = serializers.BooleanField()
    seen = serializers.ListField(child=serializers.CharField())
    sides = SideSerializer(many=True)
    resolution = ResolutionSerializer(allow_null=True)
    proposal = ProposalSerializer(allow_null=True)
    proposed_by = serializers.CharField(allow_blank=True, help_text="“You”, a name or a letter; empty without one.")
    remarks = RemarkSerializer(many=True)


class ConfirmationSerializer(serializers.Serializer[Any]):
    settled = serializers.BooleanField(help_text="False while others still have to confirm.")


class TrialTag(TypedDict):
    likely: bool
    score: float
    rules: str


class SoughtSerializer(serializers.Serializer[Any]):
    """A report whose full text is sought."""

    report = serializers.CharField(source="public_id")
    outcome = serializers.CharField(allow_blank=True, help_text="requested, retrieved, not_retrieved; empty: awaiting")
    why = serializers.CharField(allow_blank=True)
    in_full_text_stage = serializers.BooleanField(source="placed")
    full_texts = serializers.SerializerMethodField()
    trial = serializers.SerializerMethodField(help_text="Whether rules tag it as a randomised trial; it only sorts.")

    def get_trial(self, row: Any) -> TrialTag:
        tag = self.context["tags"][row.pk]
        return {"likely": tag.likely, "score": tag.score, "rules": tagging.VERSION}

    def get_full_texts(self, row: Any) -> list[str]:
        return list(self.context["pdfs"].get(row.pk, []))


class SoughtPageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="By outcome; empty key: awaiting.")
    reports = SoughtSerializer(many=True)


class RetrievalSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=RetrievalOutcome.choices)
    why = serializers.CharField(required=False, allow_blank=True, max_length=500)


class PdfUploadSerializer(serializers.Serializer[Any]):
    pdf = serializers.FileField()


class ZipUploadSerializer(serializers.Serializer[Any]):
    archive = serializers.FileField()


class FullTextSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    report = serializers.CharField(source="report.public_id")
    file_name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()


class FiledSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    report = serializers.CharField(source="report.public_id", default=None, allow_null=True)
    problem = serializers.CharField(allow_blank=True)


class FilingSerializer(serializers.Serializer[Any]):
    job = serializers.CharField(source="public_id")
