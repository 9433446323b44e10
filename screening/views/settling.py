"""One conflict: both sides of a released report, and how it is settled."""

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
from screening import conflicts, consensus, disputes, groups, settlements, sheets, sides
from screening.groups import By
from screening.history import SIGNS
from screening.models import Stage, StageKind, Standing, Verdict
from screening.settling_forms import OutcomeForm, RemarkForm, TakeBackForm

KEYS = {Verdict.EXCLUDE: "e", Verdict.INCLUDE: "i", Verdict.ONGOING: "o", Verdict.AWAITING: "w"}
"""The key of each verdict that a settlement can give, in the order of the buttons."""


@require_safe
def conflict(request: HttpRequest, public_id: str, kind: str, report_id: str) -> HttpResponse:
    """One released report: the record, both sides as far as they may be seen, and what can be done."""
    user, review = seat(request, public_id)
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
    user, review = seat(request, public_id)
    standing = disputes.one(review, kind, report_id)
    proposal = consensus.proposal_on(standing.stage, standing.report)
    try:
        if proposal is None or proposal.public_id != proposal_id:
            raise Conflict(conflicts.OVERTAKEN)
        settled = consensus.confirm(proposal, by=user)
    except Conflict as refused:
        return _page(request, user, standing, refused=str(refused), status=refused.status)
    messages.success(request, "Agreed and settled." if settled else "Confirmed. It is settled when all have confirmed.")
    return _onward(request, user, standing)


@require_POST
def conflict_take_back(request: HttpRequest, public_id: str, kind: str, report_id: str) -> HttpResponse:
    user, review = seat(request, public_id)
    standing = disputes.one(review, kind, report_id)
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        return _page(request, user, standing, back_form=form, status=422)
    given = {"why": form.cleaned_data["why"], "seen": form.looked_at()}
    try:
        settlements.take_back(standing.stage, standing.report, by=user, **given)
    except Conflict as refused:
        return _page(request, user, standing, refused=str(refused), status=refused.status)
    messages.success(request, "Taken back: it stands as it did before you settled it.")
    return redirect("conflict", public_id, kind, report_id)


@require_POST
def conflict_remark(request: HttpRequest, public_id: str, kind: str, report_id: str) -> HttpResponse:
    user, review = seat(request, public_id)
    standing = disputes.one(review, kind, report_id)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _page(request, user, standing, remark_form=form, status=422)
    consensus.remark(standing.stage, standing.report, by=user, text=form.cleaned_data["text"])
    return redirect("conflict", public_id, kind, report_id)


ACTS = {
    "settle": (conflicts.resolve, "Settled: {verdict}."),
    "correct": (conflicts.correct, "Corrected: {verdict}. What was built on the earlier standing is marked stale."),
    "propose": (consensus.propose, "Proposed: {verdict}. It is settled when the others have confirmed."),
}


def _act(request: HttpRequest, public_id: str, kind: str, report_id: str, name: str) -> HttpResponse:
    """Settle, correct or propose: the same form, another noun."""
    user, review = seat(request, public_id)
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
    return _onward(request, user, standing)


def _onward(request: HttpRequest, user: User, standing: Standing) -> HttpResponse:
    """To the next conflict of the stage, or of the group, that waits for this person, else back to the list."""
    by, key = grouping(request)
    here, following = standing.stage.review.public_id, disputes.after(user, standing, by=by, key=key)
    if following is None:
        return redirect("conflicts", here)
    return redirect(address(here, following, by, key))


def address(public_id: str, standing: Standing, by: By, key: str) -> str:
    """The page of a conflict, on the way through its group where there is one."""
    home = reverse("conflict", args=[public_id, standing.stage.kind, standing.report.public_id])
    return f"{home}?{urlencode({'by': by.value, 'group': key})}" if key else home


def grouping(request: HttpRequest) -> tuple[By, str]:
    """How the reader groups conflicts, and the group that is read; empty: all of them."""
    by = By.CRITERION if request.GET.get("by") == By.CRITERION.value else By.WHO
    return by, request.GET.get("group", "")


