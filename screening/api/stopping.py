"""The advice on stopping, an audit sample, an approved stop, by program."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviews import access, team
from reviews.access import Permission
from screening import advice, blocks, stages, stops, workload
from screening.api.serializers import AssignSerializer, BlockSerializer, WhySerializer
from screening.models import Stage, StageKind


class StopSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    target = serializers.IntegerField(help_text="Percent.")
    confidence = serializers.IntegerField(help_text="Percent.")
    tool = serializers.CharField()
    version = serializers.CharField()
    reason = serializers.CharField()
    against = serializers.BooleanField(help_text="The advice was to go on.")
    by = serializers.CharField(source="by.name")
    at = serializers.DateTimeField()
    figures = serializers.DictField(help_text="The advice of that moment.")


class RecallSerializer(serializers.Serializer[Any]):
    low = serializers.FloatField()
    best = serializers.FloatField(allow_null=True, help_text="Known from an audit sample only.")
    high = serializers.FloatField()


class SampleSerializer(serializers.Serializer[Any]):
    population = serializers.IntegerField()
    size = serializers.IntegerField()
    found = serializers.IntegerField()


class TestsSerializer(serializers.Serializer[Any]):
    """How likely so few relevant reports would be in what was screened last, were the target missed."""

    ranked = serializers.FloatField(help_text="Of the hypergeometric test on the ranked sequence.")
    drying = serializers.FloatField(help_text="Of the test on the yield; never enough alone.")
    sampled = serializers.FloatField(allow_null=True, help_text="Of the hypergeometric test on the audit sample.")
    sample_size = serializers.IntegerField(help_text="Of an audit sample that, without a find, shows the target.")
    reached = serializers.BooleanField()


class AdviceSerializer(serializers.Serializer[Any]):
    """Counts are of reports, from opened blocks only."""

    target = serializers.IntegerField(allow_null=True, help_text="Percent; null: everything is screened.")
    confidence = serializers.IntegerField(help_text="Percent.")
    population = serializers.IntegerField()
    screened = serializers.IntegerField()
    found = serializers.IntegerField()
    handed_out = serializers.IntegerField()
    conflicts = serializers.IntegerField()
    waiting = serializers.IntegerField()
    stop = serializers.BooleanField()
    sentence = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField())
    recall = RecallSerializer(allow_null=True)
    sample = SampleSerializer(allow_null=True)
    tests = TestsSerializer(allow_null=True)


class StoppingSerializer(serializers.Serializer[Any]):
    advice = AdviceSerializer()
    stop = StopSerializer(allow_null=True, help_text="The stop that stands.")


class ApprovalSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField()
    against = serializers.BooleanField(default=False, help_text="You stop though the advice is to go on.")


class Stopping(APIView):
    @extend_schema(
        operation_id="get_stopping",
        summary="Whether titles and abstracts have been screened enough, and the stop that stands",
        responses=StoppingSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return _answer(stages.of(review, StageKind.TITLE_ABSTRACT))


class AuditSample(APIView):
    @extend_schema(
        operation_id="draw_audit_sample",
        summary="A block drawn at random from what waits, for these reviewers",
        request=AssignSerializer,
        responses=BlockSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        stage = _managed(request, public_id)
        given = AssignSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        person = access.signed_in(request.user)
        people = [team.member(stage.review, name) for name in given.validated_data["reviewers"]]
        size = given.validated_data["size"]
        made = blocks.assign(stage, by=person, reviewers=people, size=size, order=blocks.at_random)
        work = next(each for each in workload.blocks(stage, reader=person) if each.block.pk == made.pk)
        return Response(BlockSerializer(work).data)


class Approval(APIView):
    @extend_schema(
        operation_id="approve_stop",
        summary="Stop titles and abstracts on the figures of this moment",
        request=ApprovalSerializer,
        responses=StoppingSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        stage = _managed(request, public_id)
        given = ApprovalSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        stops.approve(stage, by=access.signed_in(request.user), **given.validated_data)
        return _answer(stage)


class TakingBack(APIView):
    @extend_schema(
        operation_id="take_back_stop",
        summary="Let what was left out wait again",
        request=WhySerializer,
        responses=StoppingSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        stage = _managed(request, public_id)
        given = WhySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        stops.take_back(stage, by=access.signed_in(request.user), reason=given.validated_data["reason"])
        return _answer(stage)


def _answer(stage: Stage) -> Response:
    return Response(StoppingSerializer({"advice": advice.of(stage), "stop": stops.standing(stage)}).data)


def _managed(request: Request, public_id: str) -> Stage:
    return stages.of(access.review_for(request.user, public_id, Permission.MANAGE), StageKind.TITLE_ABSTRACT)


STOPPING = "reviews/<str:public_id>/stopping/"
urlpatterns: list[URLPattern] = [
    path(STOPPING, Stopping.as_view(), name="api-stopping"),
    path(f"{STOPPING}sample/", AuditSample.as_view(), name="api-audit-sample"),
    path(f"{STOPPING}approve/", Approval.as_view(), name="api-approve-stop"),
    path(f"{STOPPING}take-back/", TakingBack.as_view(), name="api-take-back-stop"),
]
