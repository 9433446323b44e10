"""Analyses and their runs: asked, started, read, drawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analysis import datasets, runs
from analysis.api.serializers import (
    AnalysisSerializer,
    LeagueSerializer,
    NewAnalysisSerializer,
    PartSerializer,
    RunSerializer,
    WholeRunSerializer,
)
from analysis.runs import Question
from analysis.views import TYPES, drawing
from reviews import access
from reviews.access import Permission
from reviews.errors import NotFound
from reviews.models import Review
from studies import extraction


class Analyses(APIView):
    @extend_schema(
        operation_id="list_analyses", summary="Analyses, newest first", responses=AnalysisSerializer(many=True)
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(AnalysisSerializer(runs.analyses(review), many=True).data)

    @extend_schema(
        operation_id="create_analysis",
        summary="Ask a question of an outcome, or of a pasted table",
        request=NewAnalysisSerializer,
        responses={201: AnalysisSerializer},
    )
    def post(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.ANALYSE)
        given = NewAnalysisSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = runs.create(review, _question(review, given.validated_data), by=access.signed_in(request.user))
        return Response(AnalysisSerializer(made).data, status=201)


class Runs(APIView):
    @extend_schema(operation_id="list_runs", summary="Runs, newest first", responses=RunSerializer(many=True))
    def get(self, request: Request, public_id: str, analysis_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        found = runs.of_analysis(runs.analysis_for(review, analysis_id))
        return Response(RunSerializer(found.select_related("analysis"), many=True).data)

    @extend_schema(
        operation_id="start_run",
        summary="Freeze the input and queue its calculation",
        request=PartSerializer,
        responses={201: RunSerializer},
    )
    def post(self, request: Request, public_id: str, analysis_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.ANALYSE)
        given = PartSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = runs.analysis_for(review, analysis_id)
        part = tuple(given.validated_data["part"])
        started = runs.start(asked, by=access.signed_in(request.user), part=part)
        return Response(RunSerializer(started).data, status=201)


class OneRun(APIView):
    @extend_schema(
        operation_id="get_run", summary="A run: its status, its result, whether it holds", responses=WholeRunSerializer
    )
    def get(self, request: Request, public_id: str, run_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(WholeRunSerializer(runs.run_for(review, run_id)).data)


class RunFigure(APIView):
    @extend_schema(
        operation_id="get_figure",
        summary="A drawing: network or forest, as svg, pdf or png",
        responses={(200, kind): OpenApiTypes.BINARY for kind in TYPES.values()},
    )
    def get(self, request: Request, public_id: str, run_id: str, name: str, form: str) -> HttpResponse:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return drawing(runs.run_for(review, run_id), name, form)


class RunLeague(APIView):
    @extend_schema(operation_id="get_league", summary="The league table of a run", responses=LeagueSerializer)
    def get(self, request: Request, public_id: str, run_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        result = runs.result_of(runs.run_for(review, run_id))
        if result is None:
            raise NotFound("This run has no result (yet).")
        return Response(LeagueSerializer(result["league"]).data)


class RunData(APIView):
    @extend_schema(
        operation_id="get_netmeta_csv",
        summary="The input of a run as CSV for R's netmeta",
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, public_id: str, run_id: str) -> HttpResponse:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        found = runs.run_for(review, run_id)
        return HttpResponse(datasets.netmeta(found.input), content_type="text/csv; charset=utf-8")


def _question(review: Review, given: dict[str, Any]) -> Question:
    named = given.pop("outcome", "")
    outcome = extraction.outcome_for(review, named) if named else None
    lower = given.pop("lower_is_better", True)
    return Question(**given, outcome=outcome, lower_is_better=outcome.lower_is_better if outcome else lower)
