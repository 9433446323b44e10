"""A new review."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews import access, founding
from reviews.errors import Forbidden, Invalid
from reviews.forms import NewReview, blame


@require_http_methods(["GET", "HEAD", "POST"])
def review_new(request: HttpRequest) -> HttpResponse:
    person = access.signed_in(request.user)
    if not founding.may_found(person):
        raise Forbidden(founding.STAFF_ONLY)
    form = NewReview(request.POST or None)
    if form.is_valid():
        try:
            made = founding.found(title=form.cleaned_data["title"], by=person)
            return redirect("protocol", made.public_id)
        except Invalid as refused:
            blame(form, refused)
    return render(request, "reviews/new.html", {"form": form}, status=422 if form.is_bound else 200)
