"""Pages of the studies: which reports tell of them, and what their arms showed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from records.models import Report
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import DomainError, Invalid, NotFound
from reviews.models import Review
from studies import extraction, forms, linking, suggestions, treatments
from studies.extraction import BadRows
from studies.models import Outcome, Study

TAB = "studies"


@require_safe
def studies(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = linking.included(review)
    columns = extraction.outcomes(review)
    arms = extraction.entered(review)
    narrowed = request.GET.get("design") == "randomised"
    rows = [
        (each, [(outcome, arms.get((each.study.pk, outcome.pk), 0)) for outcome in columns])
        for each in found
        if each.randomised or not narrowed
    ]
    return pages.show(
        request,
        review,
        "studies/studies.html",
        tab=TAB,
        rows=rows,
        narrowed=narrowed,
        total=len(found),
        outcomes=columns,
        randomised=sum(each.randomised for each in found),
        reports=sum(len(each.reports) for each in found),
        suggestions=suggestions.for_linking(found),
    )


@require_safe
def study(request: HttpRequest, public_id: str, study_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return _study(request, review, study_id, forms.RenameForm())


@require_POST
def study_rename(request: HttpRequest, public_id: str, study_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.EXTRACT)
    form = forms.RenameForm(request.POST)
    found = linking.included_study(review, study_id).study
    if form.is_valid():
        try:
            linking.rename(found, form.cleaned_data["label"], by=access.signed_in(request.user))
            return redirect("study", public_id, study_id)
        except Invalid as refused:
            form.add_error("label", str(refused))
    return _study(request, review, study_id, form, status=422)


@require_POST
def study_adjusted(request: HttpRequest, public_id: str, study_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.EXTRACT)
    found = linking.included_study(review, study_id).study
    act = linking.confirm_adjusted if request.POST.get("confirmed") == "yes" else linking.withdraw_adjusted
    act(found, by=access.signed_in(request.user))
    return redirect("study", public_id, study_id)


@require_POST
def study_link(request: HttpRequest, public_id: str, study_id: str) -> HttpResponse:
    """Move a report to this study."""
    review = access.review_for(request.user, public_id, Permission.EXTRACT)
    target = linking.included_study(review, study_id).study
    linking.link(_report(review, request.POST.get("report", "")), target, by=access.signed_in(request.user))
    messages.success(request, f"The report is linked to {target}.")
    return redirect("study", public_id, study_id)


@require_POST
def study_unlink(request: HttpRequest, public_id: str, study_id: str) -> HttpResponse:
    """Give a report of this study a study of its own."""
    review = access.review_for(request.user, public_id, Permission.EXTRACT)
    made = linking.unlink(_report(review, request.POST.get("report", "")), by=access.signed_in(request.user))
    messages.success(request, f"The report has a study of its own, {made}.")
    return redirect("study", public_id, study_id)


@require_http_methods(["GET", "HEAD", "POST"])
def study_arms(request: HttpRequest, public_id: str, study_id: str, outcome_id: str) -> HttpResponse:
    changing = request.method == "POST"
    review = access.review_for(request.user, public_id, Permission.EXTRACT)
    found = linking.included_study(review, study_id)
    outcome = extraction.outcome_for(review, outcome_id)
    standing = extraction.current(review).filter(arm__study=found.study, outcome=outcome)
    arms = forms.arms_form(outcome, standing, request.POST if changing else None)
    problems = list(_enter(request, found.study, outcome, arms)) if changing else []
    if changing and not problems:
        return redirect("study", public_id, study_id)
    return pages.show(
        request,
        review,
        "studies/arms.html",
        tab=TAB,
        status=422 if problems else 200,
        found=found,
        outcome=outcome,
        arms=arms,
        problems=problems,
        treatments=treatments.of(review),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def outcomes(request: HttpRequest, public_id: str) -> HttpResponse:
    needed = Permission.EXTRACT if request.method == "POST" else Permission.VIEW
    review = access.review_for(request.user, public_id, needed)
    form = forms.OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = extraction.create_outcome(
                review,
                by=access.signed_in(request.user),
                label=form.cleaned_data["label"],
                kind=form.cleaned_data["kind"],
                lower_is_better=form.cleaned_data["lower_is_better"] == "yes",
            )
            return redirect("outcome", public_id, made.public_id)
        except Invalid as refused:
            form.add_error("label", str(refused))
    status = 422 if request.method == "POST" else 200
    listed = extraction.outcomes(review)
    return pages.show(request, review, "studies/outcomes.html", tab=TAB, status=status, outcomes=listed, form=form)


@require_safe
def outcome(request: HttpRequest, public_id: str, outcome_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return _outcome(request, review, extraction.outcome_for(review, outcome_id), forms.TableForm())


@require_POST
def outcome_paste(request: HttpRequest, public_id: str, outcome_id: str) -> HttpResponse:
    """Check a pasted table, or enter it."""
    review = access.review_for(request.user, public_id, Permission.EXTRACT)
    into = extraction.outcome_for(review, outcome_id)
    form = forms.TableForm(request.POST)
    if not form.is_valid():
        return _outcome(request, review, into, form, status=422)
    text = form.cleaned_data["table"]
    try:
        if "check" in request.POST:
            return _outcome(request, review, into, form, plan=extraction.check(into, text))
        plan = extraction.paste(into, text, by=access.signed_in(request.user))
    except BadRows as bad:
        return _outcome(request, review, into, form, status=422, problems=bad.problems)
    messages.success(request, f"Entered {plan.arms} arms of {len(plan.rows)} studies.")
    return redirect("outcome", public_id, outcome_id)


@require_http_methods(["GET", "HEAD", "POST"])
def treatment_names(request: HttpRequest, public_id: str) -> HttpResponse:
    needed = Permission.EXTRACT if request.method == "POST" else Permission.VIEW
    review = access.review_for(request.user, public_id, needed)
    form = forms.TreatmentForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        old, to = form.cleaned_data["old"], form.cleaned_data["to"]
        try:
            changed = treatments.rename(review, old, to=to, by=access.signed_in(request.user))
            messages.success(request, f"“{old}” is called “{to}” in {changed} arms.")
            return redirect("treatments", public_id)
        except DomainError as refused:
            problem = str(refused)
    status = 422 if request.method == "POST" else 200
    listed = treatments.of(review)
    return pages.show(
        request, review, "studies/treatments.html", tab=TAB, status=status, treatments=listed, problem=problem
    )


def _study(
    request: HttpRequest, review: Review, study_id: str, form: forms.RenameForm, status: int = 200
) -> HttpResponse:
    everything = linking.included(review)
    found = next((each for each in everything if each.study.public_id == study_id), None)
    if found is None:
        raise NotFound
    rows = list(extraction.current(review).filter(arm__study=found.study))
    by_outcome = [
        (outcome, [row for row in rows if row.outcome_id == outcome.pk]) for outcome in extraction.outcomes(review)
    ]
    others = [(each.study, report) for each in everything if each is not found for report in each.reports]
    return pages.show(
        request,
        review,
        "studies/study.html",
        tab=TAB,
        status=status,
        found=found,
        by_outcome=by_outcome,
        others=others,
        form=form,
    )


def _outcome(
    request: HttpRequest,
    review: Review,
    outcome: Outcome,
    form: forms.TableForm,
    status: int = 200,
    plan: extraction.Plan | None = None,
    problems: tuple[str, ...] = (),
) -> HttpResponse:
    return pages.show(
        request,
        review,
        "studies/outcome.html",
        tab=TAB,
        status=status,
        outcome=outcome,
        rows=extraction.shown(outcome),
        form=form,
        plan=plan,
        problems=problems,
    )


def _enter(request: HttpRequest, study: Study, outcome: Outcome, arms: BaseFormSet[Any]) -> list[str]:
    if not arms.is_valid():
        return list(forms.problems_of(arms)) or ["The form was cut off; reload the page and enter the arms again."]
    try:
        changed = extraction.enter(study, outcome, forms.rows_of(arms), by=access.signed_in(request.user))
    except BadRows as bad:
        return list(bad.problems)
    told = f"{changed} arms changed." if changed else "Nothing was different; nothing was written."
    messages.success(request, f"{study}, {outcome}: {told}")
    return []


def _report(review: Review, public_id: str) -> Report:
    found: Report | None = Report.objects.visible().filter(review=review, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
