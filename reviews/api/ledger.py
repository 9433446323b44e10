"""The ledger for programs: the same sentences as the page."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviews import access, audit, ledger
from reviews.access import Permission
from reviews.api.serializers import LedgerPageSerializer, VerifiedSerializer


class LedgerEndpoint(APIView):
    @extend_schema(
        operation_id="list_ledger",
        summary="Who did what when, newest first, fifty a page",
        parameters=[
            OpenApiParameter("action", str, description="Only this kind of act."),
            OpenApiParameter("actor", str, description="Only what the person with this public id did."),
            OpenApiParameter("before", str, description="The `next` of the page before."),
        ],
        responses=LedgerPageSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.READ_LEDGER)
        asked = {name: request.query_params.get(name) or None for name in ("action", "actor", "before")}
        reader = access.signed_in(request.user)
        entries, after = ledger.entries(
            review, reader=reader, action=asked["action"], actor=asked["actor"], before=asked["before"]
        )
        return Response(LedgerPageSerializer({"entries": entries, "next": after}).data)


class Verification(APIView):
    @extend_schema(
        operation_id="verify_ledger",
        summary="Whether the chain of the ledger holds",
        request=None,
        responses=VerifiedSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.READ_LEDGER)
        return Response({"verifies": not audit.verify(review)})
