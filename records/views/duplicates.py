"""Duplicates: the pairs that wait for a person, the groups that were merged, and what a person merges and splits."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from records import comparing, duplicates, looking_again, masking, pairs, questions, selection
from records.comparing import Because
from records.forms import AnswerForm, GroupFilterForm
from records.models import PossibleDuplicate
from reviews import access, jobs, pages
from reviews.access import Permission
from reviews.errors import Conflict, Invalid
from reviews.models import Review

THANKS = {
    "same": "Merged. Every decision stays as it was cast.",
    "different": "Kept apart. No rule joins them.",
    "kin": "Kept apart, and noted as reports of one study.",
}


@require_safe
def duplicates_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """The pair that is to be decided next; `after` passes one over, `pair` asks for one by name."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    named = request.GET.get("pair", "")
    pair = questions.of(review, named) if named else questions.next_for(review, after=request.GET.get("after", ""))
    looked = looking_again.last(review)
    shown = {
        **_sheet(request, review, pair),
        "groups": comparing.count(review)[0],
        "looked": looked,
        "looking": looked is not None and looked.status in jobs.OPEN,
    }
    return pages.show(request, review, "records/duplicates.html", tab="searches", **shown)


@require_POST
def duplicates_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Compare every record of the review once more, as a job."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    try:
        looking_again.ask(review, by=access.signed_in(request.user))
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect("duplicates", review.public_id)


@require_safe
def pair_next(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the page's script fetches ahead: the pair after another one, or one by name, as a fragment."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    named = request.GET.get("pair", "")
    pair = questions.of(review, named) if named else questions.next_for(review, after=request.GET.get("after", ""))
    may = {"manage": True}
    return render(request, "records/_pair.html", {**_sheet(request, review, pair), "review": review, "may": may})


@require_POST
def pair_answer(request: HttpRequest, public_id: str, pair_id: str) -> HttpResponse:
    """An answer sent without script."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    pair = questions.of(review, pair_id)
    form = AnswerForm(request.POST)
    try:
        says = form.says()
        questions.answer(pair, by=access.signed_in(request.user), says=says)
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, THANKS[says])
    return redirect("duplicates", review.public_id)


@require_POST
def pair_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back one's latest answer; its pair comes back."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    try:
        pair = questions.undo(review, by=access.signed_in(request.user))
    except Conflict as refused:
        messages.error(request, str(refused))
        return redirect("duplicates", review.public_id)
    messages.success(request, "Taken back. The pair is open again.")
    return redirect(f"{request.path.removesuffix('undo/')}?pair={pair.public_id}")


@require_safe
def duplicates_merged(request: HttpRequest, public_id: str) -> HttpResponse:
    """The groups of more than one record, with the reasons, searched and filtered."""
    review = access.review_for(request.user, public_id, Permission.VIEW)
    after = request.GET.get("after", "")
    mask = masking.mask_for(request.user, review)
    wanted = GroupFilterForm(request.GET).wanted()
    groups, following = comparing.groups(review, mask, wanted, after=selection.place(review, after))
    total, surplus = comparing.count(review)
    shown: dict[str, Any] = {
        "groups": groups,
        "total": total,
        "surplus": surplus,
        "count": questions.count(review),
        "wanted": wanted,
        "reasons": Because.choices,
        "following": groups[-1].report.public_id if following else "",
        "first": not after,
        "masked": mask.on,
    }
    return pages.show(request, review, "records/merged.html", tab="searches", **shown)


@require_POST
def reports_merge(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    reports = selection.reports(review, request.POST.getlist("report"))
    by, reason = access.signed_in(request.user), request.POST.get("reason", "").strip()[:500]
    try:
        merged = duplicates.merge(review, by=by, reports=reports, reason=reason)
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused))
        return redirect("records", review.public_id)
    messages.success(request, "Merged. Every decision stays as it was cast; splitting puts the records back.")
    return redirect("record", review.public_id, duplicates.leader(merged).public_id)


@require_POST
def records_split(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    try:
        chosen = selection.records(review, request.POST.getlist("record"))
        duplicates.split(review, by=access.signed_in(request.user), records=chosen)
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Split. The records are on their own again, and no rule will join them.")
    return redirect("duplicates_merged", review.public_id)


def _sheet(request: HttpRequest, review: Review, pair: PossibleDuplicate | None) -> dict[str, Any]:
    mask = masking.mask_for(request.user, review)
    return {"sheet": pairs.sheet(pair, mask) if pair else None, "count": questions.count(review)}
