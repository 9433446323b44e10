"""What screening ought to remember, as a small model without a database: votes, groups, settlements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

STATES = {"include": "included", "maybe": "included", "exclude": "excluded", "ongoing": "ongoing"}


@dataclass(slots=True, eq=False)
class Vote:
    """A vote for ever; `live` until it is changed or taken back, `final` from release on."""

    stage: str
    record: int
    reviewer: int
    verdict: str
    live: bool = True
    final: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A settlement and exactly the votes it is about."""

    stage: str
    verdict: str
    votes: frozenset[Vote]


@dataclass(slots=True)
class Life:
    """A review's memory. Records are numbers; which of them are one report is the caller's to say."""

    votes: list[Vote] = field(default_factory=list)
    settlements: list[Settled] = field(default_factory=list)

    def live(self, stage: str, records: Iterable[int]) -> list[Vote]:
        here = set(records)
        return [vote for vote in self.votes if vote.live and vote.stage == stage and vote.record in here]

    def cast(self, stage: str, record: int, group: Iterable[int], reviewer: int, verdict: str) -> None:
        """One current vote for each person and report: whatever the person said of it before has ended."""
        for vote in self.live(stage, group):
            if vote.reviewer == reviewer:
                assert not vote.final, "a final vote was changed"
                vote.live = False
        self.votes.append(Vote(stage, record, reviewer, verdict))

    def take_back(self, stage: str, reviewer: int) -> None:
        own = [vote for vote in self.votes if vote.live and not vote.final and vote.stage == stage]
        next(vote for vote in reversed(own) if vote.reviewer == reviewer).live = False

    def release(self, stage: str, records: Iterable[int]) -> None:
        for vote in self.live(stage, records):
            vote.final = True

    def settle(self, stage: str, records: Iterable[int], verdict: str) -> None:
        self.settlements.append(Settled(stage, verdict, frozenset(self.live(stage, records))))

    def state(self, stage: str, records: Iterable[int], *, required: int) -> tuple[str, bool]:
        """Where a report of these records stands, and whether that is released."""
        votes = self.live(stage, records)
        counting = self._counting(votes)
        if len({vote.reviewer for vote in counting}) < required:
            return ("awaiting" if votes else "undecided"), False
        released = all(vote.final for vote in counting)
        settled = [each for each in self.settlements if each.stage == stage and each.votes == frozenset(votes)]
        if settled and released:
            return STATES[settled[-1].verdict], True
        states = {STATES[vote.verdict] for vote in counting}
        return (states.pop() if len(states) == 1 else "conflict"), released

    def _counting(self, votes: list[Vote]) -> list[Vote]:
        """Two votes of one person that differ count once both are final; until then the person is asked again."""
        kept: list[Vote] = []
        for reviewer in {vote.reviewer for vote in votes}:
            own = [vote for vote in votes if vote.reviewer == reviewer]
            if len({vote.verdict for vote in own}) == 1 or all(vote.final for vote in own):
                kept += own
        return kept
