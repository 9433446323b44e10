"""An approved stop in the flow: what is not screened leaves S for M, and comes back exactly (DOMAIN.md §3, 10)."""

from typing import Any

import pytest

from reporting import identities, overview, prisma, verification
from reviews import protocol
from reviews.errors import Conflict, Invalid
from screening import advice, blocks, stops
from screening.models import Stop
from tests.factories import titles, vote
from tests.reporting.conftest import Cast, sound


@pytest.fixture
def aimed(cast: Cast) -> Cast:
    """A target, six reports screened and opened, four of them found; two half screened, four that wait."""
    protocol.revise(cast.review, by=cast.lead, changes={"recall_target": 95})
    stage = titles(cast.review)
    opened = cast.reports(6)
    votes: dict[Any, tuple[str, str]] = dict.fromkeys(opened[:4], ("include", "include"))
    cast.screen(votes)
    cast.reports(6)
    half = blocks.assign(stage, by=cast.lead, reviewers=[cast.ana, cast.ben], size=2)
    vote(stage, cast.ana, half.slots.all()[0].report, "exclude")
    return cast


def stop(cast: Cast, **more: Any) -> Stop:
    return stops.approve(titles(cast.review), by=cast.lead, **{"reason": "Time is up", "against": True, **more})


def test_what_is_not_screened_leaves_s_for_m_and_the_flow_is_no_longer_pending_there(aimed: Cast) -> None:
    before = aimed.flow()
    assert (before.n("screened"), before.n("automation"), before.n("title-pending")) == (12, 0, 6)

    made = stop(aimed)
    after = aimed.flow()

    assert (after.n("screened"), after.n("automation"), after.n("title-pending")) == (6, 6, 0)
    assert f"{made.tool} {made.version}, recall target 95 %" in after.stopped
    assert [each.key for each in after.pending] == ["all-awaiting-retrieval"]
    assert verification.prisma_of(aimed.review) == []


def test_taking_it_back_restores_everything_exactly(aimed: Cast) -> None:
    before = aimed.flow()
    stop(aimed)
    stops.take_back(titles(aimed.review), by=aimed.lead, reason="More money")

    assert aimed.flow() == before
    [kept] = Stop.objects.all()
    assert kept.to_seq is not None
    stop(aimed)
    assert aimed.flow().n("automation") == 6


def test_votes_behind_the_stop_change_no_number(aimed: Cast) -> None:
    stop(aimed)
    before = aimed.flow()
    slot = titles(aimed.review).blocks.get(number=1).slots.all()[1]
    vote(titles(aimed.review), aimed.ana, slot.report, "include")
    assert aimed.flow() == before


def test_other_methods_are_left_out_in_their_own_arm(aimed: Cast) -> None:
    aimed.record(source="Reference lists", kind="citation")
    stop(aimed)
    found = sound(aimed.review)
    assert (found.n("other-automation"), found.n("other-screened"), found.n("all-automation")) == (1, 0, 7)


def test_nothing_more_is_handed_out_while_it_stands(aimed: Cast) -> None:
    stop(aimed)
    with pytest.raises(Conflict, match="Take the stop back"):
        blocks.assign(titles(aimed.review), by=aimed.lead, reviewers=[aimed.ana, aimed.ben], size=2)


def test_nobody_is_asked_to_hand_out_what_a_stop_leaves_out(aimed: Cast) -> None:
    def asked() -> bool:
        return any(step.text.startswith("Give 4 records") for step in overview.steps(aimed.review, aimed.lead))

    assert asked()
    stop(aimed)
    assert not asked()


def test_against_the_advice_only_who_says_so(aimed: Cast) -> None:
    with pytest.raises(Conflict, match="against the advice"):
        stop(aimed, against=False)
    with pytest.raises(Invalid, match="says why"):
        stop(aimed, reason=" ")
    assert stop(aimed).against
    with pytest.raises(Conflict, match="already"):
        stop(aimed)


def test_a_complete_block_is_opened_first(aimed: Cast) -> None:
    stage = titles(aimed.review)
    for slot in stage.blocks.get(number=1).slots.all():
        for person in (aimed.ana, aimed.ben):
            vote(stage, person, slot.report, "exclude")
    with pytest.raises(Conflict, match="Block 1 is complete"):
        stop(aimed)


def test_without_a_target_nothing_is_stopped(aimed: Cast) -> None:
    protocol.revise(aimed.review, by=aimed.lead, changes={"recall_target": None}, reason="We screen it all")
    with pytest.raises(Conflict, match="no recall target"):
        stop(aimed)


def test_a_stop_that_no_row_tells_of_breaks_an_identity(aimed: Cast) -> None:
    stop(aimed)
    found = prisma.flow(aimed.review)
    object.__setattr__(found, "stopped", "")
    assert [each.name for each in identities.of(found) if not each.holds] == ["10 a stop leaves nothing pending"]


def test_the_advice_knows_opened_blocks_only(aimed: Cast) -> None:
    before = advice.of(titles(aimed.review))
    assert (before.population, before.screened, before.found, before.handed_out, before.waiting) == (12, 6, 4, 2, 4)
    assert not before.stop

    slot = titles(aimed.review).blocks.get(number=1).slots.all()[1]
    vote(titles(aimed.review), aimed.ana, slot.report, "include")
    assert advice.of(titles(aimed.review)) == before


def test_an_audit_sample_with_nothing_in_it_shows_the_target(aimed: Cast) -> None:
    stage = titles(aimed.review)
    for slot in stage.blocks.get(number=1).slots.all():
        for person in (aimed.ana, aimed.ben):
            vote(stage, person, slot.report, "exclude")
    blocks.release(stage.blocks.get(number=1), by=aimed.lead)
    aimed.reports(30)
    drawn = blocks.assign(stage, by=aimed.lead, reviewers=[aimed.ana, aimed.ben], size=33, order=blocks.at_random)
    assert drawn.sampled_from == 34
    for slot in drawn.slots.all():
        for person in (aimed.ana, aimed.ben):
            vote(stage, person, slot.report, "exclude")
    blocks.release(drawn, by=aimed.lead)

    told = advice.of(stage)

    assert told.sample is not None
    assert (told.sample.population, told.sample.size, told.sample.found) == (34, 33, 0)
    assert told.tests is not None
    assert told.tests.sampled == pytest.approx(1 / 34)
    assert told.stop
    assert not stop(aimed, against=False).against
