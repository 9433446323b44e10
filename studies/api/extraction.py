"""Outcomes, arms and treatments: made, entered, pasted, renamed."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviews import access
from reviews.access import Permission
from studies import extraction, linking, treatments
from studies.api.serializers import (
    ArmSerializer,
    ChangedSerializer,
    EnteredSerializer,
    NewOutcomeSerializer,
    OutcomeSerializer,
    PastedSerializer,
    RenamingSerializer,
    RowsSerializer,
    TableSerializer,
    TreatmentSerializer,
)
from studies.extraction import Row


class Outcomes(APIView):
    @extend_schema(operation_id="list_outcomes", summary="What studies measure", responses=OutcomeSerializer(many=True))
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(OutcomeSerializer(extraction.outcomes(review), many=True).data)

    @extend_schema(
        operation_id="create_outcome",
        summary="Add an outcome",
        request=NewOutcomeSerializer,
        responses={201: OutcomeSerializer},
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.EXTRACT)
        given = NewOutcomeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = extraction.create_outcome(review, by=access.signed_in(request.user), **given.validated_data)
        return Response(OutcomeSerializer(made).data, status=201)


class StudyArms(APIView):
    @extend_schema(
        operation_id="enter_arms",
        summary="The arms of one study on one outcome, all of them",
        request=RowsSerializer,
        responses=EnteredSerializer,
    )
    def put(self, request: Request, public_id: str, study_id: str, outcome_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.EXTRACT)
        given = RowsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        study = linking.included_study(review, study_id).study
        outcome = extraction.outcome_for(review, outcome_id)
        rows = [Row(place=f"Arm {place}", **row) for place, row in enumerate(given.validated_data["arms"], start=1)]
        changed = extraction.enter(study, outcome, rows, by=access.signed_in(request.user))
        arms = extraction.current(review).filter(arm__study=study, outcome=outcome)
        return Response(EnteredSerializer({"changed": changed, "arms": arms}).data)


class OutcomeArms(APIView):
    @extend_schema(
        operation_id="list_arms", summary="The current arms of every included study", responses=ArmSerializer(many=True)
    )
    def get(self, request: Request, public_id: str, outcome_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(ArmSerializer(extraction.shown(extraction.outcome_for(review, outcome_id)), many=True).data)

    @extend_schema(
        operation_id="paste_arms",
        summary="Enter a table of arms of any number of studies, all or nothing",
        request=TableSerializer,
        responses=PastedSerializer,
    )
    def post(self, request: Request, public_id: str, outcome_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.EXTRACT)
        given = TableSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        outcome = extraction.outcome_for(review, outcome_id)
        plan = extraction.paste(outcome, given.validated_data["table"], by=access.signed_in(request.user))
        return Response(PastedSerializer({"studies": len(plan.rows), "arms": plan.arms}).data)


class Treatments(APIView):
    @extend_schema(
        operation_id="list_treatments",
        summary="Every treatment with data, and in how many studies",
        responses=TreatmentSerializer(many=True),
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(TreatmentSerializer(treatments.of(review), many=True).data)

    @extend_schema(
        operation_id="rename_treatment",
        summary="Spell a treatment otherwise in every arm",
        request=RenamingSerializer,
        responses=ChangedSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.EXTRACT)
        given = RenamingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        changed = treatments.rename(review, wanted["old"], to=wanted["to"], by=access.signed_in(request.user))
        return Response(ChangedSerializer({"changed": changed}).data)
