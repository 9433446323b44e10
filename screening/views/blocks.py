"""The way into screening, and for the lead its blocks: hand out, hand over, open; close and reopen a stage."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from records import judgements
from reviews import access, pages, team
from reviews.access import Permission
from reviews.errors import Conflict, Invalid, NotFound
from reviews.forms import blame
from reviews.models import Review
from screening import blocks, ordering, permits, queue, replacing, sharing, stages, workload
from screening.forms import PilotForm, ShareForm, WhyForm
from screening.models import Act, Block, Stage, StageKind

PAGES = {StageKind.TITLE_ABSTRACT: "title_abstract", StageKind.FULL_TEXT: "full_text_blocks"}
TABS = {StageKind.TITLE_ABSTRACT: "title_abstract", StageKind.FULL_TEXT: "full_texts"}


@require_safe
def title_abstract(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return _page(request, stages.of(review, StageKind.TITLE_ABSTRACT))


@require_safe
def full_text_blocks(request: HttpRequest, public_id: str) -> HttpResponse:
    review = access.review_for(request.user, public_id, Permission.VIEW)
    return _page(request, stages.of(review, StageKind.FULL_TEXT))


@require_POST
def block_pilot(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """A block that everyone who screens decides."""
    stage = _managed(request, public_id, kind)
    form = PilotForm(request.POST)
    everyone = permits.people(stage, Act.SCREEN)
    if form.is_valid():
        try:
            made = blocks.assign(
                stage, by=access.signed_in(request.user), reviewers=everyone, size=form.cleaned_data["size"]
            )
        except Invalid as refused:
            blame(form, refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            people = f"{len(everyone)} {'person' if len(everyone) == 1 else 'people'}"
            messages.success(request, f"The pilot is handed out: {blocks.size(made)} records to {people}.")
            return _back(stage)
    return _page(request, stage, pilot_form=form, status=422)


@require_POST
def blocks_share_out(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    stage = _managed(request, public_id, kind)
    form = ShareForm(request.POST, stage=stage)
    if form.is_valid():
        chosen, size = list(form.cleaned_data["reviewers"]), form.cleaned_data["size"]
        try:
            by, shares = access.signed_in(request.user), form.shares()
            made = sharing.share_out(stage, by=by, reviewers=chosen, size=size, shares=shares)
        except Invalid as refused:
            blame(form, refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            word = "block is" if len(made) == 1 else "blocks are"
            messages.success(request, f"{len(made)} {word} handed out.")
            return _back(stage)
    return _page(request, stage, share_form=form, status=422)


@require_POST
def block_release(request: HttpRequest, public_id: str, block_id: str) -> HttpResponse:
    block = _block(request, public_id, block_id)
    done = f"{_name(block)} is open: its decisions are final, and its conflicts can be settled."
    return _act(request, block.stage, lambda by: blocks.release(block, by=by), done)


@require_POST
def block_hand_over(request: HttpRequest, public_id: str, block_id: str) -> HttpResponse:
    block = _block(request, public_id, block_id)
    review = block.stage.review
    leaving = team.ever(review).filter(public_id=request.POST.get("leaving", "")).first()
    if leaving is None:
        raise NotFound
    to = team.member(review, request.POST.get("to", ""))
    done = f"What {leaving} left open in {_name(block).lower()} now waits for {to}."
    return _act(request, block.stage, lambda by: blocks.hand_over(block, by=by, leaving=leaving, to=to), done)


@require_POST
def stage_close(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    return _switch(request, _managed(request, public_id, kind), stages.close, "The stage is closed.")


@require_POST
def stage_reopen(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    return _switch(request, _managed(request, public_id, kind), stages.reopen, "The stage is open again.")


@require_POST
def stage_permits(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """Name who does something at the stage; nobody ticked: all may."""
    stage, act = _managed(request, public_id, kind), request.POST.get("act", "")
    chosen = [team.member(stage.review, name) for name in request.POST.getlist("people")]
    done = (
        f"{len(chosen)} named for this stage." if chosen else "Nobody is named any more: all whose role allows it may."
    )
    return _act(request, stage, lambda by: permits.name(stage, by=by, act=act, people=chosen), done)


@require_POST
def work_hand_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """All open work of one person, to one other or shared among all others."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    leaving = team.ever(review).filter(public_id=request.POST.get("leaving", "")).first()
    if leaving is None:
        raise NotFound
    to = [team.member(review, name) for name in request.POST.getlist("to") if name]
    ends = "ends" in request.POST
    try:
        given = replacing.hand_over(review, by=access.signed_in(request.user), leaving=leaving, to=to, ends=ends)
    except (Conflict, Invalid) as refused:
        messages.error(request, str(refused))
    else:
        people = ", ".join(sorted({str(person) for _, person in given}))
        took = f"What {leaving} left open now waits for {people}." if given else f"{leaving} had no open work."
        messages.success(request, f"{took} {leaving} is no longer reviewer." if ends else took)
    return redirect("team" if access.roles_of(request.user, review) else "home", *_own(request, review))


