"""Conflicts: what disagrees after release, and how it is settled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import Conflict, Invalid, NotFound
from reviews.forms import blame
from reviews.models import Review
from screening import conflicts, disputes, sheets, sides
from screening.history import SIGNS
from screening.models import Stage, StageKind, Standing, Verdict
from screening.settling_forms import OutcomeForm, RemarkForm

KEYS = {Verdict.EXCLUDE: "e", Verdict.INCLUDE: "i", Verdict.ONGOING: "o", Verdict.AWAITING: "w"}
"""The key of each verdict that a settlement can give, in the order of the buttons."""


@require_safe
def conflict_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Released conflicts, grouped by who disagrees; `mine` shows those that wait for the reader."""
    user, review = _seat(request, public_id)
    kind = request.GET.get("stage", "")
    kind = kind if kind in StageKind.values else ""
    mine = request.GET.get("mine") == "yes"
    rows = disputes.open_ones(user, review, kind=kind, mine=mine)
    shown, found = disputes.page(rows, user, review, request.GET.get("page", "1"))
    return pages.show(
        request,
        review,
        "screening/conflicts.html",
        tab="conflicts",
        groups=disputes.grouped(found),
        facets=_facets(user, review, kind, mine=mine),
        rule=conflicts.rule_of(review),
        total=shown.paginator.count,
        **_turns(request, shown),
    )


