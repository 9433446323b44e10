"""Studies: listed, looked at, named, their reports linked and taken apart."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from records.models import Report
from reviews import access
from reviews.access import Permission
from reviews.errors import NotFound
from reviews.models import Review
from studies import extraction, linking
from studies.api.serializers import (
    ConfirmedSerializer,
    LabelSerializer,
    ReportChoiceSerializer,
    StudySerializer,
    StudyWithArmsSerializer,
)


class Studies(APIView):
    @extend_schema(
        operation_id="list_studies",
        summary="Studies with an included and released report, by name",
        responses=StudySerializer(many=True),
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(StudySerializer(linking.included(review), many=True).data)


class OneStudy(APIView):
    @extend_schema(
        operation_id="get_study", summary="A study, its reports and its arms", responses=StudyWithArmsSerializer
    )
    def get(self, request: Request, public_id: str, study_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        found = linking.included_study(review, study_id)
        arms = extraction.current(review).filter(arm__study=found.study)
        shown = {name: getattr(found, name) for name in ("study", "designs", "randomised", "left_out", "reports")}
        return Response(StudyWithArmsSerializer({**shown, "arms": arms}).data)

    @extend_schema(
        operation_id="rename_study",
        summary="Call it something else",
        request=LabelSerializer,
        responses=StudySerializer,
    )
    def patch(self, request: Request, public_id: str, study_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.EXTRACT)
        given = LabelSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        study = linking.included_study(review, study_id).study
        linking.rename(study, given.validated_data["label"], by=access.signed_in(request.user))
        return Response(StudySerializer(linking.included_study(review, study_id)).data)


class Reports(APIView):
    @extend_schema(
        operation_id="link_report",
        summary="Say that a report tells of this study; it leaves the one it told of",
        request=ReportChoiceSerializer,
        responses=StudySerializer,
    )
    def post(self, request: Request, public_id: str, study_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.EXTRACT)
        given = ReportChoiceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        study = linking.included_study(review, study_id).study
        linking.link(_report(review, given.validated_data["report"]), study, by=access.signed_in(request.user))
        return Response(StudySerializer(linking.included_study(review, study_id)).data)


class OneReport(APIView):
    @extend_schema(
        operation_id="unlink_report",
        summary="Give a report a study of its own; answers with that study",
        responses={200: StudySerializer},
    )
    def delete(self, request: Request, public_id: str, study_id: str, report_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.EXTRACT)
        found = linking.included_study(review, study_id)
        report = next((each.report for each in found.reports if each.report.public_id == report_id), None)
        if report is None:
            raise NotFound
        made = linking.unlink(report, by=access.signed_in(request.user))
        return Response(StudySerializer(linking.included_study(review, made.public_id)).data)


class AdjustedData(APIView):
    @extend_schema(
        operation_id="confirm_adjusted_data",
        summary="Vouch that a crossover or cluster trial's data are paired or adjusted, or take that back",
        request=ConfirmedSerializer,
        responses=StudySerializer,
    )
    def put(self, request: Request, public_id: str, study_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.EXTRACT)
        given = ConfirmedSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        study = linking.included_study(review, study_id).study
        act = linking.confirm_adjusted if given.validated_data["confirmed"] else linking.withdraw_adjusted
        act(study, by=access.signed_in(request.user))
        return Response(StudySerializer(linking.included_study(review, study_id)).data)


def _report(review: Review, public_id: str) -> Report:
    found: Report | None = Report.objects.visible().filter(review=review, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
