"""What somebody sees of the votes on a released report: the one rule for page and API (RELIABILITY.md §1).

Before release there is nothing to see here: whoever asks has found the report released.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from accounts.models import User
from reviews import access
from reviews.access import Permission
from reviews.models import Membership, Protocol, ResolverSees, Review, Role
from screening import conflicts
from screening.history import SIGNS
from screening.models import Decision, Standing

OWN = "You"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a person's part in a report, the protocol and the stage let that person see."""

    verdicts: bool = False
    notes: bool = False
    names: bool = False
    thread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One vote as its beholder may see it; `note` is None where it is hidden."""

    name: str
    own: bool
    verdict: str
    word: str
    reason: str
    design: str
    note: str | None
    imported: bool = False

    @property
    def sign(self) -> str:
        return SIGNS[self.verdict][0]

    @property
    def look(self) -> str:
        return SIGNS[self.verdict][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    view: View
    votes: list[Side]


def view(*, voted: bool, settles: bool, rule: str, sees: str, stage_open: bool) -> View:
    """The rule itself.

    A voter who is to agree with the others sees their verdicts, since one cannot agree on what one does not know; their
    notes wait for the end of the stage. Somebody who did not vote and may settle sees what the protocol says; where
    that is nothing, no thread either, since it would tell. Anybody else sees that there is a conflict.
    """
    named = sees == ResolverSees.NAMED
    if voted:
        known = rule in conflicts.TOGETHER or not stage_open
        return View(verdicts=known, notes=not stage_open, names=known and named, thread=True)
    if settles:
        shown = sees != ResolverSees.NOTHING
        return View(verdicts=shown, notes=shown, names=named, thread=shown)
    return View()


class Eyes:
    """One person before the votes of one review: `view` by the rule, and what the people are called."""

    def __init__(self, user: User, review: Review) -> None:
        protocol = Protocol.objects.get(review=review)
        self.review = review
        self.user, self.rule, self.sees = user, protocol.settlement, protocol.resolver_sees
        self.settles = self.rule in conflicts.ALONE and access.may(user, review, Permission.RESOLVE)
        self.names = Names(user, review)

    def view(self, *, voted: bool, stage_open: bool) -> View:
        return view(voted=voted, settles=self.settles, rule=self.rule, sees=self.sees, stage_open=stage_open)


def over(user: User, review: Review, rows: Sequence[Standing]) -> dict[int, Sides]:
    """What this person sees of each released standing, by its key, in a handful of queries."""
    return before(Eyes(user, review), rows)


def before(eyes: Eyes, rows: Sequence[Standing]) -> dict[int, Sides]:
    votes = _votes(rows)
    result: dict[int, Sides] = {}
    for row in rows:
        here = votes.get((row.stage_id, row.report_id), []) if row.released else []
        mine = any(vote.reviewer_id == eyes.user.pk for vote in here)
        seen = eyes.view(voted=mine, stage_open=row.stage.open)
        result[row.pk] = Sides(view=seen, votes=_shown(here, seen, eyes.names))
    return result


class Names:
    """What the people of a review are called before somebody: by name, or by a letter that tells nobody who it is."""

    def __init__(self, user: User, review: Review) -> None:
        self.user = user
        seats = Membership.objects.filter(review=review, role=Role.REVIEWER)
        people = set(seats.values_list("user", "user__public_id"))
        drawn = sorted(people, key=lambda one: salted_hmac("sides", f"{review.public_id}:{one[1]}").hexdigest())
        self.letters = {key: f"Reviewer {_letters(place)}" for place, (key, _) in enumerate(drawn)}

    def of(self, person: User, *, named: bool) -> str:
        if person.pk == self.user.pk:
            return OWN
        return str(person) if named else self.letters.get(person.pk, "A reviewer")


def _letters(place: int) -> str:
    """A to Z, then A1 to Z1 and on."""
    turn, letter = divmod(place, 26)
    return string.ascii_uppercase[letter] + (str(turn) if turn else "")


def _shown(votes: Iterable[Decision], seen: View, names: Names) -> list[Side]:
    shown = [vote for vote in votes if seen.verdicts or vote.reviewer_id == names.user.pk]
    # Records that were merged later may carry the very same vote of one person twice: it is said once.
    made = dict.fromkeys(_side(vote, seen, names) for vote in shown)
    return sorted(made, key=lambda side: (not side.own, side.name))


def _side(vote: Decision, seen: View, names: Names) -> Side:
    own = vote.reviewer_id == names.user.pk
    return Side(
        name=names.of(vote.reviewer, named=seen.names),
        own=own,
        verdict=vote.verdict,
        word=vote.get_verdict_display(),
        reason=vote.reason.label if vote.reason else "",
        design=vote.get_design_display() if vote.design else "",
        note=vote.note if own or seen.notes else None,
        imported=vote.imported_id is not None,
    )


def _votes(rows: Sequence[Standing]) -> dict[tuple[int, int], list[Decision]]:
    reports, stages = {row.report_id for row in rows}, {row.stage_id for row in rows}
    current = Decision.objects.released().current().filter(stage__in=stages, record__report__in=reports)
    found: dict[tuple[int, int], list[Decision]] = {}
    for vote in current.select_related("reviewer", "reason", "record").order_by("pk"):
        found.setdefault((vote.stage_id, vote.record.report_id), []).append(vote)
    return found
