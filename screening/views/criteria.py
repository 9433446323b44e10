"""What reviewers judge by: exclusion reasons in order, and the highlighted terms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Conflict, Invalid
from reviews.forms import blame
from reviews.models import Review
from screening import criteria, versions
from screening.forms import HighlightsForm, ReasonForm
from screening.models import HighlightKind


@require_safe
def criteria_panel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Reasons and terms as a fragment for the page of the protocol."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    context = {
        "review": review,
        "reasons": criteria.reasons(review),
        "kinds": [(HighlightKind(kind), terms) for kind, terms in criteria.highlights(review).items()],
        "manages": access.may(request.user, review, Permission.MANAGE),
    }
    return render(request, "screening/_criteria.html", context)


@require_safe
def criteria_version(request: HttpRequest, public_id: str, version: int) -> HttpResponse:
    """The criteria and reasons as they stood at a version of the protocol."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return pages.show(
        request,
        review,
        "screening/criteria_version.html",
        tab="protocol",
        version=version,
        rules=versions.criteria_at(review, version),
        current=versions.criteria_version(review),
        revisions=versions.revisions(review),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list; a POST adds a reason at its end."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    form = ReasonForm(request.POST or None)
    if request.method != "POST":
        return _reasons(request, review, form)
    if form.is_valid():
        try:
            made = criteria.add_reason(review, by=access.signed_in(request.user), label=form.cleaned_data["label"])
        except Invalid as refused:
            blame(form, refused)
        except Conflict as refused:
            form.add_error("label", str(refused))
        else:
            if criteria.warning(made.label):
                messages.warning(request, criteria.warning(made.label))
            return redirect("reasons", public_id)
    return _reasons(request, review, form, status=422)


@require_POST
def reason_move(request: HttpRequest, public_id: str, reason_id: str) -> HttpResponse:
    """One place up or down."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    reason = criteria.reason_of(review, reason_id)
    order = [one.public_id for one in criteria.reasons(review)]
    here = order.index(reason.public_id) if reason.public_id in order else -1
    there = here + (-1 if request.POST.get("to") == "up" else 1)
    if here >= 0 and 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        criteria.order_reasons(review, by=access.signed_in(request.user), order=order)
    return redirect("reasons", public_id)


@require_POST
def reason_retire(request: HttpRequest, public_id: str, reason_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    reason = criteria.reason_of(review, reason_id)
    try:
        criteria.retire_reason(reason, by=access.signed_in(request.user))
    except Conflict as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"“{reason.label}” is off the list; decisions that name it keep it.")
    return redirect("reasons", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def highlights(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    lines = {kind: "\n".join(terms) for kind, terms in criteria.highlights(review).items()}
    form = HighlightsForm(request.POST or None, initial=lines)
    if request.method == "POST" and form.is_valid():
        criteria.set_highlights(review, by=access.signed_in(request.user), terms=form.terms())
        messages.success(request, "The terms are saved; reviewers see them from their next record on.")
        return redirect("highlights", public_id)
    return pages.show(request, review, "screening/highlights.html", tab="protocol", form=form)


def _reasons(request: HttpRequest, review: Review, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    listed = [(reason, criteria.warning(reason.label)) for reason in criteria.reasons(review)]
    return pages.show(
        request, review, "screening/reasons.html", tab="protocol", status=status, reasons=listed, form=form
    )
