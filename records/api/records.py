"""Records in lists and one by one; reports merged and split."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from records import catalogue, comparing, duplicates, masking, selection
from records.api.shown import record_shown, record_with_history
from records.models import Record
from records.serializers import (
    DuplicatesSerializer,
    MergedSerializer,
    MergeSerializer,
    RecordFiltersSerializer,
    RecordPageSerializer,
    RecordWithHistorySerializer,
    SplitSerializer,
)
from reviews import access
from reviews.access import Permission


class Records(APIView):
    @extend_schema(
        operation_id="list_records",
        summary="The review's records: searched, filtered, sorted, fifty a page",
        parameters=[RecordFiltersSerializer],
        responses=RecordPageSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        asked = RecordFiltersSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        mark = given.pop("mark", "")
        mask = masking.mask_for(request.user, review)
        filters = catalogue.Filters(**given)
        found = catalogue.found(review, filters, masked=mask.on)
        page = catalogue.page(found, order=filters.order, mark=mark, masked=mask.on)
        shown = {
            "count": catalogue.counted(found),
            "records": [record_shown(record, mask) for record in page.rows],
            "following": page.following,
            "preceding": page.preceding,
        }
        return Response(RecordPageSerializer(shown).data)


class OneRecord(APIView):
    @extend_schema(
        operation_id="get_record",
        summary="A record with its provenance and the history of its grouping",
        responses=RecordWithHistorySerializer,
    )
    def get(self, request: Request, public_id: str, record_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        [record] = selection.records(review, [record_id])
        shown = record_with_history(record, masking.mask_for(request.user, review), reader=request.user)
        return Response(RecordWithHistorySerializer(shown).data)


class Duplicates(APIView):
    @extend_schema(
        operation_id="list_duplicates",
        summary="Reports with more than one record, each with the reasons, ten a page",
        parameters=[OpenApiParameter("after", str, description="The `following` of the page before.")],
        responses=DuplicatesSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        after = selection.place(review, request.query_params.get("after", ""))
        mask = masking.mask_for(request.user, review)
        groups, following = comparing.groups(review, mask, after=after)
        total, surplus = comparing.count(review)
        shown = {
            "total": total,
            "surplus": surplus,
            "groups": [_group(group, mask) for group in groups],
            "following": groups[-1].report.public_id if following else "",
        }
        return Response(DuplicatesSerializer(shown).data)


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
        "records": [{**record_shown(record, mask), "reason": reason} for record, reason in pairs],
        "differing": [row.label for row in group.rows if row.differs],
    }
