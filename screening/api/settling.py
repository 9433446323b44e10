"""Conflicts by program: what is open, both sides as far as they may be seen, and settling them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from reviews import access
from reviews.access import Permission
from reviews.errors import Conflict
from reviews.models import Review
from screening import conflicts, criteria, disputes, sides
from screening.api.settling_serializers import (
    ConfirmationSerializer,
    ConflictSerializer,
    DisputePageSerializer,
    ProposalSerializer,
    RemarkSerializer,
    ResolutionSerializer,
    SettlementSerializer,
)
from screening.conflicts import Outcome
from screening.models import StageKind, Standing


class Conflicts(APIView):
    @extend_schema(
        operation_id="list_conflicts",
        summary="Released conflicts that nobody has settled, fifty a page",
        parameters=[
            OpenApiParameter("stage", str, enum=StageKind.values),
            OpenApiParameter("mine", bool, description="Only those that wait for you."),
            OpenApiParameter("page", int),
        ],
        responses=DisputePageSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        user, review = _seat(request, public_id)
        asked = request.query_params
        kind = asked["stage"] if asked.get("stage") in StageKind.values else ""
        rows = disputes.open_ones(user, review, kind=kind, mine=asked.get("mine") in {"true", "1", "yes"})
        shown, found = disputes.page(rows, user, review, asked.get("page", "1"))
        pages = shown.paginator
        answer = {"count": pages.count, "page": shown.number, "pages": pages.num_pages, "conflicts": found}
        return Response(DisputePageSerializer(answer).data)


class OneConflict(APIView):
    @extend_schema(
        operation_id="get_conflict",
        summary="A released report at a stage: both sides as you may see them, the settlement, the thread",
        responses=ConflictSerializer,
    )
    def get(self, request: Request, public_id: str, kind: str, report_id: str) -> Response:
        user, review = _seat(request, public_id)
        return Response(ConflictSerializer(_shown(user, disputes.one(review, kind, report_id))).data)


class Resolving(APIView):
    @extend_schema(
        operation_id="resolve_conflict",
        summary="Settle a conflict on which you did not vote",
        request=SettlementSerializer,
        responses={201: ResolutionSerializer},
    )
    def post(self, request: Request, public_id: str, kind: str, report_id: str) -> Response:
        made = _act(conflicts.resolve, request, public_id, kind, report_id)
        return Response(ResolutionSerializer(made).data, status=201)


class Correcting(APIView):
    @extend_schema(
        operation_id="correct_standing",
        summary="Change what is settled or agreed, with a comment that says why",
        request=SettlementSerializer,
        responses={201: ResolutionSerializer},
    )
    def post(self, request: Request, public_id: str, kind: str, report_id: str) -> Response:
        made = _act(conflicts.correct, request, public_id, kind, report_id)
        return Response(ResolutionSerializer(made).data, status=201)


class Proposing(APIView):
    @extend_schema(
        operation_id="propose_resolution",
        summary="Propose a settlement to the others who voted",
        request=SettlementSerializer,
        responses={201: ProposalSerializer},
    )
    def post(self, request: Request, public_id: str, kind: str, report_id: str) -> Response:
        made = _act(conflicts.propose, request, public_id, kind, report_id)
        return Response(ProposalSerializer(made).data, status=201)


class Confirming(APIView):
    @extend_schema(
        operation_id="confirm_proposal",
        summary="Agree to a proposal; with the last voter's agreement it is the settlement",
        request=None,
        responses=ConfirmationSerializer,
    )
    def post(self, request: Request, public_id: str, kind: str, report_id: str, proposal_id: str) -> Response:
        user, review = _seat(request, public_id)
        standing = disputes.one(review, kind, report_id)
        proposal = conflicts.proposal_on(standing.stage, standing.report)
        if proposal is None or proposal.public_id != proposal_id:
            raise Conflict(conflicts.OVERTAKEN)
        return Response({"settled": conflicts.confirm(proposal, by=user) is not None})


class Remarks(APIView):
    @extend_schema(
        operation_id="add_remark",
        summary="Say something in the thread of a released conflict",
        request=RemarkSerializer,
        responses={201: RemarkSerializer},
    )
    def post(self, request: Request, public_id: str, kind: str, report_id: str) -> Response:
        user, review = _seat(request, public_id)
        standing = disputes.one(review, kind, report_id)
        told = RemarkSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        text = told.validated_data["remark"]["text"]
        made = conflicts.remark(standing.stage, standing.report, by=user, text=text)
        return Response(RemarkSerializer({"who": sides.OWN, "remark": made}).data, status=201)


def _act(act: Callable[..., Any], request: Request, public_id: str, kind: str, report_id: str) -> Any:
    user, review = _seat(request, public_id)
    standing = disputes.one(review, kind, report_id)
    told = SettlementSerializer(data=request.data)
    told.is_valid(raise_exception=True)
    given = told.validated_data
    outcome = Outcome(
        verdict=given["verdict"],
        reason=criteria.reason_of(review, given["reason"]) if given.get("reason") else None,
        design=given.get("design", ""),
        comment=given.get("comment", ""),
    )
    return act(standing.stage, standing.report, by=user, outcome=outcome, seen=given["seen"])


def _shown(user: User, standing: Standing) -> dict[str, Any]:
    stage, report = standing.stage, standing.report
    seen = sides.over(user, stage.review, [standing])[standing.pk]
    return {
        "stage": stage.kind,
        "report": report.public_id,
        "state": standing.state,
        "unsettled": disputes.is_open(standing),
        "may_settle_alone": conflicts.may_settle_alone(user, stage, report),
        "may_propose": conflicts.may_propose(user, stage, report),
        "seen": conflicts.sight(stage, report),
        "sides": seen.votes,
        "resolution": conflicts.resolution_of(stage, report),
        "proposal": conflicts.proposal_on(stage, report) if seen.view.verdicts else None,
        "remarks": disputes.thread(user, standing, seen.view),
    }


def _seat(request: Request, public_id: str) -> tuple[User, Review]:
    review = access.review_for(request.user, public_id, Permission.RESOLVE)
    return access.signed_in(request.user), review


REVIEW = "reviews/<str:public_id>/conflicts/"
ONE = f"{REVIEW}<str:kind>/<str:report_id>/"
urlpatterns: list[URLPattern] = [
    path(REVIEW, Conflicts.as_view(), name="api-conflicts"),
    path(ONE, OneConflict.as_view(), name="api-conflict"),
    path(f"{ONE}resolve/", Resolving.as_view(), name="api-conflict-resolve"),
    path(f"{ONE}correct/", Correcting.as_view(), name="api-conflict-correct"),
    path(f"{ONE}propose/", Proposing.as_view(), name="api-conflict-propose"),
    path(f"{ONE}remarks/", Remarks.as_view(), name="api-conflict-remarks"),
    path(f"{ONE}proposals/<str:proposal_id>/confirm/", Confirming.as_view(), name="api-conflict-confirm"),
]
