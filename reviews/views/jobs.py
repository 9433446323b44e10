"""A job as people meet it: a fragment that asks for itself, and a small page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from reviews import access, jobs, pages
from reviews.access import Permission
from reviews.models import Job, Review


@require_safe
def job(request: HttpRequest, public_id: str, job_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = jobs.of(review, job_id)
    if not request.headers.get("HX-Request"):
        return pages.show(request, review, "reviews/job.html", tab="", job=found)
    answer = render(request, "_job.html", {"job": found})
    if found.status not in jobs.OPEN:
        # What the job made stands elsewhere on the page.
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def job_cancel(request: HttpRequest, public_id: str, job_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = jobs.steered_by(request.user, review, job_id)
    jobs.cancel(found, by=access.signed_in(request.user))
    return _after(request, review, found)


@require_POST
def job_restart(request: HttpRequest, public_id: str, job_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = jobs.steered_by(request.user, review, job_id)
    jobs.restart(found, by=access.signed_in(request.user))
    return _after(request, review, found)


def _after(request: HttpRequest, review: Review, changed: Job) -> HttpResponse:
    """The fragment for htmx, else back to the page that showed the job."""
    if request.headers.get("HX-Request"):
        return render(request, "_job.html", {"job": jobs.of(review, changed.public_id)})
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return redirect(came_from)
    return redirect("job", review.public_id, changed.public_id)
