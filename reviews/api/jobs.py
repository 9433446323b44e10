"""Jobs: listed, watched, cancelled, started again."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reviews import access, jobs
from reviews.access import Permission
from reviews.api.serializers import JobSerializer


class Jobs(APIView):
    @extend_schema(
        operation_id="list_jobs",
        summary="The newest hundred jobs: all for a lead, else those I asked for",
        responses=JobSerializer(many=True),
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        mine = jobs.listed(review, reader=access.signed_in(request.user))
        return Response(JobSerializer(mine[:100], many=True).data)


class OneJob(APIView):
    @extend_schema(operation_id="get_job", summary="How a job stands", responses=JobSerializer)
    def get(self, request: Request, public_id: str, job_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(JobSerializer(jobs.of(review, job_id)).data)


class Cancellation(APIView):
    @extend_schema(
        operation_id="cancel_job",
        summary="Ask a job to stop; nothing of it is kept",
        request=None,
        responses=JobSerializer,
    )
    def post(self, request: Request, public_id: str, job_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        jobs.cancel(jobs.steered_by(request.user, review, job_id), by=access.signed_in(request.user))
        return Response(JobSerializer(jobs.of(review, job_id)).data)


class Restart(APIView):
    @extend_schema(
        operation_id="restart_job",
        summary="Queue a job again that ended without success",
        request=None,
        responses=JobSerializer,
    )
    def post(self, request: Request, public_id: str, job_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        jobs.restart(jobs.steered_by(request.user, review, job_id), by=access.signed_in(request.user))
        return Response(JobSerializer(jobs.of(review, job_id)).data)
