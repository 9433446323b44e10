"""Searches: PubMed asked, other sources written down and corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from records import abstracts, catalogue, precedence, reruns, searches, tallies, uploads
from records.forms import FilesForm, PubMedForm, SearchForm
from reviews import access, jobs, pages
from reviews.access import Permission
from reviews.errors import Conflict, Invalid
from reviews.forms import blame
from reviews.models import Review


@require_safe
def searches_page(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return _list(request, review)


@require_POST
def pubmed_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """Count, translation and warnings, in place; without JavaScript as the page itself."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    form = PubMedForm(request.POST)
    shown: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            shown["answer"] = searches.preview(access.signed_in(request.user), form.cleaned_data["query"])
        except Invalid as refused:
            shown["sentence"] = str(refused)
    else:
        shown["sentence"] = "The query is empty. Write what PubMed should search for."
    status = 200 if "answer" in shown else 422
    if request.headers.get("HX-Request"):
        return render(request, "records/_preview.html", shown, status=status)
    return _list(request, review, status=status, **shown)


@require_POST
def pubmed_import(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    form = PubMedForm(request.POST)
    if not form.is_valid():
        return _list(request, review, form=form, status=422)
    search = searches.run_pubmed(review, by=access.signed_in(request.user), **form.cleaned_data)
    messages.success(request, "PubMed is being asked; you can close this page meanwhile.")
    return redirect("search", review.public_id, search.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def search_new(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    form = SearchForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        by = access.signed_in(request.user)
        try:
            made = searches.create(review, by=by, fields=searches.with_former(review, form.cleaned_data))
        except Invalid as refused:
            blame(form, refused)
        else:
            messages.success(request, f"{made.source} is written down. Bring its records as a file or by hand.")
            return redirect("search", review.public_id, made.public_id)
    status = 422 if form.is_bound else 200
    return pages.show(request, review, "records/search_new.html", tab="searches", form=form, status=status)


@require_safe
def search_page(request: HttpRequest, public_id: str, search_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    search = searches.of(review, search_id)
    shown: dict[str, Any] = {
        "tally": tallies.of_search(search),
        "ran_here": searches.ran_here(search),
        "difference": reruns.difference(search),
        "later_runs": search.reruns.order_by("pk"),
        "uploads": uploads.waiting(review).filter(search=search),
        "files": FilesForm(),
    }
    return pages.show(request, review, "records/search.html", tab="searches", **shown)


@require_POST
def search_again(request: HttpRequest, public_id: str, search_id: str) -> HttpResponse:
    """PubMed asked once more with the same strategy, as a search of today."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    search = searches.of(review, search_id)
    try:
        made = searches.run_again(search, by=access.signed_in(request.user))
    except Conflict as refused:
        messages.error(request, str(refused))
        return redirect("search", review.public_id, search.public_id)
    messages.success(request, "PubMed is being asked again; the difference will stand here.")
    return redirect("search", review.public_id, made.public_id)


@require_POST
def search_move(request: HttpRequest, public_id: str, search_id: str) -> HttpResponse:
    """One place up or down among the sources, which decides between equally complete records."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    search = searches.of(review, search_id)
    order = precedence.moved(review, search.public_id, up=request.POST.get("to") == "up")
    precedence.put_in_order(review, by=access.signed_in(request.user), order=order)
    return redirect(f"{reverse('searches', args=[review.public_id])}#first")


@require_http_methods(["GET", "HEAD", "POST"])
def search_edit(request: HttpRequest, public_id: str, search_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    search = searches.of(review, search_id)
    form = SearchForm.of(search, request.POST or None)
    if searches.ran_here(search):
        form.keep_as_run(searches.AS_RUN)
    if request.method == "POST" and form.is_valid():
        by = access.signed_in(request.user)
        try:
            searches.revise(search, by=by, changes=searches.with_former(review, form.cleaned_data))
        except Invalid as refused:
            blame(form, refused)
        else:
            messages.success(request, "Saved.")
            return redirect("search", review.public_id, search.public_id)
    status = 422 if form.is_bound else 200
    shown: dict[str, Any] = {"form": form, "search": search, "status": status}
    return pages.show(request, review, "records/search_edit.html", tab="searches", **shown)


def _list(request: HttpRequest, review: Review, *, status: int = 200, **shown: Any) -> HttpResponse:
    found, fetching = tallies.of_review(review), abstracts.last_job(review)
    context = {
        "form": PubMedForm(),
        "files": FilesForm(),
        "tallies": found,
        "ordered": precedence.searches(review),
        "totals": tallies.totals(found),
        "uploads": uploads.waiting(review),
        "lacking": catalogue.counted(abstracts.lacking(review)),
        "askable": catalogue.counted(abstracts.askable(review)),
        "fetching": fetching,
        "under_way": fetching is not None and fetching.status in jobs.OPEN,
        **shown,
    }
    return pages.show(request, review, "records/searches.html", tab="searches", status=status, **context)
