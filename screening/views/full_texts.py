"""Full texts: the search for them, their PDFs, and the PDF itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from records import flagging, leading, links, masking
from records.models import Report
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Conflict, Invalid
from reviews.forms import blame
from reviews.models import Job, Review
from screening import fulltexts, highlighting, retrieval, tagging, zips
from screening.fulltexts import Filed
from screening.models import FullText, Retrieval, RetrievalOutcome
from screening.serving import inline
from screening.settling_forms import PdfForm, RetrievalForm, ZipForm

PAGE = 50
TRIALS = "trials"
STATES = {"": "Awaiting retrieval", **dict(RetrievalOutcome.choices)}
"""What an entry is called, by outcome; no entry is waiting."""
FILTERS = {"awaiting": "", **{value: value for value in RetrievalOutcome.values}}


@require_safe
def full_texts(request: HttpRequest, public_id: str) -> HttpResponse:
    """The ledger of retrieval: every report sought, and how the search for it stands."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return _page(request, review)


@require_safe
def full_text(request: HttpRequest, public_id: str, report_id: str) -> HttpResponse:
    """One report sought: where it can be found, its PDFs, what was tried."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return _one(request, review, retrieval.sought_one(review, report_id))


@require_POST
def full_text_upload(request: HttpRequest, public_id: str, report_id: str) -> HttpResponse:
    user, review = _filing(request, public_id)
    report = retrieval.sought_one(review, report_id)
    form = PdfForm(request.POST, request.FILES)
    if not form.is_valid():
        return _one(request, review, report, pdf_form=form, status=422)
    pdf: UploadedFile[bytes] = form.cleaned_data["pdf"]
    try:
        kept = fulltexts.store(report, by=user, name=pdf.name or "", chunks=pdf.chunks())
    except (Invalid, Conflict) as refused:
        form.add_error("pdf", str(refused))
        return _one(request, review, report, pdf_form=form, status=refused.status)
    messages.success(request, f"{kept.file_name} is filed; the report counts as retrieved.")
    return redirect("full_text", public_id, report_id)


@require_POST
def full_text_zip(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answers with the page and a table of what became of each file; for a large zip with the page of its job."""
    user, review = _filing(request, public_id)
    form = ZipForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, review, zip_form=form, status=422)
    try:
        filed = zips.take(review, by=user, archive=form.cleaned_data["archive"])
    except Invalid as refused:
        form.add_error("archive", str(refused))
        return _page(request, review, zip_form=form, status=422)
    if isinstance(filed, Job):
        messages.success(request, "The PDFs are being filed; you can close this page meanwhile.")
        return redirect("job", public_id, filed.public_id)
    return _page(request, review, filed=filed)


@require_POST
def full_text_retrieval(request: HttpRequest, public_id: str, report_id: str) -> HttpResponse:
    user, review = _filing(request, public_id)
    report = retrieval.sought_one(review, report_id)
    form = RetrievalForm(request.POST)
    if not form.is_valid():
        return _one(request, review, report, retrieval_form=form, status=422)
    try:
        entry = retrieval.record(report, by=user, **form.cleaned_data)
    except Invalid as refused:
        blame(form, refused)
        return _one(request, review, report, retrieval_form=form, status=422)
    except Conflict as refused:
        form.add_error(None, str(refused))
        return _one(request, review, report, retrieval_form=form, status=refused.status)
    messages.success(request, f"Written down: {STATES[entry.outcome].lower()}.")
    return redirect("full_text", public_id, report_id)


