"""Where a report stands, given the votes on it: one function, no database (DOMAIN.md §1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from screening.models import State, Verdict

STATE_OF: dict[str, State] = {
    Verdict.INCLUDE: State.INCLUDED,
    Verdict.MAYBE: State.INCLUDED,
    Verdict.EXCLUDE: State.EXCLUDED,
    Verdict.ONGOING: State.ONGOING,
    Verdict.AWAITING: State.AWAITING_CLASSIFICATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A current decision on any record of the report. `seq` orders a reviewer's votes; `reason` is a key or None."""

    id: int
    reviewer: int
    verdict: str
    reason: int | None
    design: str
    released: bool
    seq: int

    @property
    def content(self) -> tuple[str, int | None, str]:
        return (self.verdict, self.reason, self.design)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A resolution and the ids of the decisions it settled."""

    verdict: str
    reason: int | None
    design: str
    decisions: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    state: State
    reason: int | None = None
    design: str = ""
    detail_conflict: bool = False
    released: bool = False
    settled: bool = False


def counted(votes: Iterable[Vote]) -> list[Vote]:
    """The votes that count: each reviewer's latest where the reviewer's votes agree.

    A merge can bring two differing votes of one reviewer together. While one of them can still be changed, neither
    counts and the reviewer is asked again; once all are final they stand against each other and make a conflict.
    """
    by_reviewer: dict[int, list[Vote]] = {}
    for vote in sorted(votes, key=lambda vote: (vote.seq, vote.id)):
        by_reviewer.setdefault(vote.reviewer, []).append(vote)
    result: list[Vote] = []
    for own in by_reviewer.values():
        if len({vote.content for vote in own}) == 1:
            result.append(own[-1])
        elif all(vote.released for vote in own):
            result.extend(own)
    return result


def judge(votes: Sequence[Vote], *, required: int, settlement: Settlement | None = None) -> Judgement:
    """Where the report stands. Released is what has all required votes, every one of them released."""
    counting = counted(votes)
    if len({vote.reviewer for vote in counting}) < required:
        return Judgement(state=State.AWAITING if votes else State.UNDECIDED)
    released = all(vote.released for vote in counting)
    if settlement and released and settlement.decisions == {vote.id for vote in votes}:
        return Judgement(
            state=STATE_OF[settlement.verdict],
            reason=settlement.reason,
            design=settlement.design,
            released=True,
            settled=True,
        )
    states = {STATE_OF[vote.verdict] for vote in counting}
    if len(states) > 1:
        return Judgement(state=State.CONFLICT, released=released)
    return _agreed(states.pop(), counting, released=released)


def _agreed(state: State, votes: Sequence[Vote], *, released: bool) -> Judgement:
    reasons = {vote.reason for vote in votes}
    designs = {vote.design for vote in votes}
    reason = next(iter(reasons)) if state == State.EXCLUDED and len(reasons) == 1 else None
    design = next(iter(designs)) if state == State.INCLUDED and len(designs) == 1 else ""
    apart = (state == State.EXCLUDED and len(reasons) > 1) or (state == State.INCLUDED and len(designs) > 1)
    return Judgement(state=state, reason=reason, design=design, detail_conflict=apart, released=released)
