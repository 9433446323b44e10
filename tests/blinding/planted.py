"""Leaks as they happened elsewhere, one for each channel, each to be planted where it would show."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db.models import Max
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from records import questions
from reporting import next_steps
from reviews import ledger, pages
from reviews.errors import Conflict, NotFound
from reviews.models import Event, Review
from screening import agreement, blinding, blocks, decisions, history, queue, workload
from screening.models import Decision, Skip, Slot, Stage, Standing, State
from screening.views import full_texts
from tests.blinding.pairs import Look, Plant
from tests.blinding.worlds import START


@dataclass(frozen=True, slots=True)
class Leak:
    """A channel, what is planted in it, who would see it where, and whether it tells values or presence."""

    channel: str
    plant: Plant
    viewer: str
    where: str
    presence: bool = False
    early: bool = False

    @property
    def look(self) -> Look:
        return Look(self.viewer, self._shows, self.plant, self.early)

    def _shows(self, address: str) -> bool:
        return re.search(self.where, address) is not None


def wrapped(target: Any, name: str, around: Callable[..., Any]) -> Plant:
    """Puts `around(original, *arguments)` in the place of a function."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        original = getattr(target, name)
        patch.setattr(target, name, lambda *given, **named: around(original, *given, **named))

    return plant


def forgetting(queryset: type[Any], name: str) -> Plant:
    """A rule of reading that lets everything through."""
    return lambda patch: patch.setattr(queryset, name, lambda self, *_: self)


def header(name: str, value: Callable[[], object]) -> Plant:
    def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
        def answer(request: HttpRequest) -> HttpResponse:
            response = get_response(request)
            response[name] = str(value())
            return response

        return answer

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(sys.modules[__name__], "middleware", middleware, raising=False)
        patch.setattr(settings, "MIDDLEWARE", [*settings.MIDDLEWARE, f"{__name__}.middleware"])

    return plant


def number(tab: str, count: Callable[[Review], int]) -> Plant:
    """A number in the bar of every page."""

    def shown(_: User, review: Review) -> int:
        return count(review)

    return lambda patch: patch.setitem(pages.counts, tab, shown)


def others(user: User, stage: Stage) -> Any:
    return Decision.objects.current().filter(stage=stage).exclude(reviewer=user)


def everybodys_progress(_: Any, user: User, stage: Stage) -> queue.Progress:
    return queue.Progress(decided=Decision.objects.filter(stage=stage).count(), total=100)


def of_whoever_came_first(progress: Any, _: User, stage: Stage) -> Any:
    return progress(User.objects.get(name="Ben"), stage)


def following_the_partner(ordered: Any, user: User, stage: Stage, *, limit: int = 1) -> list[Slot]:
    begun = set(others(user, stage).values_list("record__report", flat=True))
    return sorted(ordered(user, stage, limit=100), key=lambda slot: slot.report_id not in begun)[:limit]


def learned_from_everybody(ordered: Any, user: User, stage: Stage, *, limit: int = 1) -> list[Slot]:
    likely = set(others(user, stage).exclude(verdict="exclude").values_list("record__report", flat=True))
    return sorted(ordered(user, stage, limit=100), key=lambda slot: slot.report_id not in likely)[:limit]


def without_what_is_excluded(ordered: Any, user: User, stage: Stage, *, limit: int = 1) -> list[Slot]:
    gone = set(others(user, stage).filter(verdict="exclude").values_list("record__report", flat=True))
    return [slot for slot in ordered(user, stage, limit=100) if slot.report_id not in gone][:limit]


def raw_agreement(review: Review) -> int:
    said: dict[int, list[str]] = {}
    for report, verdict in Decision.objects.current().values_list("record__report", "verdict"):
        said.setdefault(report, []).append(verdict)
    both = [(one, other) for one, other, *_ in (each for each in said.values() if len(each) > 1)]
    found = agreement.of_pair(both, categories=sorted({verdict for pair in both for verdict in pair} | {"a", "b"}))
    return round(1000 * found.raw.value) if found else 0


def unsettled(_: Review) -> int:
    return Standing.objects.filter(state=State.CONFLICT).count()


def latest_first(page: Any, user: User, stage: Stage, **asked: Any) -> tuple[list[history.Entry], str]:
    """As if every act on a record touched it."""
    entries, after = page(user, stage, **asked)
    touched = dict(Decision.objects.values_list("record").annotate(at=Max("decided_at")))
    return sorted(entries, key=lambda entry: touched[entry.decision.record_id], reverse=True), after


def cursor_with_the_total(entries: Any, review: Review, **asked: Any) -> tuple[list[ledger.Entry], str]:
    page, after = entries(review, **asked)
    return page, after if asked.get("before") else f"{START.isoformat()}~{Event.objects.filter(review=review).count()}"


def told_how_many_are_missing(release: Any, block: Any, *, by: User) -> None:
    try:
        release(block, by=by)
    except Conflict as refused:
        raise Conflict(f"{refused} {Decision.objects.current().count()} are there.") from refused


def absent_where_included(record_of: Any, user: User, stage: Stage, public_id: str) -> Any:
    if others(user, stage).filter(record__public_id=public_id, verdict="include").exists():
        raise NotFound
    return record_of(user, stage, public_id)


