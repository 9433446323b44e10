"""The only rule by which a decision or a standing is read on somebody's behalf (RELIABILITY.md §1).

A reviewer's decision is the reviewer's own until its report is released at its stage. Nobody's role lifts that: not a
lead's, not an administrator's. After release, members see what the protocol lets them (`conflicts` masks names).
Writers inside `screening` use the bare manager; every page, answer, list, export and hand-off comes through here, which
tests/test_architecture.py enforces.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.models import User


class DecisionQuerySet(QuerySet[Any]):
    """Decisions, and who may read them."""

    def current(self) -> DecisionQuerySet:
        return self.filter(to_seq=None)

    def own(self, user: User) -> DecisionQuerySet:
        """What this person decided; always theirs to see."""
        return self.filter(reviewer=user)

    def visible_to(self, user: User) -> DecisionQuerySet:
        """Own decisions, and everybody's on reports that are released at the decision's stage."""
        released = self.model._default_manager.all().released()
        return self.filter(Q(reviewer=user) | Q(pk__in=released.values("pk")))

    def released(self) -> DecisionQuerySet:
        """Decisions on reports that are released at the decision's stage."""
        return self.filter(stage__standings__report=F("record__report"), stage__standings__released=True)


class StandingQuerySet(QuerySet[Any]):
    """Standings, and who may read them."""

    def released(self) -> StandingQuerySet:
        """What anybody in the review may know: only standings that are released."""
        return self.filter(released=True)
