"""The included RCTs: sent, listed, looked at."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analysis import handoffs
from analysis.api.serializers import HandoffSerializer, WholeHandoffSerializer
from reviews import access
from reviews.access import Permission


class Handoffs(APIView):
    @extend_schema(
        operation_id="list_handoffs", summary="Hand-offs, newest first", responses=HandoffSerializer(many=True)
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(HandoffSerializer(handoffs.listed(review), many=True).data)

    @extend_schema(
        operation_id="send_handoff",
        summary="Send the included RCTs to the analysis queue; 409 where nothing has changed",
        request=None,
        responses={201: HandoffSerializer},
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.ANALYSE)
        sent = handoffs.send(review, by=access.signed_in(request.user))
        return Response(HandoffSerializer(sent).data, status=201)


class OneHandoff(APIView):
    @extend_schema(
        operation_id="get_handoff",
        summary="A hand-off, its studies, and what has changed since",
        responses=WholeHandoffSerializer,
    )
    def get(self, request: Request, public_id: str, handoff_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(WholeHandoffSerializer(handoffs.of(review, handoff_id)).data)
