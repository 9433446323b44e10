"""Whether to stop: the advice for everybody; for the lead an audit sample, the approval and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Conflict, Invalid
from reviews.forms import blame
from screening import advice, blocks, stages, stops
from screening.forms import SampleForm, StopForm, WhyForm
from screening.models import Stage, StageKind


@require_safe
def stopping_page(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return _page(request, stages.of(review, StageKind.TITLE_ABSTRACT))


@require_POST
def stopping_sample(request: HttpRequest, public_id: str) -> HttpResponse:
    stage = _managed(request, public_id)
    form = SampleForm(request.POST, stage=stage)
    if form.is_valid():
        people, size = list(form.cleaned_data["reviewers"]), form.cleaned_data["size"]
        try:
            made = blocks.assign(
                stage, by=access.signed_in(request.user), reviewers=people, size=size, order=blocks.at_random
            )
        except Invalid as refused:
            blame(form, refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Block {made.number} is an audit sample of {blocks.size(made)} records.")
            return redirect("stopping", public_id)
    return _page(request, stage, sample_form=form, status=422)


@require_POST
def stopping_approve(request: HttpRequest, public_id: str) -> HttpResponse:
    stage = _managed(request, public_id)
    form = StopForm(request.POST)
    if form.is_valid():
        try:
            stops.approve(stage, by=access.signed_in(request.user), **form.cleaned_data)
        except (Conflict, Invalid) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Screening of titles and abstracts is stopped.")
            return redirect("stopping", public_id)
    return _page(request, stage, stop_form=form, status=422)


@require_POST
def stopping_take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    stage = _managed(request, public_id)
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            stops.take_back(stage, by=access.signed_in(request.user), reason=form.cleaned_data["reason"])
        except (Conflict, Invalid) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The stop is taken back; what was left out waits again.")
            return redirect("stopping", public_id)
    return _page(request, stage, why_form=form, status=422)


def _managed(request: HttpRequest, public_id: str) -> Stage:
    return stages.of(access.review_for(request.user, public_id, Permission.MANAGE), StageKind.TITLE_ABSTRACT)


def _page(
    request: HttpRequest,
    stage: Stage,
    *,
    sample_form: SampleForm | None = None,
    stop_form: StopForm | None = None,
    why_form: WhyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    told = advice.of(stage)
    return pages.show(
        request,
        stage.review,
        "screening/stopping.html",
        tab="title_abstract",
        status=status,
        told=told,
        stop=stops.standing(stage),
        sample_form=sample_form or SampleForm(stage=stage, size=told.tests.sample_size if told.tests else None),
        stop_form=stop_form or StopForm(),
        why_form=why_form or WhyForm(),
    )
