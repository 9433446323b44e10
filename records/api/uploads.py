"""Files on their way in: brought, looked at, placed, discarded."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from records import masking, searches, uploads
from records.incoming_serializers import MappingSerializer, PlacedSerializer, PreviewedSerializer, UploadSerializer
from records.models import Search, Upload
from records.serializers import BatchSerializer, FileSerializer
from records.tallies import BatchTally
from reviews import access
from reviews.access import Permission


class Uploads(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="list_uploads", summary="The files that wait", responses=UploadSerializer(many=True))
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        return Response([_shown(request, upload) for upload in uploads.waiting(review)])

    @extend_schema(
        operation_id="bring_file",
        summary="Bring a file without saying yet where it is from; answers what it seems to be",
        request={"multipart/form-data": FileSerializer},
        responses={201: UploadSerializer},
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = FileSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        upload = uploads.keep(review, by=access.signed_in(request.user), file=given.validated_data["file"])
        return Response(_shown(request, upload), status=201)


class OneUpload(APIView):
    @extend_schema(operation_id="get_upload", summary="A file that waits", responses=UploadSerializer)
    def get(self, request: Request, public_id: str, upload_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        return Response(_shown(request, uploads.of(review, upload_id)))

    @extend_schema(
        operation_id="discard_upload", summary="Leave a file out that is not yet read", responses={204: None}
    )
    def delete(self, request: Request, public_id: str, upload_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        uploads.discard(uploads.of(review, upload_id), by=access.signed_in(request.user))
        return Response(status=204)


class UploadPreview(APIView):
    @extend_schema(
        operation_id="preview_upload",
        summary="The first three entries as they would come in, with columns as chosen",
        request=MappingSerializer,
        responses=PreviewedSerializer(many=True),
    )
    def post(self, request: Request, public_id: str, upload_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        upload = uploads.of(review, upload_id)
        given = MappingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        mapping, reader = given.validated_data.get("mapping", {}), access.signed_in(request.user)
        entries = uploads.preview(upload, mapping, reader=reader)
        shown = list(PreviewedSerializer(entries, many=True).data)
        if masking.mask_for(request.user, review).on:
            shown = [{**entry, "authors": [], "year": None, "journal": ""} for entry in shown]
        return Response(shown)


class UploadImport(APIView):
    @extend_schema(
        operation_id="import_upload",
        summary="Say where a file is from and import it, as a job; all of it or nothing",
        request=PlacedSerializer,
        responses={202: BatchSerializer},
    )
    def post(self, request: Request, public_id: str, upload_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        upload = uploads.of(review, upload_id)
        given = PlacedSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields, by = dict(given.validated_data), access.signed_in(request.user)
        mapping = fields.pop("mapping", {})
        there = upload.search or searches.named(review, fields.pop("search", ""), field="search")
        search: Search = there or searches.draft(review, by=by, fields=searches.with_former(review, fields))
        batch = uploads.start(upload, by=by, search=search, mapping=mapping)
        return Response(BatchSerializer(BatchTally(batch)).data, status=202)


def _shown(request: Request, upload: Upload) -> dict[str, object]:
    proposal = uploads.columns(upload, reader=access.signed_in(request.user))
    told = {
        "upload": upload,
        "origin": uploads.origin(upload, proposal),
        "asks": proposal is not None and not proposal.maker,
        "columns": proposal.columns if proposal else (),
    }
    return dict(UploadSerializer(told).data)
