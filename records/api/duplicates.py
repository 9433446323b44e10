"""Duplicates: pairs that wait for a person, groups that were merged; reports merged and split."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from records import comparing, duplicates, flagging, looking_again, masking, pairs, questions, selection
from records.api.shown import record_shown
from records.comparing import Wanted
from records.duplicate_serializers import (
    AnsweredSerializer,
    AnswerSerializer,
    DuplicatesSerializer,
    GroupFiltersSerializer,
    MergedSerializer,
    MergeSerializer,
    PairsSerializer,
    SplitSerializer,
)
from records.models import Answer, PossibleDuplicate, Record
from reviews import access
from reviews.access import Permission
from reviews.api.serializers import JobSerializer
from reviews.models import Review


class Duplicates(APIView):
    @extend_schema(
        operation_id="list_duplicates",
        summary="Reports with more than one record, each with the reasons, ten a page",
        parameters=[GroupFiltersSerializer],
        responses=DuplicatesSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        asked = GroupFiltersSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        after = selection.place(review, given.pop("after", ""))
        mask = masking.mask_for(request.user, review)
        groups, following = comparing.groups(review, mask, Wanted(**given), after=after)
        total, surplus = comparing.count(review)
        shown = {
            "total": total,
            "surplus": surplus,
            "groups": [_group(group, mask) for group in groups],
            "following": groups[-1].report.public_id if following else "",
        }
        return Response(DuplicatesSerializer(shown).data)


class PossibleDuplicates(APIView):
    @extend_schema(
        operation_id="list_possible_duplicates",
        summary="Pairs that may be one report and wait for a person, the likeliest first, ten a page",
        parameters=[OpenApiParameter("after", str, description="The `following` of the page before.")],
        responses=PairsSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        found, following = questions.page(review, after=request.query_params.get("after", ""))
        mask = masking.mask_for(request.user, review)
        shown = {"pairs": [_pair(pair, mask) for pair in found], "following": following, **_counted(review)}
        return Response(PairsSerializer(shown).data)


class Answers(APIView):
    @extend_schema(
        operation_id="answer_possible_duplicate",
        summary="Settle a pair: the same report (a merge), different reports, or reports of one study",
        request=AnswerSerializer,
        responses=AnsweredSerializer,
    )
    def post(self, request: Request, public_id: str, pair_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        pair = questions.of(review, pair_id)
        says = Answer(given.validated_data["answer"])
        answered = questions.answer(pair, by=access.signed_in(request.user), says=says)
        return Response(AnsweredSerializer({"pair": answered, **_counted(review)}).data)


class LookAgain(APIView):
    @extend_schema(
        operation_id="look_for_duplicates_again",
        summary="Compare every record of the review once more, as a job; nothing is asked twice",
        request=None,
        responses={202: JobSerializer},
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        job = looking_again.ask(review, by=access.signed_in(request.user))
        return Response(JobSerializer(job).data, status=202)


class LastAnswer(APIView):
    @extend_schema(
        operation_id="take_back_answer",
        summary="Take back the person's latest answer; the pair is open again and everything as it was before",
        request=None,
        responses=AnsweredSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        pair = questions.undo(review, by=access.signed_in(request.user))
        return Response(AnsweredSerializer({"pair": pair, **_counted(review)}).data)


class Merge(APIView):
    @extend_schema(
        operation_id="merge_reports",
        summary="Bring the records of several reports into the oldest; no decision is touched",
        request=MergeSerializer,
        responses=MergedSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = MergeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        reports = selection.reports(review, given.validated_data["reports"])
        by, reason = access.signed_in(request.user), given.validated_data.get("reason", "")
        merged = duplicates.merge(review, by=by, reports=reports, reason=reason)
        records = Record.objects.visible().filter(report=merged).order_by("pk")
        names = list(records.values_list("public_id", flat=True))
        return Response(MergedSerializer({"report": merged.public_id, "records": names}).data)


class Split(APIView):
    @extend_schema(
        operation_id="split_records",
        summary="Put records back on the reports they came from; no rule joins them again",
        request=SplitSerializer,
        responses=MergedSerializer(many=True),
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = SplitSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = selection.records(review, given.validated_data["records"])
        touched = duplicates.split(review, by=access.signed_in(request.user), records=chosen)
        names: dict[int, list[str]] = {report.pk: [] for report in touched}
        for record in Record.objects.visible().filter(report__in=touched).order_by("pk"):
            names[record.report_id].append(record.public_id)
        shown = [{"report": report.public_id, "records": names[report.pk]} for report in touched]
        return Response(MergedSerializer(shown, many=True).data)


def _group(group: comparing.Group, mask: masking.Mask) -> dict[str, object]:
    pairs = zip(group.records, group.reasons, strict=True)
    return {
        "report": group.report.public_id,
        "records": [{**record_shown(record, mask, group.flags), "reason": reason} for record, reason in pairs],
        "differing": [row.label for row in group.rows if row.differs],
    }


def _pair(pair: PossibleDuplicate, mask: masking.Mask) -> dict[str, Any]:
    sheet = pairs.sheet(pair, mask)
    return {
        "pair": pair,
        "records": [record_shown(record, mask, flagging.of_records([record], mask)) for record in sheet.records],
        "reasons": sheet.reasons,
        "doubts": sheet.doubts,
        "differing": [line.label for line in sheet.lines if line.differs],
    }


def _counted(review: Review) -> dict[str, int]:
    count = questions.count(review)
    return {"answered": count.answered, "open": count.open}
