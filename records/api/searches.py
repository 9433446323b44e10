"""Searches and what they bring in."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from records import flagging, history, imports, masking, precedence, searches, selection, tallies, uploads
from records.api.shown import record_shown
from records.models import Search
from records.serializers import (
    BatchSerializer,
    FileSerializer,
    NewRecordSerializer,
    PreviewSerializer,
    PubMedSearchSerializer,
    QuerySerializer,
    RecordSerializer,
    SearchFieldsSerializer,
    SearchSerializer,
    SourceOrderSerializer,
)
from records.tallies import BatchTally
from reviews import access
from reviews.access import Permission
from reviews.errors import Invalid
from reviews.models import Review


class Preview(APIView):
    @extend_schema(
        operation_id="preview_search",
        summary="What PubMed would find: count, translation, warnings; nothing is kept",
        request=QuerySerializer,
        responses=PreviewSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        access.review_for(request.user, public_id, Permission.MANAGE)
        given = QuerySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        answer = searches.preview(access.signed_in(request.user), given.validated_data["query"])
        return Response(PreviewSerializer(answer).data)


class PubMedSearch(APIView):
    @extend_schema(
        operation_id="search_pubmed",
        summary="Search PubMed and import what it finds, as a job",
        request=PubMedSearchSerializer,
        responses={202: SearchSerializer},
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = PubMedSearchSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = searches.run_pubmed(review, by=access.signed_in(request.user), **given.validated_data)
        return _search(made, status=202)


class Searches(APIView):
    @extend_schema(
        operation_id="list_searches",
        summary="Every search with its imports and numbers",
        responses=SearchSerializer(many=True),
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(SearchSerializer(tallies.of_review(review), many=True).data)

    @extend_schema(
        operation_id="create_search",
        summary="Write down a search of another source",
        request=SearchFieldsSerializer,
        responses={201: SearchSerializer},
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = SearchFieldsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = searches.create(review, by=access.signed_in(request.user), fields=_fields(review, given))
        return _search(made, status=201)


class SourceOrder(APIView):
    @extend_schema(
        operation_id="order_searches",
        summary="Which source goes first: its record is shown among equally complete ones of a report",
        request=SourceOrderSerializer,
        responses=SourceOrderSerializer,
    )
    def put(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = SourceOrderSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        precedence.put_in_order(review, by=access.signed_in(request.user), order=given.validated_data["order"])
        return Response({"order": [search.public_id for search in precedence.searches(review)]})


class OneSearch(APIView):
    @extend_schema(operation_id="get_search", summary="One search with its imports", responses=SearchSerializer)
    def get(self, request: Request, public_id: str, search_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return _search(searches.of(review, search_id))

    @extend_schema(
        operation_id="update_search",
        summary="Correct what is written about a search",
        request=SearchFieldsSerializer(partial=True),
        responses=SearchSerializer,
    )
    def patch(self, request: Request, public_id: str, search_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        search = searches.of(review, search_id)
        given = SearchFieldsSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        by = access.signed_in(request.user)
        return _search(searches.revise(search, by=by, changes=_fields(review, given)))


class Files(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="import_file",
        summary="Import a file into a search, as a job; all of it or nothing",
        request={"multipart/form-data": FileSerializer},
        responses={202: BatchSerializer},
    )
    def post(self, request: Request, public_id: str, search_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        search = searches.of(review, search_id)
        given = FileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        by = access.signed_in(request.user)
        file = given.validated_data["file"]
        if uploads.asks(file):
            raise Invalid(uploads.ASKS, {"file": uploads.ASKS})
        batch = imports.read_file(review, by=by, search=search, file=file)
        return Response(BatchSerializer(BatchTally(batch)).data, status=202)


class OneImport(APIView):
    @extend_schema(operation_id="get_import", summary="What an import brought", responses=BatchSerializer)
    def get(self, request: Request, public_id: str, batch_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(BatchSerializer(tallies.of_batch(imports.of(review, batch_id))).data)


class SearchRecords(APIView):
    @extend_schema(
        operation_id="add_record",
        summary="Add one record by hand",
        request=NewRecordSerializer,
        responses={201: RecordSerializer},
    )
    def post(self, request: Request, public_id: str, search_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        search = searches.of(review, search_id)
        given = NewRecordSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        by = access.signed_in(request.user)
        made = imports.add_by_hand(review, by=by, search=search, fields=given.validated_data)
        [record] = selection.records(review, [made.public_id])
        mask = masking.mask_for(by, review)
        shown = record_shown(record, mask, flagging.of_records([record, *history.others(record)], mask))
        return Response(RecordSerializer(shown).data, status=201)


def _fields(review: Review, given: SearchFieldsSerializer) -> dict[str, Any]:
    return searches.with_former(review, given.validated_data)


def _search(search: Search, *, status: int = 200) -> Response:
    return Response(SearchSerializer(tallies.of_search(search)).data, status=status)
