"""Decisions that an import brought from another tool: who is who, what will happen, and taking them over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from accounts.models import User
from records.models import ImportBatch
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Conflict, Invalid
from screening import imported, stages, taking_over
from screening.imported_forms import WhoForm
from screening.models import Stage, StageKind
from screening.views.blocks import PAGES, TABS

QUEUED = "The decisions are being taken over; you can close this page meanwhile."


@require_http_methods(["GET", "HEAD", "POST"])
def imported_decisions(request: HttpRequest, public_id: str, batch_id: str, kind: str) -> HttpResponse:
    """The names in the file; a POST shows what taking them over will do, and does it when told so."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    batch, stage = imported.batch_of(review, batch_id), stages.of(review, kind)
    form = WhoForm(request.POST or None, batch=batch, stage=stage)
    foretold: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        reader, members = access.signed_in(request.user), form.members()
        try:
            if "take" in request.POST:
                return _taken(request, batch, stage, form)
            taking_over.check(batch, stage, members)
            made = imported.plan(batch, stage, members, adds_reasons=form.cleaned_data["adds_reasons"])
            foretold = imported.told(made, reader)
        except (Invalid, Conflict) as refused:
            form.add_error(None, str(refused))
    return _page(request, batch, stage, form, foretold)


def _taken(request: HttpRequest, batch: ImportBatch, stage: Stage, form: WhoForm) -> HttpResponse:
    by, adds = access.signed_in(request.user), form.cleaned_data["adds_reasons"]
    taking_over.take_over(batch, stage, by=by, members=form.members(), adds_reasons=adds)
    messages.success(request, QUEUED)
    return redirect("imported_decisions", batch.review.public_id, batch.public_id, stage.kind)


def _page(
    request: HttpRequest, batch: ImportBatch, stage: Stage, form: WhoForm, foretold: dict[str, Any] | None
) -> HttpResponse:
    reader: User = access.signed_in(request.user)
    shown: dict[str, Any] = {
        "batch": batch,
        "stage": stage,
        "kinds": StageKind.choices,
        "form": form,
        "foretold": foretold,
        "job": imported.job_of(batch),
        "differing": imported.differing(batch, stage, reader=reader),
        "back": PAGES[StageKind(stage.kind)],
        "status": 422 if form.errors else 200,
    }
    return pages.show(request, batch.review, "screening/imported.html", tab=TABS[StageKind(stage.kind)], **shown)


urlpatterns: list[URLPattern] = [
    path(
        "reviews/<str:public_id>/imports/<str:batch_id>/decisions/<str:kind>/",
        imported_decisions,
        name="imported_decisions",
    ),
]
