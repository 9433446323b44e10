"""The page on which reviewers decide: one record, the criteria beside it, the next one ready."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from records.models import Record
from reviews import access, pages
from reviews.access import Permission
from reviews.errors import DomainError, Invalid, NotFound
from screening import criteria, decisions, history, queue, sheets, stages
from screening.decisions import Ballot
from screening.models import VERDICTS, Design, ExclusionReason, Stage, StageKind, Verdict
from screening.sheets import Sheet

TABS = {StageKind.TITLE_ABSTRACT: "title_abstract", StageKind.FULL_TEXT: "full_texts"}
KEYS = {Verdict.EXCLUDE: "e", Verdict.MAYBE: "m", Verdict.INCLUDE: "i", Verdict.ONGOING: "o", Verdict.AWAITING: "w"}
"""The key of each verdict, in the order of the buttons."""
AHEAD = 20


@require_safe
def screen(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """The next record of one's own queue."""
    user, stage = _seat(request, public_id, kind)
    waiting = [slot.report for slot in queue.next_for(user, stage)]
    found = sheets.of(user, stage, waiting)
    return _page(request, user, stage, found[0] if found else None)


@require_safe
def screen_record(request: HttpRequest, public_id: str, kind: str, record_id: str) -> HttpResponse:
    """One record that one has decided or is to decide."""
    user, stage = _seat(request, public_id, kind)
    sheet = _sheet(user, stage, record_id)
    return _page(request, user, stage, sheet, final=history.is_final(stage, sheet.report))


@require_safe
def screen_next(request: HttpRequest, public_id: str, kind: str) -> JsonResponse:
    """What the page's script fetches ahead: records as fragments. `record` asks for one of them by name."""
    user, stage = _seat(request, public_id, kind)
    if request.GET.get("record"):
        found = [_sheet(user, stage, request.GET["record"])]
    else:
        slots = queue.next_for(user, stage, limit=_number(request.GET.get("limit"), AHEAD))
        found = sheets.of(user, stage, [slot.report for slot in slots])
    return JsonResponse({"items": [_item(request, stage, sheet) for sheet in found]})


