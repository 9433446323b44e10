"""Exclusion reasons and highlighted terms by program."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviews import access
from reviews.access import Permission
from reviews.models import Review
from screening import criteria, versions
from screening.api.serializers import CriteriaSerializer, HighlightsSerializer, OrderSerializer, ReasonSerializer

WARN = {"warning": criteria.warning}


class Reasons(APIView):
    @extend_schema(
        operation_id="list_reasons", summary="Exclusion reasons in order", responses=ReasonSerializer(many=True)
    )
    def get(self, request: Request, public_id: str) -> Response:
        return Response(_listed(access.review_for(request.user, public_id, Permission.VIEW)))

    @extend_schema(
        operation_id="add_reason",
        summary="Add a reason at the end of the list",
        request=ReasonSerializer,
        responses=ReasonSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = ReasonSerializer(data=request.data, context=WARN)
        given.is_valid(raise_exception=True)
        made = criteria.add_reason(review, by=access.signed_in(request.user), label=given.validated_data["label"])
        return Response(ReasonSerializer(made, context=WARN).data)


class Order(APIView):
    @extend_schema(
        operation_id="order_reasons",
        summary="Put all current reasons into another order",
        request=OrderSerializer,
        responses=ReasonSerializer(many=True),
    )
    def put(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = OrderSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        criteria.order_reasons(review, by=access.signed_in(request.user), order=given.validated_data["order"])
        return Response(_listed(review))


class Retirement(APIView):
    @extend_schema(
        operation_id="retire_reason",
        summary="Take a reason off the list; decisions that name it keep it",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, public_id: str, reason_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        criteria.retire_reason(criteria.reason_of(review, reason_id), by=access.signed_in(request.user))
        return Response(status=204)


class CriteriaVersion(APIView):
    @extend_schema(
        operation_id="get_criteria_version",
        summary="Criteria and exclusion reasons as they stood at a version of the protocol",
        responses=CriteriaSerializer,
    )
    def get(self, request: Request, public_id: str, version: int) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        rules = versions.criteria_at(review, version)
        told = {"version": version, "in_force": versions.criteria_version(review), "criteria": rules}
        return Response(CriteriaSerializer(told).data)


class Highlights(APIView):
    @extend_schema(operation_id="get_highlights", summary="Highlighted terms by kind", responses=HighlightsSerializer)
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(criteria.highlights(review))

    @extend_schema(
        operation_id="set_highlights",
        summary="Replace the terms of the kinds given",
        request=HighlightsSerializer,
        responses=HighlightsSerializer,
    )
    def put(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = HighlightsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        criteria.set_highlights(review, by=access.signed_in(request.user), terms=given.validated_data)
        return Response(criteria.highlights(review))


def _listed(review: Review) -> Any:
    return ReasonSerializer(criteria.reasons(review), many=True, context=WARN).data
