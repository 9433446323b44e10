"""The account page: who I am, my PubMed key, my API tokens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import profile, pubmed_key, tokens
from accounts.forms import ProfileForm, PubMedKeyForm, TokenForm
from accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    form = ProfileForm(request.POST or None, initial={"name": person.name, "orcid": person.orcid})
    if form.is_valid():
        profile.change(person, name=form.cleaned_data["name"], orcid_id=form.cleaned_data["orcid"])
        messages.success(request, "Saved.")
        return redirect("account")
    return _page(request, profile_form=form)


@require_POST
def pubmed_key_save(request: HttpRequest) -> HttpResponse:
    form = PubMedKeyForm(request.POST)
    if not form.is_valid():
        return _page(request, key_form=form)
    pubmed_key.save(_person(request), form.cleaned_data["key"])
    messages.success(request, "The key is stored, encrypted. It is not shown again.")
    return redirect("account")


@require_POST
def pubmed_key_remove(request: HttpRequest) -> HttpResponse:
    pubmed_key.save(_person(request), "")
    messages.success(request, "The key is removed.")
    return redirect("account")


@never_cache
@require_POST
def token_create(request: HttpRequest) -> HttpResponse:
    """Answers with the page itself, not with a redirect: the token is shown this once and stored nowhere."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, token_form=form)
    _, text = tokens.create(_person(request), days=form.cleaned_data["days"])
    return _page(request, token=text)


@require_POST
def token_revoke(request: HttpRequest, begins: str) -> HttpResponse:
    if not tokens.revoke(_person(request), begins=begins):
        raise Http404
    messages.success(request, "The token no longer works.")
    return redirect("account")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _page(request: HttpRequest, *, token: str = "", **forms: Any) -> HttpResponse:
    person = _person(request)
    context = {
        "profile_form": ProfileForm(initial={"name": person.name, "orcid": person.orcid}),
        "key_form": PubMedKeyForm(),
        "token_form": TokenForm(),
        "tokens": tokens.of(person),
        "token": token,
        **forms,
    }
    refused = any(form.is_bound for form in forms.values())
    return render(request, "account/account.html", context, status=422 if refused else 200)
