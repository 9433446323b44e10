"""Lists of conflicts by program: what is open and in which groups, what is settled, several settled at once."""

from __future__ import annotations

from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from screening import disputes, groups
from screening.api.settling import outcome_of, seat
from screening.api.settling_serializers import (
    DisputePageSerializer,
    SettledPageSerializer,
    SeveralSerializer,
    TogetherSerializer,
)
from screening.groups import By
from screening.models import StageKind

PAGE = OpenApiParameter("page", int)
GROUPED = OpenApiParameter(
    "by", str, enum=[by.value for by in By], description="What conflicts are grouped by: who disagrees, or criterion."
)


class Conflicts(APIView):
    @extend_schema(
        operation_id="list_conflicts",
        summary="Released conflicts that nobody has settled, fifty a page, and their groups",
        parameters=[
            OpenApiParameter("stage", str, enum=StageKind.values),
            OpenApiParameter("mine", bool, description="Only those that wait for you."),
            GROUPED,
            OpenApiParameter("group", str, description="The key of one group."),
            PAGE,
        ],
        responses=DisputePageSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        user, review = seat(request, public_id)
        asked = request.query_params
        kind = asked["stage"] if asked.get("stage") in StageKind.values else ""
        by = By.CRITERION if asked.get("by") == By.CRITERION.value else By.WHO
        rows = disputes.open_ones(user, review, kind=kind, mine=asked.get("mine") in {"true", "1", "yes"})
        shown, found, every = disputes.page(
            user, review, rows, asked.get("page", "1"), by=by, key=asked.get("group", "")
        )
        pages = shown.paginator
        answer = {
            "count": pages.count,
            "page": shown.number,
            "pages": pages.num_pages,
            "groups": every,
            "conflicts": found,
        }
        return Response(DisputePageSerializer(answer).data)


class Several(APIView):
    @extend_schema(
        operation_id="resolve_conflicts",
        summary="Settle several conflicts of one group alike, with a reason that holds for all of them",
        request=SeveralSerializer,
        responses=TogetherSerializer,
    )
    def post(self, request: Request, public_id: str) -> Response:
        user, review = seat(request, public_id)
        told = SeveralSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        given = told.validated_data
        done = groups.settle(
            review,
            by=user,
            grouped=By(given["by"]),
            key=given["group"],
            chosen={each["report"]: each["seen"] for each in given["conflicts"]},
            outcome=outcome_of(review, given),
        )
        left = [{"report": report, "why": why} for report, why in done.left.items()]
        return Response(TogetherSerializer({"settled": done.settled, "left": left}).data)


class Settlements(APIView):
    @extend_schema(
        operation_id="list_settlements",
        summary="What was settled, how, when and by whom, fifty a page, the latest first",
        parameters=[PAGE],
        responses=SettledPageSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        _, review = seat(request, public_id)
        shown, found = disputes.settled(review, request.query_params.get("page", "1"))
        pages = shown.paginator
        answer = {"count": pages.count, "page": shown.number, "pages": pages.num_pages, "settlements": found}
        return Response(SettledPageSerializer(answer).data)


REVIEW = "reviews/<str:public_id>/conflicts/"
urlpatterns: list[URLPattern] = [
    path(REVIEW, Conflicts.as_view(), name="api-conflicts"),
    path(f"{REVIEW}resolve/", Several.as_view(), name="api-conflicts-resolve"),
    path(f"{REVIEW}settled/", Settlements.as_view(), name="api-conflicts-settled"),
]
