"""What imports set aside: listed, mended and released, dismissed, set aside again."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from records import imports, masking, mending
from records.incoming_serializers import DismissalSerializer, MendedSerializer, MendSerializer
from records.models import Quarantined
from records.serializers import QuarantinedSerializer
from reviews import access
from reviews.access import Permission


class Quarantine(APIView):
    @extend_schema(
        operation_id="list_quarantine",
        summary="What an import set aside: file, line, reason, text, and how it was handled",
        responses=QuarantinedSerializer(many=True),
    )
    def get(self, request: Request, public_id: str, batch_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        entries = list(Quarantined.objects.filter(batch=imports.of(review, batch_id)).order_by("pk")[:1000])
        if masking.mask_for(request.user, review).on:
            for entry in entries:
                entry.raw = ""
        return Response(QuarantinedSerializer(entries, many=True).data)


class Release(APIView):
    @extend_schema(
        operation_id="release_entry",
        summary="Mend an entry that was set aside, by its text or its fields: it becomes a record of its import",
        request=MendSerializer,
        responses=MendedSerializer,
    )
    def post(self, request: Request, public_id: str, entry_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        entry = mending.of(review, entry_id)
        given = MendSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        citation = mending.typed(entry, said["fields"]) if "fields" in said else mending.read(said.get("text", ""))
        record = mending.release(entry, by=access.signed_in(request.user), citation=citation)
        return Response(MendedSerializer({"record": record.public_id if record else None}).data)


class Dismiss(APIView):
    @extend_schema(
        operation_id="dismiss_entry",
        summary="Leave an entry out for a reason; it still counts as set aside",
        request=DismissalSerializer,
        responses=QuarantinedSerializer,
    )
    def post(self, request: Request, public_id: str, entry_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        entry = mending.of(review, entry_id)
        given = DismissalSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        mending.dismiss(entry, by=access.signed_in(request.user), why=given.validated_data["why"])
        return _again(request, entry)


class TakeBack(APIView):
    @extend_schema(
        operation_id="set_entry_aside_again",
        summary="Take back the releasing or dismissing of an entry, while nobody works on its record",
        request=None,
        responses=QuarantinedSerializer,
    )
    def post(self, request: Request, public_id: str, entry_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        entry = mending.of(review, entry_id)
        mending.take_back(entry, by=access.signed_in(request.user))
        return _again(request, entry)


def _again(request: Request, entry: Quarantined) -> Response:
    entry.refresh_from_db()
    if masking.mask_for(request.user, entry.batch.review).on:
        entry.raw = ""
    return Response(QuarantinedSerializer(entry).data)
