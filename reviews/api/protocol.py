"""The protocol and its amendments."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviews import access, protocol
from reviews.access import Permission
from reviews.api.serializers import (
    ConsequencesSerializer,
    ProtocolChangesSerializer,
    ProtocolRevisionSerializer,
    ProtocolSerializer,
    RevisionSerializer,
)


class ProtocolEndpoint(APIView):
    @extend_schema(operation_id="get_protocol", summary="The protocol as it is now", responses=ProtocolSerializer)
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(ProtocolSerializer(protocol.of(review)).data)

    @extend_schema(
        operation_id="set_protocol",
        summary="Change any of the protocol's fields",
        description="One amendment a field, one version a call; what does not differ makes neither.",
        request=ProtocolRevisionSerializer,
        responses=ProtocolSerializer,
    )
    def patch(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = ProtocolRevisionSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        changes = dict(given.validated_data)
        reason, title = changes.pop("reason", ""), changes.pop("title", None)
        person = access.signed_in(request.user)
        revised = protocol.revise(review, by=person, changes=changes, reason=reason, title=title)
        return Response(ProtocolSerializer(revised).data)


class Consequences(APIView):
    @extend_schema(
        operation_id="preview_consequences",
        summary="What a change of the protocol would touch; changes nothing",
        request=ProtocolChangesSerializer,
        responses=ConsequencesSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = ProtocolChangesSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        return Response({"consequences": protocol.consequences(review, given.validated_data)})


class Amendments(APIView):
    @extend_schema(
        operation_id="list_amendments",
        summary="Versions of the protocol, newest first, thirty a page",
        parameters=[OpenApiParameter("below", int, description="Only versions below this one.")],
        responses=RevisionSerializer(many=True),
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        below = request.query_params.get("below", "")
        history = protocol.history(review, below=int(below) if below.isdecimal() else None)
        return Response(RevisionSerializer(history, many=True).data)
