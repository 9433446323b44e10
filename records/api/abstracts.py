"""Missing abstracts: counted, asked of PubMed, pasted, taken back."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from records import abstracts, masking, selection
from records import annotations as beside
from records.api.shown import record_shown
from records.incoming_serializers import AbstractSerializer, LackingSerializer
from records.models import Record
from records.serializers import RecordSerializer
from reviews import access
from reviews.access import Permission
from reviews.api.serializers import JobSerializer
from reviews.models import Review


class Abstracts(APIView):
    @extend_schema(
        operation_id="count_missing_abstracts",
        summary="How many records lack an abstract, and for how many PubMed can be asked",
        responses=LackingSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        numbers = {"lacking": abstracts.lacking(review).count(), "askable": abstracts.askable(review).count()}
        return Response(LackingSerializer(numbers).data)

    @extend_schema(
        operation_id="fetch_missing_abstracts",
        summary="Ask PubMed for every missing abstract, as a job",
        request=None,
        responses={202: JobSerializer},
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        job = abstracts.fetch_all(review, by=access.signed_in(request.user))
        return Response(JobSerializer(job).data, status=202)


class Abstract(APIView):
    @extend_schema(
        operation_id="add_abstract",
        summary="Put an abstract beside a record whose source gave none; one put there before is replaced",
        request=AbstractSerializer,
        responses=RecordSerializer,
    )
    def put(self, request: Request, public_id: str, record_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        [record] = selection.records(review, [record_id])
        given = AbstractSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        beside.add_by_hand(record, by=access.signed_in(request.user), text=given.validated_data["text"])
        return _shown(request, review, record)

    @extend_schema(
        operation_id="fetch_abstract", summary="Ask PubMed for one abstract", request=None, responses=RecordSerializer
    )
    def post(self, request: Request, public_id: str, record_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        [record] = selection.records(review, [record_id])
        abstracts.fetch_one(record, by=access.signed_in(request.user))
        return _shown(request, review, record)

    @extend_schema(
        operation_id="withdraw_abstract",
        summary="Take an abstract back that was put beside a record",
        responses={204: None},
    )
    def delete(self, request: Request, public_id: str, record_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        [record] = selection.records(review, [record_id])
        beside.withdraw(record, by=access.signed_in(request.user))
        return Response(status=204)


def _shown(request: Request, review: Review, record: Record) -> Response:
    shown = record_shown(record, masking.mask_for(request.user, review), found=beside.of([record]))
    return Response(RecordSerializer(shown).data)