@require_safe
def workload_panel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who has been given how much: a fragment for the page of the team."""
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    reader = access.signed_in(request.user)
    both = [workload.loads(stages.of(review, kind), reader=reader) for kind in StageKind.values]
    rows = [(titles.reviewer, titles, texts) for titles, texts in zip(*both, strict=True)]
    context = {
        "review": review,
        "rows": rows,
        "counts": workload.sees_counts(reader, review),
        "leavers": replacing.leavers(review),
    }
    return render(request, "screening/_workload.html", context)


def _own(request: HttpRequest, review: Review) -> list[str]:
    return [review.public_id] if access.roles_of(request.user, review) else []


def _switch(request: HttpRequest, stage: Stage, act: Callable[..., None], done: str) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, stage, why_form=form, status=422)
    return _act(request, stage, lambda by: act(stage, by=by, reason=form.cleaned_data["reason"]), done)


def _act(request: HttpRequest, stage: Stage, act: Callable[[User], None], done: str) -> HttpResponse:
    """Do it and say so, or say why not, on the stage's page."""
    try:
        act(access.signed_in(request.user))
    except (Conflict, Invalid) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return _back(stage)


def _managed(request: HttpRequest, public_id: str, kind: str) -> Stage:
    return stages.of(access.review_for(request.user, public_id, Permission.MANAGE), kind)


def _block(request: HttpRequest, public_id: str, block_id: str) -> Block:
    review = access.review_for(request.user, public_id, Permission.MANAGE)
    return blocks.of(review, block_id)


def _back(stage: Stage) -> HttpResponse:
    return redirect(PAGES[StageKind(stage.kind)], stage.review.public_id)


def _name(block: Block) -> str:
    return "The pilot" if block.number == blocks.PILOT else f"Block {block.number}"


def _page(
    request: HttpRequest,
    stage: Stage,
    *,
    pilot_form: PilotForm | None = None,
    share_form: ShareForm | None = None,
    why_form: WhyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    review, reader = stage.review, access.signed_in(request.user)
    manages = access.may(reader, review, Permission.MANAGE)
    screens = access.may(reader, review, Permission.SCREEN)
    return pages.show(
        request,
        review,
        "screening/stage.html",
        tab=TABS[StageKind(stage.kind)],
        status=status,
        stage=stage,
        full=stage.kind == StageKind.FULL_TEXT,
        progress=queue.progress(reader, stage) if screens else None,
        own=queue.by_block(reader, stage) if screens else [],
        quota=stages.quota(stage),
        opened=Block.objects.filter(stage=stage, released_seq__isnull=False).count(),
        **(_managing(stage, reader) if manages else {}),
        pilot_form=pilot_form or PilotForm(prefix=None),
        share_form=share_form or ShareForm(stage=stage),
        why_form=why_form or WhyForm(),
    )


def _permit(stage: Stage, act: Act) -> tuple[Act, list[tuple[User, bool]]]:
    """Everybody who could be named for an act, and who is."""
    names, could = permits.named(stage, act), permits.able(stage, act).order_by("name", "pk")
    return act, [(person, person.pk in names) for person in could]


def _managing(stage: Stage, reader: User) -> dict[str, object]:
    works = workload.blocks(stage, reader=reader)
    return {
        "blocks": works,
        "piloted": any(work.pilot for work in works),
        "carriers": judgements.carriers(stage.review),
        "order": ordering.of(stage),
        "waiting": blocks.waiting(stage).count(),
        "reviewers": permits.people(stage, Act.SCREEN),
        "permits": [_permit(stage, act) for act in Act],
        "counts": workload.sees_counts(reader, stage.review),
    }
