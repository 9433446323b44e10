"""The team: members and their roles, invitations by link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reviews import access, pages, team
from reviews.access import Permission
from reviews.errors import Conflict, Invalid
from reviews.forms import GrantForm, InvitationForm, blame
from reviews.models import Review


@require_safe
def team_page(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return _page(request, review)


@never_cache
@require_POST
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answers with the page itself, not with a redirect: the link is shown this once and stored nowhere."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, review, invitation_form=form, status=422)
    try:
        _, secret = team.invite(review, by=access.signed_in(request.user), **form.cleaned_data)
    except Invalid as refused:
        blame(form, refused)
        return _page(request, review, invitation_form=form, status=422)
    return _page(request, review, link=request.build_absolute_uri(reverse("invitation", args=[secret])))


@require_POST
def invitation_revoke(request: HttpRequest, public_id: str, invitation_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    team.revoke(team.invitation_of(review, invitation_id), by=access.signed_in(request.user))
    messages.success(request, "The invitation is withdrawn; its link no longer works.")
    return redirect("team", review.public_id)


@require_POST
def grant(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    form = GrantForm(request.POST, review=review)
    if not form.is_valid():
        return _page(request, review, grant_form=form, status=422)
    member, role = form.cleaned_data["member"], form.cleaned_data["role"]
    seat = team.grant(review, by=access.signed_in(request.user), user=member, role=role)
    messages.success(request, f"{member} has the role {seat.get_role_display().lower()}.")
    return redirect("team", review.public_id)


@require_POST
def role_end(request: HttpRequest, public_id: str, membership_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    seat = team.seat_of(review, membership_id)
    try:
        team.end(seat, by=access.signed_in(request.user))
    except Conflict as refused:
        messages.error(request, str(refused))
        return redirect("team", review.public_id)
    messages.success(request, f"{seat.user} is no longer {seat.get_role_display().lower()}.")
    return redirect("team" if access.roles_of(request.user, review) else "home", *_where(request, review))


def _where(request: HttpRequest, review: Review) -> list[str]:
    return [review.public_id] if access.roles_of(request.user, review) else []


def _page(
    request: HttpRequest,
    review: Review,
    *,
    invitation_form: InvitationForm | None = None,
    grant_form: GrantForm | None = None,
    link: str = "",
    status: int = 200,
) -> HttpResponse:
    return pages.show(
        request,
        review,
        "reviews/team.html",
        tab="team",
        status=status,
        people=team.people(review),
        former=team.former(review),
        invitations=team.open_invitations(review),
        invitation_form=invitation_form or InvitationForm(),
        grant_form=grant_form or GrantForm(review=review),
        link=link,
    )
