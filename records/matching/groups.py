"""Groups that grow pair by pair, and never hold two entries that speak against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable


class Groups:
    """Disjoint sets of places; `allowed` says whether two places may be in one set.

    `alike` gives one place for all whose answers are the same: of a record met a thousand times it asks about one.
    """

    def __init__(self, number: int, allowed: Callable[[int, int], bool], alike: Callable[[int], int] = int):
        self._leaders = list(range(number))
        self._members: dict[int, list[int]] = {}
        self._allowed = allowed
        self._alike = alike

    def of(self, place: int) -> int:
        leaders = self._leaders
        while leaders[place] != place:
            leaders[place] = place = leaders[leaders[place]]
        return place

    def members(self, place: int) -> list[int]:
        leader = self.of(place)
        return self._members.get(leader, [leader])

    def put_together(self, places: Iterable[int]) -> None:
        """Join without asking: what is one group already."""
        first, *others = places
        for other in others:
            self._unite(self.of(first), self.of(other))

    def join(self, one: int, other: int) -> bool:
        """Whether the groups of the two are one now; not if a member of one may not be with a member of the other."""
        mine, theirs = self.of(one), self.of(other)
        if mine == theirs:
            return True
        if not self.compatible(mine, theirs):
            return False
        self._unite(mine, theirs)
        return True

    def compatible(self, one: int, other: int) -> bool:
        """Whether every member of one group may be with every member of the other."""
        mine, theirs = ({*map(self._alike, self.members(group))} for group in (one, other))
        return all(self._allowed(a, b) for a in mine for b in theirs)

    def _unite(self, mine: int, theirs: int) -> None:
        if mine == theirs:
            return
        both = self.members(mine) + self.members(theirs)
        leader, led = min(mine, theirs), max(mine, theirs)
        self._leaders[led] = leader
        self._members.pop(led, None)
        self._members[leader] = both
