"""The test of the worlds is itself tested: whatever is planted must be found, and without it the ground is dry."""

from __future__ import annotations

import pytest

from tests.blinding import histories, pairs
from tests.blinding.pairs import Look, Only
from tests.blinding.planted import LEAKS, Leak

# They test the test, not the engine.
pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.mark.parametrize("presence", [False, True], ids=["values", "presence"])
def test_every_planted_leak_is_found(presence: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    here = [leak for leak in LEAKS if leak.presence == presence]
    looks = [leak.look for leak in here]
    dry = [Look(viewer, anywhere(here, viewer)) for viewer in sorted({leak.viewer for leak in here})]
    # Drawn so that each world has what the plants show: a conflict more, another verdict, a vote less.
    both = (
        [histories.in_values(9), histories.in_presence(9)]
        if presence
        else [histories.in_values(1), histories.in_values(11)]
    )
    found = [pairs.leaks(answers) for answers in zip(*pairs.seen(monkeypatch, both, [*looks, *dry]), strict=True)]
    assert [leak.channel for leak, told in zip(here, found) if not told] == [], "planted and not found"
    assert found[len(here) :] == [[]] * len(dry), "not planted and found"


def anywhere(leaks: list[Leak], viewer: str) -> Only:
    """Wherever something is planted for this person."""
    return lambda address: any(leak.look.only(address) for leak in leaks if leak.viewer == viewer)


def test_every_channel_has_a_leak_of_its_own() -> None:
    assert len({leak.channel for leak in LEAKS}) == len(LEAKS) >= 20