@require_safe
def full_text_pdf(request: HttpRequest, public_id: str, full_text_id: str) -> HttpResponseBase:
    """The PDF itself. Its type is fixed, whatever the bytes are; only our own pages may frame it."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return inline(fulltexts.of(review, full_text_id))


@require_POST
def full_text_remove(request: HttpRequest, public_id: str, full_text_id: str) -> HttpResponse:
    user, review = _filing(request, public_id)
    pdf = fulltexts.of(review, full_text_id)
    fulltexts.remove(pdf, by=user)
    messages.success(request, f"{pdf.file_name} is taken away from this report.")
    if not retrieval.sought(review).filter(pk=pdf.report_id).exists():
        return redirect("full_texts", public_id)
    return redirect("full_text", public_id, pdf.report.public_id)


def _filing(request: HttpRequest, public_id: str) -> tuple[User, Review]:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    user = access.signed_in(request.user)
    retrieval.refuse_unless_filing(user, review)
    return user, review


def _page(
    request: HttpRequest,
    review: Review,
    *,
    zip_form: ZipForm | None = None,
    filed: list[Filed] | None = None,
    status: int = 200,
) -> HttpResponse:
    user = access.signed_in(request.user)
    state = request.GET.get("state", "")
    counts = retrieval.counts(review)
    rows = retrieval.entries(review)
    if state in FILTERS:
        rows = rows.filter(outcome=FILTERS[state])
    trials = request.GET.get("order") == TRIALS
    shown = Paginator(tagging.by_likelihood(list(rows)) if trials else rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": _rows(user, review, list(shown)),
        "counts": [(STATES[outcome], number) for outcome, number in counts.items()],
        "sought": sum(counts.values()),
        "facets": _facets(review, counts, state),
        "trials": trials,
        "turned": urlencode({**_kept(state), **({} if trials else {"order": TRIALS})}),
        "may_file": retrieval.may_file(user, review),
        "zip_form": zip_form or ZipForm(),
        "filed": filed,
        "filed_well": sum(1 for each in filed or [] if not each.problem),
        **_turns(shown, {**_kept(state), **({"order": TRIALS} if trials else {})}),
    }
    return pages.show(request, review, "screening/full_texts.html", tab="full_texts", status=status, **context)


def _rows(user: User, review: Review, reports: list[Any]) -> list[dict[str, Any]]:
    """The lines of one page of the ledger."""
    records = leading.groups(reports)
    mask = masking.mask_for(user, review)
    fields = {report: mask.fields(shown, others) for report, (shown, *others) in records.items()}
    flags = flagging.of_reports((report.pk for report in reports), mask)
    tags = {report: tagging.of_records(found) for report, found in records.items()}
    pdfs: dict[int, list[FullText]] = {}
    for pdf in FullText.objects.filter(report__in=reports, to_seq=None).order_by("pk"):
        pdfs.setdefault(pdf.report_id, []).append(pdf)
    return [
        {
            "report": report,
            "fields": fields[report.pk],
            "title": highlighting.plain(fields[report.pk]["title"]),
            "links": links.of(fields[report.pk]),
            "flags": flags.get(report.pk, ()),
            "tag": tags[report.pk],
            "state": STATES[report.outcome],
            "pdfs": pdfs.get(report.pk, []),
        }
        for report in reports
        if report.pk in fields
    ]


def _one(
    request: HttpRequest,
    review: Review,
    report: Report,
    *,
    pdf_form: PdfForm | None = None,
    retrieval_form: RetrievalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = access.signed_in(request.user)
    entry = retrieval.entries(review).get(pk=report.pk)
    initial = {"outcome": entry.outcome or RetrievalOutcome.REQUESTED, "why": entry.why}
    context = {
        **_rows(user, review, [entry])[0],
        "entry": entry,
        "history": Retrieval.objects.filter(report=report).select_related("by").order_by("-from_seq", "-pk"),
        "tagged_by": tagging.VERSION,
        "may_file": retrieval.may_file(user, review),
        "pdf_form": pdf_form or PdfForm(),
        "retrieval_form": retrieval_form or RetrievalForm(initial=initial),
    }
    return pages.show(request, review, "screening/full_text.html", tab="full_texts", status=status, **context)


def _facets(review: Review, counts: dict[str, int], state: str) -> list[dict[str, Any]]:
    every = {
        "label": "All",
        "url": reverse("full_texts", args=[review.public_id]),
        "count": sum(counts.values()),
        "current": state not in FILTERS,
    }
    return [every] + [
        {"label": STATES[outcome], "url": f"?state={name}", "count": counts[outcome], "current": state == name}
        for name, outcome in FILTERS.items()
    ]


def _kept(state: str) -> dict[str, str]:
    return {"state": state} if state in FILTERS else {}


def _turns(shown: Page[Any], kept: dict[str, str]) -> dict[str, Any]:
    turns: dict[str, Any] = {"position": f"{shown.start_index()}–{shown.end_index()} of {shown.paginator.count}"}
    if shown.has_previous():
        turns["previous_url"] = f"?{urlencode({**kept, 'page': str(shown.previous_page_number())})}"
    if shown.has_next():
        turns["next_url"] = f"?{urlencode({**kept, 'page': str(shown.next_page_number())})}"
    return turns


REVIEW = "reviews/<str:public_id>/full-texts/"
urlpatterns: list[URLPattern] = [
    path(REVIEW, full_texts, name="full_texts"),
    path(f"{REVIEW}zip/", full_text_zip, name="full_text_zip"),
    path(f"{REVIEW}pdf/<str:full_text_id>/", full_text_pdf, name="full_text_pdf"),
    path(f"{REVIEW}pdf/<str:full_text_id>/remove/", full_text_remove, name="full_text_remove"),
    path(f"{REVIEW}<str:report_id>/", full_text, name="full_text"),
    path(f"{REVIEW}<str:report_id>/upload/", full_text_upload, name="full_text_upload"),
    path(f"{REVIEW}<str:report_id>/retrieval/", full_text_retrieval, name="full_text_retrieval"),
]
