"""The order of what waits, asking for a new one, and records known to be relevant, by program."""

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
from reviews.models import Review
from screening import known, ordering, relevance, stages
from screening.models import StageKind


class AccountSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    version = serializers.CharField()
    made_at = serializers.DateTimeField()
    since = serializers.DateTimeField(help_text="When the first ranking was made.")
    relevant = serializers.IntegerField(help_text="Reports with a released decision.")
    irrelevant = serializers.IntegerField()
    known = serializers.IntegerField(help_text="Named by a lead and not decided yet.")
    audit_share = serializers.IntegerField(help_text="Percent.")


class TermSerializer(serializers.Serializer[Any]):
    term = serializers.CharField()
    weight = serializers.FloatField()


class ComingSerializer(serializers.Serializer[Any]):
    record = serializers.CharField(source="record.public_id")
    title = serializers.CharField(source="record.title")
    audit = serializers.BooleanField(help_text="Drawn at random by the seed.")
    terms = TermSerializer(many=True, help_text="What pushed it up, strongest first.")


class NamedSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    record = serializers.CharField(source="record.public_id")
    title = serializers.CharField(source="record.title")
    by = serializers.CharField(source="by.name")
    at = serializers.DateTimeField()


class RelevanceOrderSerializer(serializers.Serializer[Any]):
    sentence = serializers.CharField()
    account = AccountSerializer(allow_null=True, help_text="Null: the order is seeded.")
    job = serializers.CharField(source="job.public_id", allow_null=True, help_text="The newest job that ranks.")
    coming = ComingSerializer(many=True, help_text="The next records that wait for a block.")
    known = NamedSerializer(many=True, help_text="Records named as known to be relevant.")


class IdentifiersSerializer(serializers.Serializer[Any]):
    identifiers = serializers.CharField(help_text="A PMID or DOI a line.")


class WithdrawalSerializer(serializers.Serializer[Any]):
    known = serializers.CharField(help_text="The id under which the record is named.")


class OrderOfWork(APIView):
    @extend_schema(
        operation_id="get_order",
        summary="How what waits is ordered, the next records and why, records known to be relevant",
        responses=RelevanceOrderSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        return _answer(_managed(request, public_id))


class Learning(APIView):
    @extend_schema(
        operation_id="learn_order",
        summary="Have the order by relevance made anew",
        request=None,
        responses=RelevanceOrderSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = _managed(request, public_id)
        relevance.ask(stages.of(review, StageKind.TITLE_ABSTRACT), by=access.signed_in(request.user))
        return _answer(review)


class Known(APIView):
    @extend_schema(
        operation_id="name_known_relevant",
        summary="Name records as known to be relevant, by PMID or DOI; all of them or none",
        request=IdentifiersSerializer,
        responses=RelevanceOrderSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = _managed(request, public_id)
        given = IdentifiersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        known.name(review, by=access.signed_in(request.user), **given.validated_data)
        return _answer(review)


class Withdrawal(APIView):
    @extend_schema(
        operation_id="withdraw_known_relevant",
        summary="No longer name a record as known to be relevant",
        request=WithdrawalSerializer,
        responses=RelevanceOrderSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = _managed(request, public_id)
        given = WithdrawalSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        known.withdraw(review, by=access.signed_in(request.user), **given.validated_data)
        return _answer(review)


def _answer(review: Review) -> Response:
    stage = stages.of(review, StageKind.TITLE_ABSTRACT)
    order = ordering.of(stage)
    told = {
        "sentence": order.sentence,
        "account": order.account,
        "job": order.job,
        "coming": ordering.coming(stage),
        "known": known.named(review),
    }
    return Response(RelevanceOrderSerializer(told).data)


def _managed(request: Request, public_id: str) -> Review:
    return access.review_for(request.user, public_id, Permission.MANAGE)


ORDER = "reviews/<str:public_id>/order/"
urlpatterns: list[URLPattern] = [
    path(ORDER, OrderOfWork.as_view(), name="api-order"),
    path(f"{ORDER}learn/", Learning.as_view(), name="api-order-learn"),
    path(f"{ORDER}known/", Known.as_view(), name="api-known"),
    path(f"{ORDER}known/withdraw/", Withdrawal.as_view(), name="api-known-withdraw"),
]
