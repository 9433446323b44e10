"""Screening by program: what is next, decide, undo, skip, own history and progress."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from reviews import access
from reviews.access import Permission
from reviews.errors import Invalid
from screening import criteria, decisions, history, queue, sheets, stages
from screening.api.serializers import (
    BallotSerializer,
    DecisionSerializer,
    NextSerializer,
    OwnProgressSerializer,
    PastPageSerializer,
    RecordNameSerializer,
    UndoSerializer,
)
from screening.decisions import Ballot
from screening.models import Stage

AHEAD = 20


class Next(APIView):
    @extend_schema(
        operation_id="next_records",
        summary="The records that wait for your decision, in the order of your queue",
        parameters=[OpenApiParameter("limit", int, description="1 to 20; 1 without it.")],
        responses=NextSerializer(many=True),
    )
    def get(self, request: Request, public_id: str, kind: str) -> Response:
        user, stage = _seat(request, public_id, kind)
        slots = queue.next_for(user, stage, limit=_limit(request.query_params.get("limit", "1")))
        found = sheets.of(user, stage, [slot.report for slot in slots])
        return Response(NextSerializer(found, many=True).data)


class Decisions(APIView):
    @extend_schema(
        operation_id="my_decisions",
        summary="Your own decisions at a stage, newest first, fifty a page",
        parameters=[OpenApiParameter("before", str, description="The `next` of the page before.")],
        responses=PastPageSerializer,
    )
    def get(self, request: Request, public_id: str, kind: str) -> Response:
        user, stage = _seat(request, public_id, kind)
        entries, after = history.page(user, stage, before=request.query_params.get("before", ""))
        return Response(PastPageSerializer({"decisions": entries, "next": after}).data)

    @extend_schema(
        operation_id="decide",
        summary="Decide a record, or change your decision until release",
        description="Draw a fresh idempotency key for every decision; the same key again changes nothing.",
        request=BallotSerializer,
        responses=DecisionSerializer,
    )
    def post(self, request: Request, public_id: str, kind: str) -> Response:
        user, stage = _seat(request, public_id, kind)
        given = BallotSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        ballot = Ballot(
            verdict=told["verdict"],
            key=told["idempotency_key"],
            reason=criteria.reason_of(stage.review, told["reason"]) if told.get("reason") else None,
            design=told.get("design", ""),
            note=told.get("note", ""),
            why=told.get("why", ""),
            seconds=told.get("seconds"),
        )
        record = history.record_of(user, stage, told["record"])
        return Response(DecisionSerializer(decisions.submit(stage, by=user, record=record, ballot=ballot)).data)


class Undo(APIView):
    @extend_schema(
        operation_id="undo_decision",
        summary="Take back one of your decisions that is not released",
        description="Named by `decision` or `idempotency_key`, undoing twice undoes once; unnamed, the latest goes.",
        request=UndoSerializer,
        responses=DecisionSerializer,
    )
    def post(self, request: Request, public_id: str, kind: str) -> Response:
        user, stage = _seat(request, public_id, kind)
        given = UndoSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        name, key = given.validated_data.get("decision", ""), given.validated_data.get("idempotency_key", "")
        if not name and not key:
            return Response(DecisionSerializer(decisions.undo(stage, by=user)).data)
        named = history.own_decision(user, stage, public_id=name, key=key)
        ended = named.to_seq is not None
        return Response(DecisionSerializer(named if ended else decisions.withdraw(named, by=user)).data)


class Skip(APIView):
    @extend_schema(
        operation_id="skip_record",
        summary="Put a record off to the end of your queue",
        request=RecordNameSerializer,
        responses={204: None},
    )
    def post(self, request: Request, public_id: str, kind: str) -> Response:
        user, stage = _seat(request, public_id, kind)
        given = RecordNameSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        record = history.record_of(user, stage, given.validated_data["record"])
        decisions.skip(stage, by=user, report=record.report)
        return Response(status=204)


class OwnProgress(APIView):
    @extend_schema(
        operation_id="my_progress",
        summary="Your own progress in blocks that are not open yet",
        responses=OwnProgressSerializer,
    )
    def get(self, request: Request, public_id: str, kind: str) -> Response:
        user, stage = _seat(request, public_id, kind)
        whole, blocks = queue.progress(user, stage), queue.by_block(user, stage)
        numbers = {"decided": whole.decided, "total": whole.total, "left": whole.left, "blocks": blocks}
        return Response(OwnProgressSerializer(numbers).data)


def _seat(request: Request, public_id: str, kind: str) -> tuple[User, Stage]:
    review = access.review_for(request.user, public_id, Permission.SCREEN)
    return access.signed_in(request.user), stages.of(review, kind)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= AHEAD):
        raise Invalid(f"`limit` is a number from 1 to {AHEAD}.", {"limit": f"1 to {AHEAD}"})
    return int(text)
