"""Which votes an export may carry for whom: own ones always, others' once released, as the protocol allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from reviews import access
from reviews.access import Permission
from reviews.models import Protocol, ResolverSees, Review, Role
from screening.models import Decision, StageKind, Verdict

MASKED = "a reviewer"
STAGES = tuple(StageKind)


@dataclass(frozen=True, slots=True)
class Opened:
    """What one reader may see of votes in one review."""

    reader: User
    any: bool
    others: bool
    named: bool

    def votes(self, reports: Iterable[int]) -> dict[int, dict[str, str]]:
        """For each report and stage the votes in words: `Ana: include; a reviewer: exclude (wrong population)`."""
        if not self.any:
            return {}
        found: defaultdict[int, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for vote in self._readable().filter(record__report__in=list(reports)):
            found[vote.record.report_id][vote.stage.kind].append(self._words(vote))
        return {
            report: {kind: "; ".join(sorted(said)) for kind, said in kinds.items()} for report, kinds in found.items()
        }

    def _readable(self) -> Any:
        seen = (
            Decision.objects.visible_to(self.reader).current().select_related("record", "stage", "reviewer", "reason")
        )
        return seen if self.others else seen.filter(reviewer=self.reader)

    def _words(self, vote: Decision) -> str:
        named = self.named or vote.reviewer_id == self.reader.pk
        reason = f" ({vote.reason})" if vote.reason else ""
        return f"{vote.reviewer if named else MASKED}: {Verdict(vote.verdict).label.lower()}{reason}"


def opened(review: Review, reader: User) -> Opened:
    """Votes go to those who may settle conflicts; names to a lead, or where the protocol names them to resolvers."""
    sees = Protocol.objects.get(review=review).resolver_sees
    leads = Role.LEAD in access.roles_of(reader, review)
    return Opened(
        reader=reader,
        any=access.may(reader, review, Permission.RESOLVE),
        others=leads or sees != ResolverSees.NOTHING,
        named=leads or sees == ResolverSees.NAMED,
    )
