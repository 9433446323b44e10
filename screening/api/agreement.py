"""How far reviewers agreed, by program."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviews import access
from reviews.access import Permission
from screening import concordance
from screening.models import StageKind


class EstimateSerializer(serializers.Serializer[Any]):
    """A coefficient with its 95 % interval."""

    value = serializers.FloatField()
    se = serializers.FloatField()
    lower = serializers.FloatField()
    upper = serializers.FloatField()


class AllMeasureSerializer(serializers.Serializer[Any]):
    """Everybody together, by one way of counting judgements."""

    look = serializers.CharField(source="look.key", help_text="verdict, merged (maybe as include) or reason")
    reports = serializers.IntegerField()
    raw = EstimateSerializer(help_text="The share of reports on which all agreed, with Wilson's interval.")
    alpha = EstimateSerializer(allow_null=True, help_text="Krippendorff's, nominal; null where nothing could differ.")
    prevalence = serializers.DictField(child=serializers.FloatField())


class PairMeasureSerializer(serializers.Serializer[Any]):
    """Two reviewers, by one way of counting judgements. A coefficient is null where chance would agree on all."""

    look = serializers.CharField(source="look.key", help_text="verdict, merged (maybe as include) or reason")
    reports = serializers.IntegerField(source="found.reports")
    raw = EstimateSerializer(source="found.raw")
    kappa = EstimateSerializer(source="found.kappa", allow_null=True)
    band = serializers.CharField(allow_blank=True, help_text="fair, good or excellent; empty below .40")
    pabak = EstimateSerializer(source="found.pabak")
    ac1 = EstimateSerializer(source="found.ac1", allow_null=True)
    prevalence = serializers.DictField(source="found.prevalence", child=serializers.FloatField())
    table = serializers.SerializerMethodField(help_text="first → second → reports; null where it is hidden from you")

    def get_table(self, row: Any) -> dict[str, dict[str, int]] | None:
        if row.cells is None:
            return None
        names = row.look.categories
        return {one: {other: row.cells.get((one, other), 0) for other in names} for one in names}


class ReviewerPairSerializer(serializers.Serializer[Any]):
    names = serializers.ListField(child=serializers.CharField(), help_text="“You”, names or letters, as agreed.")
    measures = PairMeasureSerializer(many=True)


class WeekSerializer(serializers.Serializer[Any]):
    week = serializers.CharField(help_text="ISO week of the later judgement, in UTC")
    reports = serializers.IntegerField()
    raw = EstimateSerializer()
    few = serializers.BooleanField(help_text="Too few reports to read much into it.")


class HotSpotSerializer(serializers.Serializer[Any]):
    """A reason that one side named alone."""

    reason = serializers.CharField()
    named = serializers.IntegerField(help_text="Reports on which anybody named it.")
    one_sided = serializers.IntegerField()
    against_inclusion = serializers.IntegerField(help_text="Of these, how often another did not exclude.")
    included_after_all = serializers.SerializerMethodField()

    def get_included_after_all(self, row: Any) -> int:
        return len(row.included)


class StageAgreementSerializer(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(source="kind", choices=StageKind.choices)
    reports = serializers.IntegerField(help_text="Released reports that at least two people judged independently.")
    raters = serializers.IntegerField()
    hidden = serializers.CharField(allow_blank=True, help_text="Why nothing else is shown to you.")
    all = AllMeasureSerializer(many=True)
    pairs = ReviewerPairSerializer(many=True)
    weeks = WeekSerializer(many=True)
    spots = HotSpotSerializer(many=True)


class AgreementSerializer(serializers.Serializer[Any]):
    stages = StageAgreementSerializer(many=True)


class Agreement(APIView):
    @extend_schema(
        operation_id="get_agreement",
        summary="How far reviewers agreed on what is released: over all, per pair, by week and by reason",
        responses=AgreementSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        found = concordance.of(access.signed_in(request.user), review)
        return Response(AgreementSerializer({"stages": found}).data)


urlpatterns: list[URLPattern] = [
    path("reviews/<str:public_id>/agreement/", Agreement.as_view(), name="api-agreement"),
]
