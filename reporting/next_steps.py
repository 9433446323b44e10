"""What a person can do next in a review, by role: sentences with a link. Nothing here tells of others' open votes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from analysis import handoffs, runs
from analysis.models import Handoff
from records import judgements
from records.models import Quarantined, Search
from records.visibility import BatchState
from reporting import waiting
from reporting.flow import Flow
from reporting.words import counted
from reviews import access
from reviews.access import Permission
from reviews.models import Protocol, Review, Role, Settlement
from screening import blocks, imported, stages
from screening.models import Block, ExclusionReason, Slot, StageKind, State
from studies.models import Arm

SHORT = {StageKind.TITLE_ABSTRACT: "titles and abstracts", StageKind.FULL_TEXT: "full texts"}
UNITS = {StageKind.TITLE_ABSTRACT: "{record|records}", StageKind.FULL_TEXT: "{report|reports}"}
BLOCK_PAGES = {StageKind.TITLE_ABSTRACT: "title_abstract", StageKind.FULL_TEXT: "full_text_blocks"}


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do. `page` is an address name, `arguments` what follows the review's id in it."""

    text: str
    page: str
    note: str = ""
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose next steps these are, where, and what is known already."""

    user: User
    review: Review
    roles: frozenset[str]
    flow: Flow
    protocol: Protocol

    def may(self, permission: Permission) -> bool:
        return permission in access.granted(self.roles)


def of(user: User, review: Review, found: Flow) -> list[Step]:
    """The person's next steps, the most urgent first."""
    desk = Desk(user, review, access.roles_of(user, review), found, Protocol.objects.get(review=review))
    return [step for steps in STEPS for step in steps(desk)]


def _set_up(desk: Desk) -> Iterator[Step]:
    if not desk.may(Permission.MANAGE):
        return
    if not desk.protocol.settlement:
        yield Step("Say how conflicts are settled", "protocol", "No vote is taken before the protocol says so.")
    if not Search.objects.filter(review=desk.review).exists():
        yield Step("Add the first search", "searches", "PubMed, or a file from any database.")
    if not access.current(desk.review).filter(role=Role.REVIEWER).exists():
        yield Step("Invite reviewers", "team", "By a link to copy; nobody screens yet.")
    sought = desk.flow.n("all-sought")
    if sought and not ExclusionReason.objects.filter(review=desk.review, retired_at=None).exists():
        yield Step("List the reasons for exclusion", "reasons", "An excluded full text names one of them.")


def _own_screening(desk: Desk) -> Iterator[Step]:
    for (_, kind), n in sorted(waiting.to_screen(desk.user, {desk.review.pk: set(desk.roles)}).items(), reverse=True):
        yield Step(counted(f"Screen {{n}} {SHORT[StageKind(kind)]}", n), "screen", "in your blocks", (kind,))


def _conflicts(desk: Desk) -> Iterator[Step]:
    found = waiting.to_settle(desk.user, {desk.review.pk: set(desk.roles)})
    for (_, kind), n in sorted(found.items(), reverse=True):
        yield Step(counted("Settle {n} {conflict|conflicts}", n), "conflicts", SHORT[StageKind(kind)])


def _two_person_team(desk: Desk) -> Iterator[Step]:
    """Two reviewers without anybody else who may settle would never finish their conflicts."""
    if not desk.may(Permission.MANAGE) or desk.protocol.settlement != Settlement.THIRD_PERSON:
        return
    seats = access.current(desk.review).values_list("user", "role")
    settling = {person for person, role in seats if role in (Role.LEAD, Role.REVIEWER)}
    if len(settling) <= 2:
        note = "The protocol wants someone who did not vote, and your team has nobody else. Allow consensus, or invite."
        yield Step("Make conflicts settleable", "protocol", note)


