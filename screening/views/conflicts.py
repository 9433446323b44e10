"""Lists of conflicts: what is open, by who disagrees or by criterion; what is settled; several settled at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from reviews import pages
from reviews.errors import Conflict, Invalid
from reviews.forms import blame
from reviews.models import Review
from screening import conflicts, disputes, groups, stages
from screening.disputes import Dispute
from screening.groups import By, Group, Together
from screening.models import StageKind, Verdict
from screening.settling_forms import OutcomeForm
from screening.views.settling import grouping, seat, verdicts

BY = {By.WHO: "By who disagrees", By.CRITERION: "By criterion"}


@require_safe
def conflict_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Released conflicts by group; `mine` shows those that wait for the reader, `group` one group to settle at once."""
    user, review = seat(request, public_id)
    return _list(request, user, review)


@require_POST
def conflicts_settle(request: HttpRequest, public_id: str) -> HttpResponse:
    """Settle the chosen conflicts of one group alike, with a reason."""
    user, review = seat(request, public_id)
    by, key = grouping(request)
    chosen = dict(_chosen(each) for each in request.POST.getlist("chosen"))
    stage = stages.of(review, request.POST.get("stage", ""))
    form = OutcomeForm(request.POST, stage=stage, several=True)
    if not form.is_valid():
        return _list(request, user, review, form=form, status=422)
    try:
        done = groups.settle(review, by=user, grouped=by, key=key, chosen=chosen, outcome=form.outcome())
    except Invalid as refused:
        blame(form, refused)
        return _list(request, user, review, form=form, status=refused.status)
    except Conflict as refused:
        return _list(request, user, review, refused=str(refused), status=refused.status)
    _report(request, done, Verdict(form.cleaned_data["verdict"]).label.lower())
    home = reverse("conflicts", args=[public_id])
    return redirect(f"{home}?{urlencode({'by': by.value, 'group': key if done.left else ''})}")


@require_safe
def conflicts_settled(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was settled, how, when and by whom."""
    _, review = seat(request, public_id)
    shown, found = disputes.settled(review, request.GET.get("page", "1"))
    template = "screening/conflicts_settled.html"
    return pages.show(request, review, template, tab="conflicts", rows=found, **_turns(request, shown))


def _list(
    request: HttpRequest,
    user: User,
    review: Review,
    *,
    form: OutcomeForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    by, key = grouping(request)
    kind = request.GET.get("stage", "")
    kind = kind if kind in StageKind.values else ""
    mine = request.GET.get("mine") == "yes"
    rows = disputes.open_ones(user, review, kind=kind, mine=mine)
    shown, found, every = disputes.page(user, review, rows, request.GET.get("page", "1"), by=by, key=key)
    one = next((group for group in every if group.key == key), None)
    context = {
        "groups": disputes.grouped(found),
        "refused": refused,
        "facets": _facets(user, review, kind, mine=mine),
        "switch": [_pill(request, BY[each], by=each.value, current=each == by) for each in By],
        "kinds": [_kind(request, group, current=group == one) for group in every],
        "one_stage": len({group.kind for group in every}) < 2,
        "rule": conflicts.rule_of(review),
        "total": shown.paginator.count,
        "query": f"?{urlencode({'by': by.value, 'group': key})}" if one else "",
        **_turns(request, shown),
        **_several(request, review, one, found, form),
    }
    return pages.show(request, review, "screening/conflicts.html", tab="conflicts", status=status, **context)


def _several(
    request: HttpRequest, review: Review, one: Group | None, found: list[Dispute], form: OutcomeForm | None
) -> dict[str, Any]:
    """What it takes to settle several conflicts of one group at once, where this person may."""
    if one is None or not one.label or not any(each.settles for each in found):
        return {}
    stage = stages.of(review, one.kind)
    every = {each.ticket for each in found} if request.GET.get("choose") == "all" else set()
    return {
        "several": one,
        "form": form or OutcomeForm(stage=stage, several=True),
        "verdicts": verdicts(stage),
        "ticked": set(request.POST.getlist("chosen")) or every,
        "all_url": f"?{urlencode({**request.GET.dict(), 'choose': 'all'})}",
    }


def _chosen(ticket: str) -> tuple[str, list[str]]:
    """A ticked line: the report and the votes that the list showed (`Dispute.ticket`)."""
    report, _, seen = ticket.partition(":")
    return report, seen.split(",")


def _report(request: HttpRequest, done: Together, verdict: str) -> None:
    if done.settled:
        n = len(done.settled)
        messages.success(request, f"Settled {n} {'conflict' if n == 1 else 'conflicts'} at once: {verdict}.")
    names = disputes.titles(done.left)
    for why in sorted(set(done.left.values())):
        left = "; ".join(f"“{names.get(report, report)}”" for report, each in done.left.items() if each == why)
        messages.warning(request, f"Not settled: {left}. {why}")


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


def _kind(request: HttpRequest, group: Group, *, current: bool) -> dict[str, Any]:
    pill = _pill(request, group.heading, group="" if current else group.key, current=current)
    return {**pill, "stage": StageKind(group.kind).label, "count": len(group.standings)}


def _pill(request: HttpRequest, label: str, *, current: bool, **asked: str) -> dict[str, Any]:
    """A link to the same list with something else asked for."""
    kept = {name: request.GET[name] for name in ("stage", "mine", "by") if name in request.GET}
    return {"label": label, "url": f"?{urlencode({**kept, **asked})}", "current": current}


def _turns(request: HttpRequest, shown: Page[Any]) -> dict[str, Any]:
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
urlpatterns: list[URLPattern] = [
    path(REVIEW, conflict_list, name="conflicts"),
    path(f"{REVIEW}settle/", conflicts_settle, name="conflicts_settle"),
    path(f"{REVIEW}settled/", conflicts_settled, name="conflicts_settled"),
]