@require_safe
def conflicts_settled(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was settled, how, when and by whom."""
    _, review = _seat(request, public_id)
    shown, found = disputes.settled(review, request.GET.get("page", "1"))
    template = "screening/conflicts_settled.html"
    return pages.show(request, review, template, tab="conflicts", rows=found, **_turns(request, shown))


@require_safe
def conflict(request: HttpRequest, public_id: str, kind: str, report_id: str) -> HttpResponse:
    """One released report: the record, both sides as far as they may be seen, and what can be done."""
    user, review = _seat(request, public_id)
    return _page(request, user, disputes.one(review, kind, report_id))


@require_POST
def conflict_settle(request: HttpRequest, public_id: str, kind: str, report_id: str) -> HttpResponse:
    return _act(request, public_id, kind, report_id, "settle")


@require_POST
def conflict_correct(request: HttpRequest, public_id: str, kind: str, report_id: str) -> HttpResponse:
    return _act(request, public_id, kind, report_id, "correct")


@require_POST
def conflict_propose(request: HttpRequest, public_id: str, kind: str, report_id: str) -> HttpResponse:
    return _act(request, public_id, kind, report_id, "propose")


@require_POST
def conflict_confirm(request: HttpRequest, public_id: str, kind: str, report_id: str, proposal_id: str) -> HttpResponse:
    user, review = _seat(request, public_id)
    standing = disputes.one(review, kind, report_id)
    proposal = conflicts.proposal_on(standing.stage, standing.report)
    try:
        if proposal is None or proposal.public_id != proposal_id:
            raise Conflict(conflicts.OVERTAKEN)
        settled = conflicts.confirm(proposal, by=user)
    except Conflict as refused:
        return _page(request, user, standing, refused=str(refused), status=refused.status)
    messages.success(request, "Agreed and settled." if settled else "Confirmed. It is settled when all have confirmed.")
    return _onward(user, standing)


@require_POST
def conflict_remark(request: HttpRequest, public_id: str, kind: str, report_id: str) -> HttpResponse:
    user, review = _seat(request, public_id)
    standing = disputes.one(review, kind, report_id)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _page(request, user, standing, remark_form=form, status=422)
    conflicts.remark(standing.stage, standing.report, by=user, text=form.cleaned_data["text"])
    return redirect("conflict", public_id, kind, report_id)


ACTS = {
    "settle": (conflicts.resolve, "Settled: {verdict}."),
    "correct": (conflicts.correct, "Corrected: {verdict}. What was built on the earlier standing is marked stale."),
    "propose": (conflicts.propose, "Proposed: {verdict}. It is settled when the others have confirmed."),
}


def _act(request: HttpRequest, public_id: str, kind: str, report_id: str, name: str) -> HttpResponse:
    """Settle, correct or propose: the same form, another noun."""
    user, review = _seat(request, public_id)
    standing = disputes.one(review, kind, report_id)
    form = OutcomeForm(request.POST, stage=standing.stage)
    if not form.is_valid():
        return _page(request, user, standing, form=form, status=422)
    act, said = ACTS[name]
    try:
        act(standing.stage, standing.report, by=user, outcome=form.outcome(), seen=form.looked_at())
    except Invalid as refused:
        blame(form, refused)
        return _page(request, user, standing, form=form, status=422)
    except Conflict as refused:
        return _page(request, user, standing, refused=str(refused), status=refused.status)
    messages.success(request, said.format(verdict=Verdict(form.cleaned_data["verdict"]).label.lower()))
    return _onward(user, standing)


def _onward(user: User, standing: Standing) -> HttpResponse:
    """To the next conflict of the stage that waits for this person, else back to the list."""
    here, following = standing.stage.review.public_id, disputes.after(user, standing)
    if following is None:
        return redirect("conflicts", here)
    return redirect("conflict", here, standing.stage.kind, following.report.public_id)


def _seat(request: HttpRequest, public_id: str) -> tuple[User, Review]:
    review = access.review_for(request.user, public_id, Permission.RESOLVE)
    return access.signed_in(request.user), review


def _page(
    request: HttpRequest,
    user: User,
    standing: Standing,
    *,
    form: OutcomeForm | None = None,
    remark_form: RemarkForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    if refused:
        # Something moved: show how it stands now, not how the sender thought it stood.
        standing = disputes.one(standing.stage.review, standing.stage.kind, standing.report.public_id)
    stage, report = standing.stage, standing.report
    found = sheets.of(user, stage, [report])
    if not found:
        raise NotFound
    seen = sides.over(user, stage.review, [standing])[standing.pk]
    context = {
        "sheet": found[0],
        "standing": standing,
        "stage": stage,
        "full": stage.kind == StageKind.FULL_TEXT,
        "sides": seen,
        "what": disputes.what_of(standing),
        "thread": disputes.thread(user, standing, seen.view),
        "verdicts": _verdicts(stage),
        "remark_form": remark_form or RemarkForm(),
        "refused": refused,
        **_doing(user, standing, seen.view, form),
    }
    return pages.show(request, stage.review, "screening/conflict.html", tab="conflicts", status=status, **context)


def _doing(user: User, standing: Standing, seen: sides.View, form: OutcomeForm | None) -> dict[str, Any]:
    """What this person can do here, and how it stands between those who settle."""
    stage, report = standing.stage, standing.report
    unsettled = disputes.is_open(standing)
    resolution, proposal = conflicts.resolution_of(stage, report), conflicts.proposal_on(stage, report)
    initial = {"seen": ",".join(conflicts.sight(stage, report))}
    confirmed = {seat.by_id for seat in proposal.confirmations.all()} if proposal else set()
    return {
        "unsettled": unsettled,
        "alone": conflicts.may_settle_alone(user, stage, report),
        "together": conflicts.may_propose(user, stage, report),
        "form": form or OutcomeForm(stage=stage, corrects=not unsettled, initial=initial),
        "resolution": resolution,
        "who_settled": disputes.who_settled(resolution) if resolution else "",
        "proposal": proposal,
        "proposer": disputes.proposer(user, proposal, seen) if proposal and seen.verdicts else "",
        "answered": proposal is not None and (proposal.by_id == user.pk or user.pk in confirmed),
    }


def _verdicts(stage: Stage) -> list[tuple[str, str, str, str, str]]:
    """Value, words, key, sign and look of each button."""
    usual = {StageKind.TITLE_ABSTRACT.value: (Verdict.EXCLUDE, Verdict.INCLUDE)}.get(stage.kind, tuple(KEYS))
    return [(value, value.label, KEYS[value], *SIGNS[value]) for value in usual]


def _facets(user: User, review: Review, kind: str, *, mine: bool) -> list[dict[str, Any]]:
    """The pills above the list: everything, what waits for the reader, each stage."""
    every, home = disputes.open_ones(user, review), reverse("conflicts", args=[review.public_id])
    pills: list[tuple[str, str, int, bool]] = [
        ("All", "", every.count(), not kind and not mine),
        ("Waiting for me", "?mine=yes", conflicts.number_for(user, review), mine),
    ]
    for value, label in StageKind.choices:
        pills.append((str(label), f"?stage={value}", every.filter(stage__kind=value).count(), kind == value))
    return [
        {
            "label": label,
            "url": query or home,
            "count": number,
            "current": current,
        }
        for label, query, number, current in pills
    ]


def _turns(request: HttpRequest, shown: Any) -> dict[str, Any]:
    """Where the pager leads, the filters kept."""

    def url(number: int) -> str:
        return f"?{urlencode({**request.GET.dict(), 'page': str(number)})}"

    turns: dict[str, Any] = {"position": f"{shown.start_index()}–{shown.end_index()} of {shown.paginator.count}"}
    if shown.has_previous():
        turns["previous_url"] = url(shown.previous_page_number())
    if shown.has_next():
        turns["next_url"] = url(shown.next_page_number())
    return turns


REVIEW = "reviews/<str:public_id>/conflicts/"
ONE = f"{REVIEW}<str:kind>/<str:report_id>/"
urlpatterns: list[URLPattern] = [
    path(REVIEW, conflict_list, name="conflicts"),
    path(f"{REVIEW}settled/", conflicts_settled, name="conflicts_settled"),
    path(ONE, conflict, name="conflict"),
    path(f"{ONE}settle/", conflict_settle, name="conflict_settle"),
    path(f"{ONE}correct/", conflict_correct, name="conflict_correct"),
    path(f"{ONE}propose/", conflict_propose, name="conflict_propose"),
    path(f"{ONE}remarks/", conflict_remark, name="conflict_remark"),
    path(f"{ONE}proposals/<str:proposal_id>/confirm/", conflict_confirm, name="conflict_confirm"),
]