@require_POST
def screen_decide(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """A decision sent without script: kept, then the next record; refused, the same record with the sentence."""
    user, stage = _seat(request, public_id, kind)
    record = history.record_of(user, stage, request.POST.get("record", ""))
    try:
        decision = decisions.submit(stage, by=user, record=record, ballot=_ballot(request, stage, record))
    except DomainError as refused:
        sheet = _sheet(user, stage, record.public_id)
        return _page(request, user, stage, sheet, refused=str(refused), status=refused.status)
    if decision.to_seq is not None:
        messages.warning(request, "This page was older than your undo, so nothing was changed. Decide it here.")
        return redirect("screen_record", public_id, kind, record.public_id)
    if request.POST.get("from") == "history":
        messages.success(request, f"Your decision is now: {decision.get_verdict_display().lower()}.")
        return redirect("screening_history", public_id, kind)
    return redirect("screen", public_id, kind)


@require_POST
def screen_undo(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Take back the decision the page names, or the latest; the record comes back."""
    user, stage = _seat(request, public_id, kind)
    named = request.POST.get("decision", "")
    try:
        if named:
            taken_back = decisions.withdraw(history.own_decision(user, stage, public_id=named), by=user)
        else:
            taken_back = decisions.undo(stage, by=user)
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("screen", public_id, kind)
    return redirect("screen_record", public_id, kind, taken_back.record.public_id)


@require_POST
def screen_skip(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    user, stage = _seat(request, public_id, kind)
    record = history.record_of(user, stage, request.POST.get("record", ""))
    decisions.skip(stage, by=user, report=record.report)
    return redirect("screen", public_id, kind)


@require_safe
def screening_history(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Everything one has decided at a stage, newest first."""
    user, stage = _seat(request, public_id, kind)
    entries, after = history.page(user, stage, before=request.GET.get("before", ""))
    return pages.show(
        request,
        stage.review,
        "screening/history.html",
        tab=TABS[StageKind(kind)],
        stage=stage,
        entries=entries,
        pace=history.pace(user, stage),
        first=not request.GET.get("before"),
        next_url=f"?{urlencode({'before': after})}" if after else "",
    )


def _seat(request: HttpRequest, public_id: str, kind: str) -> tuple[User, Stage]:
    review = access.review_for(request.user, public_id, Permission.SCREEN)
    return access.signed_in(request.user), stages.of(review, kind)


def _sheet(user: User, stage: Stage, record_id: str) -> Sheet:
    found = sheets.of(user, stage, [history.record_of(user, stage, record_id).report])
    if not found:
        raise NotFound
    return found[0]


def _ballot(request: HttpRequest, stage: Stage, record: Record) -> Ballot:
    """The form as a ballot. Its key follows from what it says, so that sending it twice decides once."""
    told = {name: request.POST.get(name, "") for name in ("turn", "verdict", "reason", "design", "note", "why")}
    words = "|".join([record.public_id, stage.kind, *told.values()])
    reason = None
    if told["reason"] and told["verdict"] == Verdict.EXCLUDE:
        reason = ExclusionReason.objects.filter(review=stage.review_id, public_id=told["reason"]).first()
        if reason is None:
            raise Invalid("This exclusion reason is not one of the review's current reasons.")
    return Ballot(
        verdict=told["verdict"],
        key=f"form-{hashlib.sha256(words.encode()).hexdigest()[:48]}",
        reason=reason,
        design=told["design"] if told["verdict"] == Verdict.INCLUDE else "",
        note=told["note"],
        why=told["why"],
    )


def _page(
    request: HttpRequest,
    user: User,
    stage: Stage,
    sheet: Sheet | None,
    *,
    refused: str = "",
    final: bool = False,
    status: int = 200,
) -> HttpResponse:
    past = history.recent(user, stage)
    context = {
        "stage": stage,
        "sheet": sheet,
        "final": final,
        "refused": refused,
        "full": stage.kind == StageKind.FULL_TEXT,
        "ballot": request.POST if refused else _cast(sheet),
        "verdicts": _verdicts(stage),
        "reasons": criteria.reasons(stage.review) if stages.gives_reasons(stage) else [],
        "designs": Design.choices,
        "criteria": criteria.rules(stage.review),
        "blocks": queue.by_block(user, stage),
        "past": past,
        "from": request.GET.get("from", "") or request.POST.get("from", ""),
    }
    template = "screening/screen.html"
    return pages.show(request, stage.review, template, tab=TABS[StageKind(stage.kind)], status=status, **context)


def _verdicts(stage: Stage) -> list[tuple[str, str, str, str, str]]:
    """Value, words, key, sign and look of each button."""
    allowed = [value for value in KEYS if value in VERDICTS[stage.kind]]
    return [(value, value.label, KEYS[value], *history.SIGNS[value]) for value in allowed]


def _cast(sheet: Sheet | None) -> dict[str, Any]:
    """What the reviewer has said of this record so far, as the form holds it."""
    vote = sheet.vote if sheet else None
    if vote is None:
        return {}
    reason = vote.reason.public_id if vote.reason else ""
    return {"verdict": vote.verdict, "reason": reason, "design": vote.design, "note": vote.note}


def _item(request: HttpRequest, stage: Stage, sheet: Sheet) -> dict[str, Any]:
    context = {"sheet": sheet, "review": stage.review, "full": stage.kind == StageKind.FULL_TEXT}
    return {
        "record": sheet.record.public_id,
        "title": sheet.plain_title,
        "block": sheet.block,
        "html": render_to_string("screening/_sheet.html", context, request),
        "pdf": render_to_string("screening/_pdf.html", context, request) if context["full"] else "",
        "vote": _cast(sheet) or None,
        "final": sheet.vote is not None and sheet.vote.released_seq is not None,
    }


def _number(text: str | None, most: int) -> int:
    return min(most, int(text)) if text and text.isascii() and text.isdigit() and int(text[:9]) > 0 else most
