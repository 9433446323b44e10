"""The flow, its lists and exports for programs: the same nouns as the pages."""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reporting import boxes, drawings, exports, identities, item8, lists, overview, prisma
from reporting.serializers import BoxListSerializer, OverviewSerializer, PrismaSerializer
from reporting.texts import Template
from reporting.views import file
from reviews import access
from reviews.access import Permission

FILE = OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
REFUSED = OpenApiResponse(description="An identity of the flow fails; the answer says which.")
TEMPLATE = OpenApiParameter("template", str, enum=list(Template), description="By default what the sources need.")


class AnyFormat(DefaultContentNegotiation):
    """`format` names the file here, not a renderer."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:  # noqa: ARG002
        return renderers[0], renderers[0].media_type


class FileView(APIView):
    content_negotiation_class = AnyFormat


class Prisma(APIView):
    @extend_schema(
        operation_id="get_prisma",
        summary="The PRISMA 2020 flow: every box, source, reason and identity, and what is pending",
        responses=PrismaSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        found = prisma.flow(review)
        answer = {name: getattr(found, name) for name in ("interim", "stamp", "pending", "boxes", "sources", "reasons")}
        answer |= {"other_reasons": found.other_reasons, "identities": identities.of(found)}
        answer |= {"stopped": found.stopped, "selection_process": item8.paragraph(review)}
        return Response(PrismaSerializer(answer).data)


class PrismaSvg(FileView):
    @extend_schema(
        operation_id="get_prisma_svg",
        summary="The diagram as SVG, stamped interim while anything is pending",
        parameters=[TEMPLATE],
        responses={(200, "image/svg+xml"): FILE, 409: REFUSED},
    )
    def get(self, request: Request, public_id: str) -> StreamingHttpResponse:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        asked = request.query_params.get("template", "")
        return file(drawings.svg(review, asked=asked, by=access.signed_in(request.user)))


class PrismaCsv(FileView):
    @extend_schema(
        operation_id="get_prisma_csv",
        summary="The numbers as the table that makers of PRISMA 2020 diagrams read",
        responses={(200, "text/csv"): FILE, 409: REFUSED},
    )
    def get(self, request: Request, public_id: str) -> StreamingHttpResponse:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return file(drawings.csv(review, by=access.signed_in(request.user)))


class AgreementCsv(FileView):
    @extend_schema(
        operation_id="get_agreement_csv",
        summary="How far reviewers agreed, one row a measure, as far as you may see it",
        responses={(200, "text/csv"): FILE},
    )
    def get(self, request: Request, public_id: str) -> StreamingHttpResponse:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return file(exports.agreement(review, by=access.signed_in(request.user)))


class PrismaSelection(FileView):
    @extend_schema(
        operation_id="get_prisma_selection_process",
        summary="How records were selected (item 8), as a paragraph written from settings and what was done",
        responses={(200, "text/plain"): FILE, 409: REFUSED},
    )
    def get(self, request: Request, public_id: str) -> StreamingHttpResponse:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return file(drawings.selection(review, by=access.signed_in(request.user)))


class PrismaBox(APIView):
    @extend_schema(
        operation_id="list_prisma_box",
        summary="The list that a number of the flow counts, fifty a page",
        parameters=[OpenApiParameter("after", str, description="The `after` of the page before.")],
        responses=BoxListSerializer,
    )
    def get(self, request: Request, public_id: str, box: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        listed = boxes.members(review, box)
        after = request.query_params.get("after", "")
        page = lists.page(review, listed, reader=access.signed_in(request.user), after=after)
        answer = {
            "key": listed.key,
            "label": listed.label,
            "unit": listed.unit,
            "total": listed.count(),
            "entries": page.entries,
            "after": page.entries[-1].id if page.next else "",
        }
        return Response(BoxListSerializer(answer).data)


class Export(FileView):
    @extend_schema(
        operation_id="export_records",
        summary="Any list of the flow as a file, with standings, and with votes where role and blinding allow",
        parameters=[
            OpenApiParameter("list", str, description="The key of a box; `identified` (every record) by default."),
            OpenApiParameter("format", str, enum=list(exports.FORMATS), description="`csv` by default."),
        ],
        responses={(200, "text/csv"): FILE, (200, "application/x-research-info-systems"): FILE, 409: REFUSED},
    )
    def get(self, request: Request, public_id: str) -> StreamingHttpResponse:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        key, format = request.query_params.get("list", "identified"), request.query_params.get("format", "csv")
        return file(exports.records(review, key=key, format=format, by=access.signed_in(request.user)))


class OverviewEndpoint(APIView):
    @extend_schema(
        operation_id="get_overview",
        summary="Where the review stands, and what waits for whoever asks",
        responses=OverviewSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return Response(OverviewSerializer(overview.of(review, access.signed_in(request.user))).data)