def seat(request: HttpRequest, public_id: str) -> tuple[User, Review]:
    review = access.review_for(request.user, public_id, Permission.RESOLVE)
    return access.signed_in(request.user), review


def _page(
    request: HttpRequest,
    user: User,
    standing: Standing,
    *,
    form: OutcomeForm | None = None,
    remark_form: RemarkForm | None = None,
    back_form: TakeBackForm | None = None,
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
        "what": groups.what_of(standing),
        "thread": disputes.thread(user, standing, seen.view),
        "verdicts": verdicts(stage),
        "remark_form": remark_form or RemarkForm(),
        "refused": refused,
        **_doing(user, standing, seen.view, form),
        **_way(request, user, standing),
        "back_form": back_form or TakeBackForm(initial={"seen": ",".join(conflicts.sight(stage, report))}),
    }
    return pages.show(request, stage.review, "screening/conflict.html", tab="conflicts", status=status, **context)


def _doing(user: User, standing: Standing, seen: sides.View, form: OutcomeForm | None) -> dict[str, Any]:
    """What this person can do here, and how it stands between those who settle."""
    stage, report = standing.stage, standing.report
    unsettled = disputes.is_open(standing)
    resolution, proposal = conflicts.resolution_of(stage, report), consensus.proposal_on(stage, report)
    initial = {"seen": ",".join(conflicts.sight(stage, report))}
    confirmed = {seat.by_id for seat in proposal.confirmations.all()} if proposal else set()
    return {
        "unsettled": unsettled,
        "alone": conflicts.may_settle_alone(user, stage, report),
        "together": conflicts.may_propose(user, stage, report),
        "form": form or OutcomeForm(stage=stage, corrects=not unsettled, initial=initial),
        "resolution": resolution,
        "stuck": unsettled and not conflicts.may_be_settled(stage, report),
        "takes_back": settlements.may_take_back(user, stage, resolution),
        "who_settled": disputes.who_settled(resolution) if resolution else "",
        "proposal": proposal,
        "proposer": disputes.proposer(user, proposal, seen) if proposal and seen.verdicts else "",
        "answered": proposal is not None and (proposal.by_id == user.pk or user.pk in confirmed),
    }


def _way(request: HttpRequest, user: User, standing: Standing) -> dict[str, str]:
    """The way through the list or a group: the query to keep, and the conflicts before and behind."""
    by, key = grouping(request)
    review = standing.stage.review
    near = zip(("before", "behind"), disputes.beside(user, standing, by=by, key=key), strict=True)
    urls = {f"{name}_url": address(review.public_id, row, by, key) for name, row in near if row}
    query = urlencode({"by": by.value, "group": key}) if key else ""
    return {**urls, "query": f"?{query}" if query else ""}


def verdicts(stage: Stage) -> list[tuple[str, str, str, str, str]]:
    """Value, words, key, sign and look of each button."""
    usual = {StageKind.TITLE_ABSTRACT.value: (Verdict.EXCLUDE, Verdict.INCLUDE)}.get(stage.kind, tuple(KEYS))
    return [(value, value.label, KEYS[value], *SIGNS[value]) for value in usual]


REVIEW = "reviews/<str:public_id>/conflicts/"
ONE = f"{REVIEW}<str:kind>/<str:report_id>/"
urlpatterns: list[URLPattern] = [
    path(ONE, conflict, name="conflict"),
    path(f"{ONE}settle/", conflict_settle, name="conflict_settle"),
    path(f"{ONE}correct/", conflict_correct, name="conflict_correct"),
    path(f"{ONE}propose/", conflict_propose, name="conflict_propose"),
    path(f"{ONE}take-back/", conflict_take_back, name="conflict_take_back"),
    path(f"{ONE}remarks/", conflict_remark, name="conflict_remark"),
    path(f"{ONE}proposals/<str:proposal_id>/confirm/", conflict_confirm, name="conflict_confirm"),
]
