"""Pages of the analysis: hand-offs, analyses, runs, and what they found."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analysis import datasets, forms, handoffs, reading, runs
from analysis.models import Analysis, Run
from analysis.runs import Freshness, Question
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Invalid, NotFound
from reviews.models import Review
from studies import extraction, linking, treatments

TAB = "analysis"
TYPES = {"svg": "image/svg+xml", "pdf": "application/pdf", "png": "image/png"}
CAPTIONS = {
    "network": "Each circle is a treatment, its area the number of participants; each line joins treatments that "
    "studies compare directly, its width the number of studies.",
    "forest": "Network estimates of every treatment against the reference, best first.",
}


@require_safe
def analysis(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    fresh = Freshness(review)
    sent = handoffs.listed(review)
    newest = runs.latest(review)
    rows = [(each, newest.get(each.pk)) for each in runs.analyses(review)]
    return pages.show(
        request,
        review,
        "analysis/analysis.html",
        tab=TAB,
        handoffs=sent,
        changes=fresh.changes_since(sent[0]) if sent else [],
        trials=[each for each in linking.included(review) if each.randomised],
        rows=[(each, run, fresh.reasons(run) if run else []) for each, run in rows],
        outcomes=extraction.outcomes(review),
    )


@require_POST
def handoff_send(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.ANALYSE)
    sent = handoffs.send(review, by=access.signed_in(request.user))
    messages.success(request, f"Hand-off {sent.number} is on its way to the analysis queue.")
    return redirect("analysis", public_id)


@require_safe
def handoff(request: HttpRequest, public_id: str, handoff_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = handoffs.of(review, handoff_id)
    # What is known today of studies that were sent then.
    flags = {each.study.public_id: each.flags for each in linking.included(review)}
    return pages.show(
        request,
        review,
        "analysis/handoff.html",
        tab=TAB,
        handoff=found,
        studies=[{**each, "flags": flags.get(each["public_id"], ())} for each in handoffs.studies_in(found.content)],
        changes=Freshness(review).changes_since(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def analysis_new(request: HttpRequest, public_id: str) -> HttpResponse:
    """An analysis of an outcome of this review."""
    review = access.review_for(request.user, public_id, Permission.ANALYSE)
    outcomes = extraction.outcomes(review)
    form = forms.AnalysisForm(request.POST or None, outcomes=outcomes)
    if request.method == "POST" and form.is_valid():
        outcome = extraction.outcome_for(review, form.cleaned_data["outcome"])
        question = Question(
            label=form.cleaned_data["label"],
            outcome=outcome,
            measure=form.cleaned_data["measure"],
            model=form.cleaned_data["model"],
            reference=form.cleaned_data["reference"],
            lower_is_better=outcome.lower_is_better,
        )
        if answer := _create(request, review, question, form):
            return answer
    status = 422 if request.method == "POST" else 200
    return pages.show(request, review, "analysis/new.html", tab=TAB, status=status, form=form, outcomes=outcomes)


@require_http_methods(["GET", "HEAD", "POST"])
def analysis_table(request: HttpRequest, public_id: str) -> HttpResponse:
    """A calculation on a pasted table."""
    review = access.review_for(request.user, public_id, Permission.ANALYSE)
    form = forms.TableForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        question = Question(**{**given, "lower_is_better": given["lower_is_better"] == "yes"})
        if answer := _create(request, review, question, form):
            return answer
    status = 422 if request.method == "POST" else 200
    return pages.show(request, review, "analysis/table.html", tab=TAB, status=status, form=form)


@require_safe
def analysis_one(request: HttpRequest, public_id: str, analysis_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = runs.analysis_for(review, analysis_id)
    fresh = Freshness(review)
    return pages.show(
        request,
        review,
        "analysis/one.html",
        tab=TAB,
        analysis=found,
        runs=[(run, fresh.reasons(run)) for run in runs.of_analysis(found).select_related("analysis__outcome")],
        received=handoffs.latest_received(review),
        form=forms.PartForm(treatments=_treatments(found)),
    )


@require_POST
def run_start(request: HttpRequest, public_id: str, analysis_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.ANALYSE)
    asked = runs.analysis_for(review, analysis_id)
    part = tuple(request.POST.getlist("part"))
    started = runs.start(asked, by=access.signed_in(request.user), part=part)
    return redirect("run", public_id, started.public_id)


@require_safe
def run(request: HttpRequest, public_id: str, run_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = runs.run_for(review, run_id)
    result = runs.result_of(found)
    return pages.show(
        request,
        review,
        "analysis/run.html",
        tab=TAB,
        run=found,
        job=found.job,
        result=result,
        stale=runs.Freshness(review).reasons(found),
        software=json.loads(found.software or "{}"),
        **(_read(result) if result else {}),
    )


@require_safe
def run_figure(request: HttpRequest, public_id: str, run_id: str, name: str, form: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return drawing(runs.run_for(review, run_id), name, form)


@require_safe
def run_league(request: HttpRequest, public_id: str, run_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = runs.run_for(review, run_id)
    return _download(reading.league_csv(_result(found)), "text/csv; charset=utf-8", f"league-run-{found.number}.csv")


@require_safe
def run_netmeta(request: HttpRequest, public_id: str, run_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = runs.run_for(review, run_id)
    return _download(datasets.netmeta(found.input), "text/csv; charset=utf-8", f"netmeta-run-{found.number}.csv")


@require_safe
def run_result(request: HttpRequest, public_id: str, run_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    found = runs.run_for(review, run_id)
    _result(found)
    return _download(found.result, "application/json", f"result-run-{found.number}.json")


def drawing(run: Run, name: str, form: str) -> HttpResponse:
    """A figure as it lies in the database. The styles inside an SVG are its own; nothing else may run in it."""
    drawn = runs.figure_of(run, name, form)
    answer = HttpResponse(bytes(drawn.content), content_type=TYPES[drawn.format])
    answer["Content-Disposition"] = f'inline; filename="{drawn.name}-run-{run.number}.{drawn.format}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return answer


def _create(request: HttpRequest, review: Review, question: Question, form: Any) -> HttpResponse | None:
    try:
        made = runs.create(review, question, by=access.signed_in(request.user))
    except Invalid as refused:
        for field, sentence in (refused.fields or {"": str(refused)}).items():
            form.add_error(field if field in form.fields else None, sentence)
        return None
    return redirect("analysis_one", review.public_id, made.public_id)


def _treatments(asked: Analysis) -> list[str]:
    if asked.outcome is None:
        return datasets.treatments_of(datasets.from_table(asked))
    return [each.name for each in treatments.of(asked.review)]


def _result(found: Run) -> dict[str, Any]:
    result = runs.result_of(found)
    if result is None:
        raise NotFound("This run has no result (yet).")
    return result


def _read(result: dict[str, Any]) -> dict[str, Any]:
    return {
        "ranking": reading.ranking(result),
        "direct": reading.direct(result),
        "tests": reading.tests(result),
        "i_squared": reading.i_squared(result),
        "tau_squared": reading.tau_squared(result),
        "league": reading.league(result),
        "figures": [(name, caption, list(TYPES)) for name, caption in CAPTIONS.items()],
        "ratio": result["fit"]["measure"] in reading.RATIOS,
    }


def _download(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
