"""Records in lists and one by one."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from records import annotations as beside
from records import catalogue, masking, selection
from records.api.shown import record_shown, record_with_history
from records.serializers import (
    RecordFiltersSerializer,
    RecordPageSerializer,
    RecordWithHistorySerializer,
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
        texts = beside.of(page.rows)
        shown = {
            "count": catalogue.counted(found),
            "records": [record_shown(record, mask, found=texts) for record in page.rows],
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
        shown = record_with_history(record, masking.mask_for(request.user, review))
        return Response(RecordWithHistorySerializer(shown).data)
