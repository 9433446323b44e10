"""The search report, later runs, and the lists behind the numbers of searches and imports."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from records import annotations as beside
from records import brought, catalogue, imports, masking, prisma_s, report_files, reruns, searches, statements, tallies
from records.api.shown import record_shown
from records.incoming_serializers import DifferenceSerializer, SearchReportSerializer, StatementSerializer
from records.models import Record
from records.serializers import RecordPageSerializer, SearchSerializer
from reviews import access
from reviews.access import Permission
from reviews.errors import NotFound
from reviews.models import Review

MARK = OpenApiParameter("mark", str, description="`following` or `preceding` of another page.")


class SearchReport(APIView):
    @extend_schema(
        operation_id="get_search_report",
        summary="The sixteen items of PRISMA-S: what is said, what is missing; as text and as CSV",
        responses=SearchReportSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        report = prisma_s.report(review)
        files = {
            "text": "".join(report_files.text(report, review.title)),
            "table": "".join(report_files.table(report)),
        }
        return Response(SearchReportSerializer({"answers": report.answers, **files}).data)


class Statement(APIView):
    @extend_schema(
        operation_id="state_search_item",
        summary="Say something of an item of PRISMA-S for the whole review",
        request=StatementSerializer,
        responses={204: None},
    )
    def put(self, request: Request, public_id: str, item: int) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = StatementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        statements.state(review, by=access.signed_in(request.user), item=item, text=given.validated_data["text"])
        return Response(status=204)


class Again(APIView):
    @extend_schema(
        operation_id="rerun_search",
        summary="Ask PubMed again with the strategy of an earlier search, as a job",
        request=None,
        responses={202: SearchSerializer},
    )
    def post(self, request: Request, public_id: str, search_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        made = searches.run_again(searches.of(review, search_id), by=access.signed_in(request.user))
        return Response(SearchSerializer(tallies.of_search(made)).data, status=202)


class Difference(APIView):
    @extend_schema(
        operation_id="get_search_difference",
        summary="A later run against the earlier one: met again, vanished, retracted since",
        responses={200: DifferenceSerializer, 404: OpenApiResponse(description="It is no later run.")},
    )
    def get(self, request: Request, public_id: str, search_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        found = reruns.difference(searches.of(review, search_id))
        if found is None:
            raise NotFound
        return Response(DifferenceSerializer(found).data)


class SearchPart(APIView):
    @extend_schema(
        operation_id="list_search_records",
        summary="The records behind a number of a search: new, duplicates, known; again, vanished, retracted",
        parameters=[MARK],
        responses=RecordPageSerializer,
    )
    def get(self, request: Request, public_id: str, search_id: str, part: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return _page(request, review, brought.of_search(searches.of(review, search_id), part))


class ImportPart(APIView):
    @extend_schema(
        operation_id="list_import_records",
        summary="The records behind a number of an import: new, duplicates, known",
        parameters=[MARK],
        responses=RecordPageSerializer,
    )
    def get(self, request: Request, public_id: str, batch_id: str, part: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return _page(request, review, brought.of_batch(imports.of(review, batch_id), part))


def _page(request: Request, review: Review, records: QuerySet[Record]) -> Response:
    mask = masking.mask_for(request.user, review)
    mark = request.query_params.get("mark", "")
    page = catalogue.page(records, order=catalogue.Order.ARRIVAL, mark=mark, masked=mask.on)
    texts = beside.of(page.rows)
    shown = {
        "count": catalogue.counted(records),
        "records": [record_shown(record, mask, found=texts) for record in page.rows],
        "following": page.following,
        "preceding": page.preceding,
    }
    return Response(RecordPageSerializer(shown).data)
