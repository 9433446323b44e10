"""The protocol: read, change, see what a change would touch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from reviews import access, pages, protocol
from reviews.access import Permission
from reviews.errors import Invalid
from reviews.forms import PICO, ProtocolForm, blame
from reviews.models import Protocol, Review

FIRST_AMENDED = 2


@require_safe
def protocol_page(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = protocol.of(review)
    below = request.GET.get("below", "")
    history = protocol.history(review, below=int(below) if below.isdecimal() else None)
    context: dict[str, Any] = {
        "protocol": found,
        "pico": _pico(found),
        "history": history,
        # The version a review is born with is nobody's amendment.
        "older": history[-1].version if history and history[-1].version > FIRST_AMENDED else None,
    }
    return pages.show(request, review, "reviews/protocol.html", tab="protocol", **context)


@require_http_methods(["GET", "HEAD", "POST"])
def protocol_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    form = ProtocolForm(request.POST or None, instance=protocol.of(review))
    touched: list[str] = []
    if form.is_valid():
        try:
            touched = protocol.consequences(review, form.changes())
            if not touched or _confirmed(request, form):
                return _revised(request, review, form)
        except Invalid as refused:
            touched = []
            blame(form, refused)
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {"form": form, "consequences": touched}
    return pages.show(request, review, "reviews/protocol_edit.html", tab="protocol", status=status, **context)


def _confirmed(request: HttpRequest, form: ProtocolForm) -> bool:
    """Whether the person has read what the change touches, and said why it is made."""
    if "confirmed" not in request.POST:
        return False
    if not form.cleaned_data["reason"]:
        form.add_error("reason", "Say why: this change touches work that is already done.")
        return False
    return True


def _revised(request: HttpRequest, review: Review, form: ProtocolForm) -> HttpResponse:
    before = protocol.of(review).version
    after = protocol.revise(
        review,
        by=access.signed_in(request.user),
        changes=form.changes(),
        reason=form.cleaned_data["reason"],
        title=form.cleaned_data["title"],
    )
    if after.version == before:
        messages.info(request, "Nothing was different, so nothing was changed.")
    else:
        messages.success(request, f"The protocol is now version {after.version}.")
    return redirect("protocol", review.public_id)


def _pico(found: Protocol) -> list[dict[str, Any]]:
    return [
        {"label": label, "included": getattr(found, f"{name}_included"), "excluded": getattr(found, f"{name}_excluded")}
        for name, label in PICO.items()
    ]
