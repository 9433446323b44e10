"""Full texts by program: the ledger of retrieval, uploads one by one and by the zip, the PDF itself."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from reviews import access
from reviews.access import Permission
from reviews.models import Job, Review
from screening import fulltexts, retrieval, tagging, zips
from screening.api.settling_serializers import (
    FiledSerializer,
    FilingSerializer,
    FullTextSerializer,
    PdfUploadSerializer,
    RetrievalSerializer,
    SoughtPageSerializer,
    ZipUploadSerializer,
)
from screening.models import FullText, RetrievalOutcome
from screening.serving import inline

PAGE = 50
FILTERS = {"awaiting": "", **{value: value for value in RetrievalOutcome.values}}


class Retrievals(APIView):
    @extend_schema(
        operation_id="list_retrievals",
        summary="Every report whose full text is sought, and how that stands, fifty a page",
        parameters=[
            OpenApiParameter("state", str, enum=list(FILTERS)),
            OpenApiParameter("order", str, enum=["trials"]),
            OpenApiParameter("page", int),
        ],
        responses=SoughtPageSerializer,
    )
    def get(self, request: Request, public_id: str) -> Response:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        rows = retrieval.entries(review)
        state = request.query_params.get("state", "")
        rows = rows.filter(outcome=FILTERS[state]) if state in FILTERS else rows
        trials = request.query_params.get("order") == "trials"
        shown = Paginator(tagging.by_likelihood(list(rows)) if trials else rows, PAGE).get_page(
            request.query_params.get("page")
        )
        pages, reports = shown.paginator, list(shown)
        answer = {"count": pages.count, "page": shown.number, "pages": pages.num_pages, "reports": reports}
        answer["counts"] = retrieval.counts(review)
        return Response(
            SoughtPageSerializer(answer, context={"pdfs": _pdfs(reports), "tags": tagging.of_reports(reports)}).data
        )


class OneRetrieval(APIView):
    @extend_schema(
        operation_id="record_retrieval",
        summary="Write down how the search for one full text stands",
        request=RetrievalSerializer,
        responses={201: RetrievalSerializer},
    )
    def post(self, request: Request, public_id: str, report_id: str) -> Response:
        user, review = _filing(request, public_id)
        report = retrieval.sought_one(review, report_id)
        told = RetrievalSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        made = retrieval.record(report, by=user, **told.validated_data)
        return Response(RetrievalSerializer(made).data, status=201)


class Upload(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="upload_pdf",
        summary="Keep a PDF with its report; the report counts as retrieved",
        request={"multipart/form-data": PdfUploadSerializer},
        responses={201: FullTextSerializer},
    )
    def post(self, request: Request, public_id: str, report_id: str) -> Response:
        user, review = _filing(request, public_id)
        report = retrieval.sought_one(review, report_id)
        # The noun says what is wrong with an empty file.
        told = PdfUploadSerializer(data=request.data)
        told.fields["pdf"].allow_empty_file = True  # type: ignore[attr-defined]
        told.is_valid(raise_exception=True)
        pdf = told.validated_data["pdf"]
        made = fulltexts.store(report, by=user, name=pdf.name, chunks=pdf.chunks())
        return Response(FullTextSerializer(made).data, status=201)


class ZipUpload(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="upload_pdf_zip",
        summary="File the PDFs of a zip by their names: PMID, DOI, PMC number or the report's id",
        request={"multipart/form-data": ZipUploadSerializer},
        description="Up to 20 MB the answer says what became of each file; a larger zip is filed by a job (202).",
        responses={200: FiledSerializer(many=True), 202: FilingSerializer},
    )
    def post(self, request: Request, public_id: str) -> Response:
        user, review = _filing(request, public_id)
        told = ZipUploadSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        filed = zips.take(review, by=user, archive=told.validated_data["archive"])
        if isinstance(filed, Job):
            return Response(FilingSerializer(filed).data, status=202)
        return Response(FiledSerializer(filed, many=True).data)


class AsItIs(BaseContentNegotiation):
    """A PDF is a PDF, whatever the client says it accepts; errors are JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:  # noqa: ARG002
        return parsers[0]

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002
        renderers: Any,
        format_suffix: str | None = None,  # noqa: ARG002
    ) -> Any:
        return renderers[0], renderers[0].media_type


class Pdf(APIView):
    content_negotiation_class = AsItIs

    @extend_schema(
        operation_id="get_pdf",
        summary="The PDF itself",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, public_id: str, full_text_id: str) -> HttpResponseBase:
        review = access.review_for(request.user, public_id, Permission.VIEW)
        return inline(fulltexts.of(review, full_text_id))

    @extend_schema(operation_id="remove_pdf", summary="Take a wrong PDF away from its report", responses={204: None})
    def delete(self, request: Request, public_id: str, full_text_id: str) -> Response:
        user, review = _filing(request, public_id)
        fulltexts.remove(fulltexts.of(review, full_text_id), by=user)
        return Response(status=204)


def _pdfs(reports: list[Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = FullText.objects.filter(report__in=reports, to_seq=None).order_by("pk")
    for report, public_id in rows.values_list("report", "public_id"):
        found.setdefault(report, []).append(public_id)
    return found


def _filing(request: Request, public_id: str) -> tuple[User, Review]:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    user = access.signed_in(request.user)
    retrieval.refuse_unless_filing(user, review)
    return user, review


REVIEW = "reviews/<str:public_id>/"
urlpatterns: list[URLPattern] = [
    path(f"{REVIEW}retrievals/", Retrievals.as_view(), name="api-retrievals"),
    path(f"{REVIEW}retrievals/<str:report_id>/", OneRetrieval.as_view(), name="api-retrieval"),
    path(f"{REVIEW}full-texts/zip/", ZipUpload.as_view(), name="api-full-text-zip"),
    path(f"{REVIEW}full-texts/pdf/<str:full_text_id>/", Pdf.as_view(), name="api-full-text-pdf"),
    path(f"{REVIEW}full-texts/<str:report_id>/", Upload.as_view(), name="api-full-text-upload"),
]
