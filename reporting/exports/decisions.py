"""Which votes an export may carry for whom: own ones always, others' once released, as the protocol allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from reviews import access
from reviews.access import Permission
from reviews.models import Protocol, ResolverSees, Review, Role
from screening import conflicts
from screening.models import Decision, Stage, Verdict

MASKED = "a reviewer"


@dataclass(frozen=True, slots=True)
class Opened:
    """What one reader may see of votes in one review."""

    reader: User
    any: bool
    leads: bool
    sees: str
    rule: str

    def votes(self, reports: Iterable[int]) -> dict[int, dict[str, str]]:
        """For each report and stage the votes in words: `Ana: include; a reviewer: exclude (wrong population)`."""
        if not self.any:
            return {}
        groups: defaultdict[tuple[int, Stage], list[Decision]] = defaultdict(list)
        for vote in self._readable().filter(record__report__in=list(reports)):
            groups[vote.record.report_id, vote.stage].append(vote)
        told: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for (report, stage), votes in groups.items():
            if said := sorted(self._said(stage, votes)):
                told[report][stage.kind] = "; ".join(said)
        return dict(told)

    def _readable(self) -> Any:
        seen = Decision.objects.visible_to(self.reader).current()
        return seen.select_related("record", "stage", "reviewer", "reason")

    def _said(self, stage: Stage, votes: Sequence[Decision]) -> list[str]:
        """The rule of screening.sides: whoever voted knows of the others what their settlement needs, a lead too."""
        voted = any(vote.reviewer_id == self.reader.pk for vote in votes)
        others = self.leads or self.sees != ResolverSees.NOTHING
        if voted:
            others = others and (self.rule in conflicts.TOGETHER or not stage.open)
        named = self.sees == ResolverSees.NAMED or (self.leads and not voted)
        return [self._words(vote, named) for vote in votes if others or vote.reviewer_id == self.reader.pk]

    def _words(self, vote: Decision, named: bool) -> str:
        reason = f" ({vote.reason})" if vote.reason else ""
        name = vote.reviewer if named or vote.reviewer_id == self.reader.pk else MASKED
        mark = ", imported" if vote.imported_id else ""
        return f"{name}: {Verdict(vote.verdict).label.lower()}{reason}{mark}"


def opened(review: Review, reader: User) -> Opened:
    """Votes go to those who may settle conflicts; names to a lead, or where the protocol names them to resolvers."""
    promised = Protocol.objects.get(review=review)
    return Opened(
        reader=reader,
        any=access.may(reader, review, Permission.RESOLVE),
        leads=Role.LEAD in access.roles_of(reader, review),
        sees=promised.resolver_sees,
        rule=promised.settlement,
    )
