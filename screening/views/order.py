"""The order of what waits: how it stands and why, asking for a new one, records known to be relevant. For leads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from reviews import access, pages, protocol
from reviews.access import Permission
from reviews.errors import Conflict, Invalid
from reviews.forms import blame
from reviews.models import Review
from screening import known, ordering, relevance, stages
from screening.forms import KnownForm
from screening.models import StageKind


@require_safe
def order_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, _managed(request, public_id), KnownForm())


@require_POST
def order_learn(request: HttpRequest, public_id: str) -> HttpResponse:
    review = _managed(request, public_id)
    try:
        relevance.ask(stages.of(review, StageKind.TITLE_ABSTRACT), by=access.signed_in(request.user))
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect("order", public_id)


@require_POST
def order_known(request: HttpRequest, public_id: str) -> HttpResponse:
    review = _managed(request, public_id)
    form = KnownForm(request.POST)
    if form.is_valid():
        try:
            number = known.name(review, by=access.signed_in(request.user), **form.cleaned_data)
        except Invalid as refused:
            blame(form, refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{number} {'record is' if number == 1 else 'records are'} named.")
            return redirect("order", public_id)
    return _page(request, review, form, status=422)


@require_POST
def order_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    review = _managed(request, public_id)
    known.withdraw(review, by=access.signed_in(request.user), known=request.POST.get("known", ""))
    messages.success(request, "The record is no longer named.")
    return redirect("order", public_id)


def _managed(request: HttpRequest, public_id: str) -> Review:
    return access.review_for(request.user, public_id, Permission.MANAGE)


def _page(request: HttpRequest, review: Review, form: KnownForm, *, status: int = 200) -> HttpResponse:
    stage = stages.of(review, StageKind.TITLE_ABSTRACT)
    return pages.show(
        request,
        review,
        "screening/order.html",
        tab="title_abstract",
        status=status,
        protocol=protocol.of(review),
        order=ordering.of(stage),
        coming=ordering.coming(stage),
        named=known.named(review),
        form=form,
    )


ORDER = "reviews/<str:public_id>/order/"
urlpatterns: list[URLPattern] = [
    path(ORDER, order_page, name="order"),
    path(f"{ORDER}learn/", order_learn, name="order_learn"),
    path(f"{ORDER}known/", order_known, name="order_known"),
    path(f"{ORDER}known/withdraw/", order_withdraw, name="order_withdraw"),
]