def read_by_somebody(rows: Any, user: User, review: Review, reports: list[Any]) -> list[dict[str, Any]]:
    read = set(Decision.objects.exclude(reviewer=user).values_list("stage__kind", "record__report"))
    here = rows(user, review, reports)
    return [{**row, "title": f"{row['title']} {('full_text', row['report'].pk) in read}"} for row in here]


def marked_by_anybody(count: Any, review: Review) -> questions.Count:
    return replace(count(review), answered=Skip.objects.count())


def work_so_far(steps: Any, *given: Any) -> list[next_steps.Step]:
    return [next_steps.Step(f"{Decision.objects.count()} decisions so far", "overview", ""), *steps(*given)]


def logged(record: Any, *given: Any) -> None:
    logging.getLogger(__name__).info("cast %s", given[-1].verdict)
    record(*given)


def mailed(record: Any, *given: Any) -> None:
    mail.send_mail("A colleague has decided", given[-1].verdict, None, ["ana@example.org"])
    record(*given)


def by_number(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Decision, "public_id", property(lambda self: str(self.pk), lambda self, value: None))


def inclusions() -> object:
    return Decision.objects.filter(verdict="include").count()


def newest() -> object:
    return Decision.objects.filter(stage__kind="full_text").aggregate(at=Max("decided_at"))["at"]


VOTES, STANDINGS = blinding.DecisionQuerySet, blinding.StandingQuerySet
BAR, HISTORY, LEDGER = r"/protocol/$", r"/history/$", r"/ledger/$"
QUEUE = r"screen/title_abstract/next/\?limit"

LEAKS = [
    Leak("serialised fields", forgetting(VOTES, "visible_to"), "Ana", r"screened/list.csv"),
    Leak("derived status", forgetting(STANDINGS, "released"), "Ana", HISTORY),
    Leak("progress totals", wrapped(queue, "progress", everybodys_progress), "Ana", r"/progress/$", presence=True),
    Leak("size of the conflict queue", number("conflicts", unsettled), "Ana", BAR),
    Leak("PRISMA in flight", forgetting(STANDINGS, "released"), "Olga", r"/prisma/$"),
    Leak("successive kappas", number("title_abstract", raw_agreement), "Ana", BAR),
    Leak("order by a model", wrapped(queue, "next_for", learned_from_everybody), "Ana", QUEUE),
    Leak("order by the partner", wrapped(queue, "next_for", following_the_partner), "Ana", QUEUE, presence=True),
    Leak("queue membership", wrapped(queue, "next_for", without_what_is_excluded), "Ana", QUEUE),
    Leak("moments and order", wrapped(history, "page", latest_first), "Ana", HISTORY, presence=True),
    Leak("filters of the API", lambda patch: patch.setattr(ledger, "hidden", [lambda reader, review, events: events]),
         "Lou", r"ledger/\?action=decision.changed", presence=True),
    Leak("activity feed", lambda patch: patch.setattr(ledger, "hidden", [lambda reader, review, events: events]),
         "Lou", r"/ledger/csv/$", presence=True),
    Leak("facets", wrapped(ledger, "visible", lambda _, review, *, reader: Event.objects.filter(review=review)),
         "Lou", r"/ledger/\?action=block.released", presence=True),
    Leak("pagination", wrapped(ledger, "entries", cursor_with_the_total), "Lou", LEDGER, presence=True),
    Leak("ETag", header("ETag", Decision.objects.count), "Ana", BAR, presence=True),
    Leak("Last-Modified", header("Last-Modified", newest), "Ana", BAR, presence=True),
    Leak("rate limits", header("RateLimit-Remaining", lambda: 99 - Skip.objects.count()), "Ana", BAR, presence=True),
    Leak("headers", header("X-Interest", inclusions), "Ana", BAR),
    Leak("sequential ids", by_number, "Ana", r"/decisions/$", presence=True),
    Leak("error texts", wrapped(blocks, "release", told_how_many_are_missing), "Lou", r"\w/release/$", presence=True),
    Leak("existence", wrapped(history, "record_of", absent_where_included), "Ana", r"/title_abstract/\w{12}/$"),
    Leak("notes", forgetting(VOTES, "own"), "Ana", HISTORY),
    Leak("released votes", forgetting(VOTES, "released"), "Ana", r"conflicts/full_text/|list=screened&format=csv"),
    Leak("PDFs that somebody has read", wrapped(full_texts, "_rows", read_by_somebody), "Ana", r"/full-texts/$",
         presence=True),
    Leak("duplicates marked", wrapped(questions, "count", marked_by_anybody), "Ana", r"/duplicates/$", presence=True),
    Leak("task lists", wrapped(next_steps, "of", work_so_far), "Ana", r"[a-z0-9]{12}/next/$", presence=True),
    Leak("shared caches", wrapped(queue, "progress", of_whoever_came_first), "Ana", r"/progress/$", presence=True),
    Leak("counts of work", lambda patch: patch.setattr(workload, "sees_counts", lambda user, review: True),
         "Lou", r"/titles/$", presence=True),
    Leak("logs", wrapped(decisions, "_record", logged), "Ana", BAR, early=True),
    Leak("mail", wrapped(decisions, "_record", mailed), "Ana", BAR, early=True),
]  # fmt: skip
