"""Missing abstracts: asked of PubMed, pasted, taken back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import User
from records import abstracts, selection
from records import annotations as beside
from records.models import Record
from reviews import access
from reviews.access import Permission
from reviews.errors import DomainError


@require_POST
def abstracts_fetch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask PubMed for all that lack one, as a job."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    try:
        abstracts.fetch_all(review, by=access.signed_in(request.user))
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("searches", review.public_id)


@require_POST
def abstract_fetch(request: HttpRequest, public_id: str, record_id: str) -> HttpResponse:
    def ask(record: Record, by: User) -> str:
        return abstracts.fetch_one(record, by=by)

    return _act(request, public_id, record_id, ask)


@require_POST
def abstract_add(request: HttpRequest, public_id: str, record_id: str) -> HttpResponse:
    def add(record: Record, by: User) -> str:
        beside.add_by_hand(record, by=by, text=request.POST.get("text", ""))
        return "The abstract stands beside the record, with your name as its origin."

    return _act(request, public_id, record_id, add)


@require_POST
def abstract_withdraw(request: HttpRequest, public_id: str, record_id: str) -> HttpResponse:
    def withdraw(record: Record, by: User) -> str:
        beside.withdraw(record, by=by)
        return "The abstract was taken back."

    return _act(request, public_id, record_id, withdraw)


def _act(request: HttpRequest, public_id: str, record_id: str, act: Callable[[Record, User], str]) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    [record] = selection.records(review, [record_id])
    try:
        messages.success(request, act(record, access.signed_in(request.user)))
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("record", review.public_id, record.public_id)