def _blocks(desk: Desk) -> Iterator[Step]:
    if not desk.may(Permission.MANAGE):
        return
    for kind in StageKind:
        complete = _complete(desk.review, kind)
        if complete:
            note = f"{SHORT[kind]}: everybody has decided everything in {'it' if len(complete) == 1 else 'them'}"
            yield Step(f"Open {_named(complete)} (complete)", BLOCK_PAGES[kind], note)
        left = blocks.waiting(stages.of(desk.review, kind)).count()
        stopped = desk.flow.stopped and kind == StageKind.TITLE_ABSTRACT
        if left and not stopped:
            text = counted(f"Give {{n}} {UNITS[kind]} to reviewers", left)
            yield Step(text, BLOCK_PAGES[kind], f"{SHORT[kind]}: in no block yet")


def _decided_elsewhere(desk: Desk) -> Iterator[Step]:
    if not desk.may(Permission.MANAGE):
        return
    for batch in judgements.carriers(desk.review):
        if imported.job_of(batch) is None:
            text = f"Say who decided what in {batch.file_name}"
            yield Step(text, BLOCK_PAGES[StageKind.TITLE_ABSTRACT], "decisions from another tool, not taken over yet")


def _named(complete: list[Block]) -> str:
    """`the pilot`, `block 6`, `the pilot and blocks 5 and 6`."""
    pilots = ["the pilot" for block in complete if block.number == blocks.PILOT]
    numbers = [str(block.number) for block in complete if block.number != blocks.PILOT]
    rest = [counted("{block|blocks} ", len(numbers)) + _and(numbers)] if numbers else []
    return _and([*pilots, *rest])


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _complete(review: Review, kind: str) -> list[Block]:
    """Blocks that wait for a lead to open them."""
    open_work = Slot.objects.filter(
        block=OuterRef("pk"),
        report__standings__stage=OuterRef("stage"),
        report__standings__state__in=[State.UNDECIDED, State.AWAITING],
    )
    held: QuerySet[Block] = Block.objects.filter(stage__review=review, stage__kind=kind, released_seq=None)
    return list(held.exclude(Exists(open_work)).order_by("number"))


def _retrieval(desk: Desk) -> Iterator[Step]:
    n = desk.flow.n("all-awaiting-retrieval")
    if n and (desk.may(Permission.MANAGE) or desk.may(Permission.SCREEN)):
        yield Step(counted("Retrieve {n} full {text|texts}", n), "full_texts", "upload PDFs, or say why not")


def _quarantine(desk: Desk) -> Iterator[Step]:
    if not desk.may(Permission.MANAGE):
        return
    n = Quarantined.objects.filter(batch__review=desk.review, batch__state=BatchState.VISIBLE).count()
    if n:
        yield Step(counted("Look at {n} {entry|entries} in quarantine", n), "searches", "they could not be read")


def _analysis(desk: Desk) -> Iterator[Step]:
    if not desk.may(Permission.ANALYSE):
        return
    sent = handoffs.latest(desk.review)
    now = handoffs.snapshot_of(desk.review)
    if handoffs.studies_in(now) and (sent is None or now != sent.content):
        yield Step(
            "Send the included RCTs to the analysis queue", "analysis", "nothing sent yet" if not sent else "changed"
        )
    received = handoffs.latest_received(desk.review)
    if received:
        yield from _arms(received)
    fresh = runs.Freshness(desk.review)
    stale = sum(bool(fresh.reasons(run)) for run in runs.latest(desk.review).values())
    if stale:
        yield Step(counted("Run {n} stale {analysis|analyses} again", stale), "analysis", "their data have changed")


def _arms(received: Handoff) -> Iterator[Step]:
    wanted = {str(each["public_id"]) for each in handoffs.studies_in(received.content)}
    filled = Arm.objects.filter(study__public_id__in=wanted).values_list("study__public_id", flat=True)
    n = len(wanted - set(filled))
    if n:
        yield Step(counted("Enter arms for {n} {study|studies}", n), "studies", f"of hand-off {received.number}")


STEPS: tuple[Callable[[Desk], Iterator[Step]], ...] = (
    _set_up,
    _two_person_team,
    _own_screening,
    _conflicts,
    _decided_elsewhere,
    _blocks,
    _retrieval,
    _quarantine,
    _analysis,
)
