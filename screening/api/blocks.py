"""Stages and blocks by program."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from reviews import access, team
from reviews.access import Permission
from reviews.errors import NotFound
from reviews.models import Review
from screening import blocks, permits, replacing, sharing, stages, workload
from screening.api.serializers import (
    AssignSerializer,
    BlockSerializer,
    HandAllOverSerializer,
    HandOverSerializer,
    OverTakenSerializer,
    PermitsSerializer,
    ShareSerializer,
    StageSerializer,
    WhySerializer,
)
from screening.models import Act, Block, Stage, StageKind


class Stages(APIView):
    @extend_schema(operation_id="list_stages", summary="Both stages", responses=StageSerializer(many=True))
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        leads = access.may(request.user, review, Permission.MANAGE)
        return Response(StageSerializer([_stage(review, kind, leads) for kind in StageKind.values], many=True).data)


class Closing(APIView):
    @extend_schema(
        operation_id="close_stage",
        summary="Take no decisions any more",
        request=WhySerializer,
        responses=StageSerializer,
    )
    def post(self, request: Request, public_id: str, kind: str) -> Response:
        stage = _managed(request, public_id, kind)
        stages.close(stage, by=access.signed_in(request.user), reason=_why(request))
        return Response(StageSerializer(_stage(stage.review, kind, leads=True)).data)


class Reopening(APIView):
    @extend_schema(
        operation_id="reopen_stage",
        summary="Take decisions again",
        request=WhySerializer,
        responses=StageSerializer,
    )
    def post(self, request: Request, public_id: str, kind: str) -> Response:
        stage = _managed(request, public_id, kind)
        stages.reopen(stage, by=access.signed_in(request.user), reason=_why(request))
        return Response(StageSerializer(_stage(stage.review, kind, leads=True)).data)


class Permits(APIView):
    @extend_schema(
        operation_id="list_stage_permits",
        summary="Who is named to screen at a stage, and to settle its conflicts alone",
        responses=PermitsSerializer(many=True),
    )
    def get(self, request: Request, public_id: str, kind: str) -> Response:
        return Response(_permits(_managed(request, public_id, kind)))

    @extend_schema(
        operation_id="name_for_stage",
        summary="Name who screens at a stage, or who settles its conflicts alone",
        request=PermitsSerializer,
        responses=PermitsSerializer(many=True),
    )
    def put(self, request: Request, public_id: str, kind: str) -> Response:
        stage = _managed(request, public_id, kind)
        given = PermitsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        people = [team.member(stage.review, name) for name in given.validated_data["people"]]
        permits.name(stage, by=access.signed_in(request.user), act=given.validated_data["act"], people=people)
        return Response(_permits(stage))


class Blocks(APIView):
    @extend_schema(
        operation_id="list_blocks",
        summary="The blocks of a stage, with who screens them",
        description="For leads. One who screens sees of the others only whether a block is complete.",
        responses=BlockSerializer(many=True),
    )
    def get(self, request: Request, public_id: str, kind: str) -> Response:
        stage = _managed(request, public_id, kind)
        works = workload.blocks(stage, reader=access.signed_in(request.user))
        return Response(BlockSerializer(works, many=True).data)

    @extend_schema(
        operation_id="assign_block",
        summary="Make the next block and give it to these reviewers; the first is the pilot",
        request=AssignSerializer,
        responses=BlockSerializer,
    )
    def post(self, request: Request, public_id: str, kind: str) -> Response:
        stage = _managed(request, public_id, kind)
        people, size = _assignment(request, stage.review)
        made = blocks.assign(stage, by=access.signed_in(request.user), reviewers=people, size=size)
        return Response(BlockSerializer(_work(request, made)).data)


class Sharing(APIView):
    @extend_schema(
        operation_id="share_out_blocks",
        summary="Put everything that waits into blocks, shared among the reviewers evenly or as `shares` says",
        request=ShareSerializer,
        responses=BlockSerializer(many=True),
    )
    def post(self, request: Request, public_id: str, kind: str) -> Response:
        stage = _managed(request, public_id, kind)
        people, size = _assignment(request, stage.review)
        person = access.signed_in(request.user)
        parts = _shares(request, people)
        made = {block.pk for block in sharing.share_out(stage, by=person, reviewers=people, size=size, shares=parts)}
        works = [work for work in workload.blocks(stage, reader=person) if work.block.pk in made]
        return Response(BlockSerializer(works, many=True).data)


class HandingOver(APIView):
    @extend_schema(
        operation_id="hand_over_block",
        summary="Give what one reviewer left open in a block to another",
        request=HandOverSerializer,
        responses=BlockSerializer,
    )
    def post(self, request: Request, public_id: str, block_id: str) -> Response:
        block = _block(request, public_id, block_id)
        given = HandOverSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        review = block.stage.review
        leaving = team.ever(review).filter(public_id=given.validated_data["leaving"]).first()
        if leaving is None:
            raise NotFound
        to = team.member(review, given.validated_data["to"])
        blocks.hand_over(block, by=access.signed_in(request.user), leaving=leaving, to=to)
        return Response(BlockSerializer(_work(request, block)).data)


class HandingAllOver(APIView):
    @extend_schema(
        operation_id="hand_over_open_work",
        summary="Give all open work of one reviewer to others, each block to whoever has the least assigned",
        description="All blocks or none (409 if somebody is missing). What was decided stays decided.",
        request=HandAllOverSerializer,
        responses=OverTakenSerializer(many=True),
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.MANAGE)
        given = HandAllOverSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        leaving = team.ever(review).filter(public_id=given.validated_data["leaving"]).first()
        if leaving is None:
            raise NotFound
        to = [team.member(review, name) for name in given.validated_data.get("to", [])]
        ends, by = given.validated_data.get("ends", False), access.signed_in(request.user)
        taken = replacing.hand_over(review, by=by, leaving=leaving, to=to, ends=ends)
        rows = [{"block": block.public_id, "person": person.public_id} for block, person in taken]
        return Response(OverTakenSerializer(rows, many=True).data)


class Release(APIView):
    @extend_schema(
        operation_id="release_block",
        summary="Open a complete block: its decisions become final, its standings known",
        request=None,
        responses=BlockSerializer,
    )
    def post(self, request: Request, public_id: str, block_id: str) -> Response:
        block = _block(request, public_id, block_id)
        blocks.release(block, by=access.signed_in(request.user))
        return Response(BlockSerializer(_work(request, block)).data)


def _permits(stage: Stage) -> Any:
    rows = [(act, permits.people(stage, act) if permits.named(stage, act) else []) for act in Act]
    told = [{"act": act.value, "people": [person.public_id for person in people]} for act, people in rows]
    return PermitsSerializer(told, many=True).data


def _stage(review: Review, kind: str, leads: bool) -> dict[str, Any]:
    stage = stages.of(review, kind)
    return {
        "kind": stage.kind,
        "open": stage.open,
        "reviewers_per_record": stages.quota(stage),
        "waiting": blocks.waiting(stage).count() if leads else None,
    }


def _managed(request: Request, public_id: str, kind: str) -> Stage:
    return stages.of(access.review_for(request.user, public_id, Permission.MANAGE), kind)


def _block(request: Request, public_id: str, block_id: str) -> Block:
    return blocks.of(access.review_for(request.user, public_id, Permission.MANAGE), block_id)


def _why(request: Request) -> str:
    given = WhySerializer(data=request.data)
    given.is_valid(raise_exception=True)
    return str(given.validated_data["reason"])


def _assignment(request: Request, review: Review) -> tuple[list[User], int]:
    given = AssignSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    people = [team.member(review, name) for name in given.validated_data["reviewers"]]
    return people, given.validated_data["size"]


def _shares(request: Request, people: list[User]) -> dict[int, int]:
    given = ShareSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    parts = given.validated_data.get("shares", {})
    return {person.pk: parts[person.public_id] for person in people if person.public_id in parts}


def _work(request: Request, block: Block) -> workload.BlockWork:
    works = workload.blocks(block.stage, reader=access.signed_in(request.user))
    return next(work for work in works if work.block.pk == block.pk)
