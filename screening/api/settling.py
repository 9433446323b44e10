"""One conflict by program: both sides as far as they may be seen, and settling it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from reviews import access
from reviews.access import Permission
from reviews.errors import Conflict
from reviews.models import Review
from screening import conflicts, consensus, criteria, disputes, settlements, sides
from screening.api.settling_serializers import (
    ConfirmationSerializer,
    ConflictSerializer,
    ProposalSerializer,
    RemarkSerializer,
    ResolutionSerializer,
    SettlementSerializer,
    TakeBackSerializer,
)
from screening.conflicts import Outcome
from screening.models import Standing


class OneConflict(APIView):
    @extend_schema(
        operation_id="get_conflict",
        summary="A released report at a stage: both sides as you may see them, the settlement, the thread",
        responses=ConflictSerializer,
    )
    def get(self, request: Request, public_id: str, kind: str, report_id: str) -> Response:
        user, review = seat(request, public_id)
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
        made = _act(consensus.propose, request, public_id, kind, report_id)
        return Response(ProposalSerializer(made).data, status=201)


class Confirming(APIView):
    @extend_schema(
        operation_id="confirm_proposal",
        summary="Agree to a proposal; with the last voter's agreement it is the settlement",
        request=None,
        responses=ConfirmationSerializer,
    )
    def post(self, request: Request, public_id: str, kind: str, report_id: str, proposal_id: str) -> Response:
        user, review = seat(request, public_id)
        standing = disputes.one(review, kind, report_id)
        proposal = consensus.proposal_on(standing.stage, standing.report)
        if proposal is None or proposal.public_id != proposal_id:
            raise Conflict(conflicts.OVERTAKEN)
        return Response({"settled": consensus.confirm(proposal, by=user) is not None})


class TakingBack(APIView):
    @extend_schema(
        operation_id="take_back_resolution",
        summary="Undo a settlement that you made alone, while the stage is open",
        request=TakeBackSerializer,
        responses=ConflictSerializer,
    )
    def post(self, request: Request, public_id: str, kind: str, report_id: str) -> Response:
        user, review = seat(request, public_id)
        standing = disputes.one(review, kind, report_id)
        told = TakeBackSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        settlements.take_back(standing.stage, standing.report, by=user, **told.validated_data)
        return Response(ConflictSerializer(_shown(user, disputes.one(review, kind, report_id))).data)


class Remarks(APIView):
    @extend_schema(
        operation_id="add_remark",
        summary="Say something in the thread of a released conflict",
        request=RemarkSerializer,
        responses={201: RemarkSerializer},
    )
    def post(self, request: Request, public_id: str, kind: str, report_id: str) -> Response:
        user, review = seat(request, public_id)
        standing = disputes.one(review, kind, report_id)
        told = RemarkSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        text = told.validated_data["remark"]["text"]
        made = consensus.remark(standing.stage, standing.report, by=user, text=text)
        return Response(RemarkSerializer({"who": sides.OWN, "remark": made}).data, status=201)


def _act(act: Callable[..., Any], request: Request, public_id: str, kind: str, report_id: str) -> Any:
    user, review = seat(request, public_id)
    standing = disputes.one(review, kind, report_id)
    told = SettlementSerializer(data=request.data)
    told.is_valid(raise_exception=True)
    given = told.validated_data
    return act(standing.stage, standing.report, by=user, outcome=outcome_of(review, given), seen=given["seen"])


def outcome_of(review: Review, given: Mapping[str, str]) -> Outcome:
    """What a request says of how a report is to stand."""
    return Outcome(
        verdict=given["verdict"],
        reason=criteria.reason_of(review, given["reason"]) if given.get("reason") else None,
        design=given.get("design", ""),
        comment=given.get("comment", ""),
    )


def _shown(user: User, standing: Standing) -> dict[str, Any]:
    stage, report = standing.stage, standing.report
    seen = sides.over(user, stage.review, [standing])[standing.pk]
    settled, proposal = conflicts.resolution_of(stage, report), consensus.proposal_on(stage, report)
    return {
        "stage": stage.kind,
        "report": report.public_id,
        "state": standing.state,
        "unsettled": disputes.is_open(standing),
        "may_settle_alone": conflicts.may_settle_alone(user, stage, report),
        "may_propose": conflicts.may_propose(user, stage, report),
        "may_confirm": consensus.may_confirm(user, proposal),
        "may_take_back": settlements.may_take_back(user, stage, settled),
        "seen": conflicts.sight(stage, report),
        "sides": seen.votes,
        "resolution": settled,
        "proposal": proposal if seen.view.verdicts else None,
        "proposed_by": disputes.proposer(user, proposal, seen.view) if proposal and seen.view.verdicts else "",
        "remarks": disputes.thread(user, standing, seen.view),
    }


def seat(request: Request, public_id: str) -> tuple[User, Review]:
    review = access.review_for(request.user, public_id, Permission.RESOLVE)
    return access.signed_in(request.user), review


REVIEW = "reviews/<str:public_id>/conflicts/"
ONE = f"{REVIEW}<str:kind>/<str:report_id>/"
urlpatterns: list[URLPattern] = [
    path(ONE, OneConflict.as_view(), name="api-conflict"),
    path(f"{ONE}resolve/", Resolving.as_view(), name="api-conflict-resolve"),
    path(f"{ONE}correct/", Correcting.as_view(), name="api-conflict-correct"),
    path(f"{ONE}propose/", Proposing.as_view(), name="api-conflict-propose"),
    path(f"{ONE}take-back/", TakingBack.as_view(), name="api-conflict-take-back"),
    path(f"{ONE}remarks/", Remarks.as_view(), name="api-conflict-remarks"),
    path(f"{ONE}proposals/<str:proposal_id>/confirm/", Confirming.as_view(), name="api-conflict-confirm"),
]
