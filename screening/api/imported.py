"""Decisions from another tool by program."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from records.models import ImportBatch
from reviews import access
from reviews.access import Permission
from screening import imported, stages, taking_over
from screening.models import Stage


class NameSerializer(serializers.Serializer[Any]):
    """A name in the file; "" where it names nobody."""

    name = serializers.CharField(allow_blank=True)
    decisions = serializers.IntegerField(help_text="How many stand under it; never which.")


class WhoSerializer(serializers.Serializer[Any]):
    members = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        help_text="Name in the file → public id of a reviewer; left out or empty: nobody, it stays a note.",
    )
    adds_reasons = serializers.BooleanField(
        default=False, help_text="Add reasons for exclusion that the review's list does not have."
    )


class ForetoldSerializer(serializers.Serializer[Any]):
    """What taking over would do. A lead who screens is told `decisions` only: the other numbers are null or empty."""

    decisions = serializers.IntegerField()
    cast = serializers.IntegerField(allow_null=True)
    complete = serializers.IntegerField(allow_null=True, help_text="Reports that have all their votes by this import.")
    retrieved = serializers.IntegerField(allow_null=True, help_text="Full texts that count as retrieved from then on.")
    left_alone = serializers.DictField(child=serializers.IntegerField())
    missing_reasons = serializers.ListField(child=serializers.CharField())


class TakenSerializer(serializers.Serializer[Any]):
    job = serializers.CharField(source="public_id")


class ImportedDecisions(APIView):
    @extend_schema(
        operation_id="list_imported_decisions",
        summary="The names in an import's file and how many decisions stand under each",
        responses=NameSerializer(many=True),
    )
    def get(self, request: Request, public_id: str, batch_id: str, kind: str) -> Response:
        batch, stage = _there(request, public_id, batch_id, kind)
        return Response(NameSerializer(imported.names(batch, stage), many=True).data)

    @extend_schema(
        operation_id="take_over_decisions",
        summary="Take decisions of another tool over as votes of members; a second time adds nothing",
        request=WhoSerializer,
        responses={202: TakenSerializer},
    )
    def post(self, request: Request, public_id: str, batch_id: str, kind: str) -> Response:
        batch, stage = _there(request, public_id, batch_id, kind)
        members, adds = _said(request, batch)
        by = access.signed_in(request.user)
        job = taking_over.take_over(batch, stage, by=by, members=members, adds_reasons=adds)
        return Response(TakenSerializer(job).data, status=202)


class Foretelling(APIView):
    @extend_schema(
        operation_id="preview_decisions",
        summary="What taking decisions over would do",
        request=WhoSerializer,
        responses=ForetoldSerializer,
    )
    def post(self, request: Request, public_id: str, batch_id: str, kind: str) -> Response:
        batch, stage = _there(request, public_id, batch_id, kind)
        members, adds = _said(request, batch)
        taking_over.check(batch, stage, members)
        made = imported.plan(batch, stage, members, adds_reasons=adds)
        return Response(ForetoldSerializer(imported.told(made, access.signed_in(request.user))).data)


def _there(request: Request, public_id: str, batch_id: str, kind: str) -> tuple[ImportBatch, Stage]:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    return imported.batch_of(review, batch_id), stages.of(review, kind)


def _said(request: Request, batch: ImportBatch) -> tuple[dict[str, User], bool]:
    given = WhoSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    return taking_over.members_of(batch.review, given.validated_data["members"]), given.validated_data["adds_reasons"]


IMPORT = "reviews/<str:public_id>/imports/<str:batch_id>/decisions/<str:kind>/"
urlpatterns: list[URLPattern] = [
    path(IMPORT, ImportedDecisions.as_view(), name="api-imported-decisions"),
    path(f"{IMPORT}preview/", Foretelling.as_view(), name="api-imported-preview"),
]
