import pytest

from accounts.models import User
from records.models import Report
from reviews import access, protocol, team
from reviews.errors import Conflict, Forbidden, Invalid
from reviews.models import Event, Review, Role
from screening import blocks, decisions, queue, stages
from screening.models import Decision, Standing, State
from tests.conftest import person, seat
from tests.factories import record_of, reports_of, titles, vote


@pytest.fixture
def reports(review: Review, lead: User, ana: User, ben: User) -> list[Report]:
    """Three reports in a pilot block that Ana and Ben screen."""
    made = reports_of(review, 3)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=10)
    return made


def state_of(review: Review, report: Report) -> tuple[str, bool]:
    row = Standing.objects.get(stage=titles(review), report=report)
    return row.state, row.released


def test_two_votes_complete_a_record_and_release_shows_it(
    review: Review, lead: User, ana: User, ben: User, reports: list[Report]
) -> None:
    stage = titles(review)
    for report in reports:
        vote(stage, ana, report, "include")
        assert state_of(review, report) == (State.AWAITING, False)
        vote(stage, ben, report, "exclude" if report == reports[0] else "include")
    assert not Standing.objects.released().exists()

    blocks.release(blocks.Block.objects.get(), by=lead)

    assert [state_of(review, report) for report in reports] == [
        (State.CONFLICT, True),
        (State.INCLUDED, True),
        (State.INCLUDED, True),
    ]


def test_the_same_key_twice_decides_once(review: Review, ana: User, reports: list[Report]) -> None:
    first = vote(titles(review), ana, reports[0], "include", key="k")
    events = Event.objects.count()

    assert vote(titles(review), ana, reports[0], "include", key="k") == first
    assert Event.objects.count() == events
    with pytest.raises(Conflict, match="idempotency key"):
        vote(titles(review), ana, reports[1], "include", key="k")


def test_a_changed_vote_ends_the_earlier_one_and_keeps_it(review: Review, ana: User, reports: list[Report]) -> None:
    vote(titles(review), ana, reports[0], "include")
    vote(titles(review), ana, reports[0], "exclude")

    rows = list(Decision.objects.order_by("pk"))
    assert [(row.verdict, row.to_seq is None) for row in rows] == [("include", False), ("exclude", True)]


def test_undo_goes_back_step_by_step_until_release(
    review: Review, lead: User, ana: User, ben: User, reports: list[Report]
) -> None:
    stage = titles(review)
    for report in reports:
        vote(stage, ana, report)
    assert queue.progress(ana, stage).left == 0
    assert decisions.undo(stage, by=ana).record.report == reports[2]
    assert decisions.undo(stage, by=ana).record.report == reports[1]
    assert queue.progress(ana, stage).decided == 1

    for report in reports[1:]:
        vote(stage, ana, report)
    for report in reports:
        vote(stage, ben, report)
    blocks.release(blocks.Block.objects.get(), by=lead)
    with pytest.raises(Conflict, match="nothing to undo"):
        decisions.undo(stage, by=ana)


def test_released_decisions_are_final(review: Review, lead: User, ana: User, ben: User, reports: list[Report]) -> None:
    for report in reports:
        vote(titles(review), ana, report)
        vote(titles(review), ben, report)
    blocks.release(blocks.Block.objects.get(), by=lead)
    with pytest.raises(Conflict, match="final"):
        vote(titles(review), ana, reports[0], "exclude")


def test_a_block_opens_only_when_everyone_has_decided_everything(
    review: Review, lead: User, ana: User, ben: User, reports: list[Report]
) -> None:
    for report in reports:
        vote(titles(review), ana, report)
    vote(titles(review), ben, reports[0])
    with pytest.raises(Conflict, match="not complete"):
        blocks.release(blocks.Block.objects.get(), by=lead)
    assert not Decision.objects.exclude(released_seq=None).exists()


def test_a_closed_stage_takes_no_vote(review: Review, lead: User, ana: User, reports: list[Report]) -> None:
    stages.close(titles(review), by=lead)
    with pytest.raises(Conflict, match="closed"):
        vote(titles(review), ana, reports[0])
    stages.reopen(titles(review), by=lead, reason="one more search")
    vote(titles(review), ana, reports[0])


def test_no_vote_before_the_protocol_says_how_conflicts_are_settled(
    review: Review, ana: User, reports: list[Report]
) -> None:
    protocol.Protocol.objects.filter(review=review).update(settlement="")
    with pytest.raises(Conflict, match="how conflicts are settled"):
        vote(titles(review), ana, reports[0])


def test_only_assigned_reviewers_vote(review: Review, third: User, lead: User, reports: list[Report]) -> None:
    with pytest.raises(Forbidden, match="not in a block"):
        vote(titles(review), third, reports[0])
    with pytest.raises(Forbidden, match="not a reviewer"):
        vote(titles(review), lead, reports[0])


def test_a_removed_reviewer_votes_no_more_and_the_votes_stay(
    review: Review, lead: User, ana: User, ben: User, third: User, reports: list[Report]
) -> None:
    stage = titles(review)
    vote(stage, ana, reports[0])
    held = access.current(review).get(user=ana, role=Role.REVIEWER)
    team.end(held, by=lead)

    with pytest.raises(Forbidden):
        vote(stage, ana, reports[1])
    assert Decision.objects.own(ana).current().count() == 1

    block = blocks.Block.objects.get()
    blocks.hand_over(block, by=lead, leaving=ana, to=third)
    assert {slot.report for slot in queue.next_for(third, stage, limit=9)} == set(reports[1:])
    fourth = seat(review, person("Fay"), Role.REVIEWER)
    vote(stage, third, reports[1])
    blocks.hand_over(block, by=lead, leaving=third, to=fourth)
    assert [slot.report for slot in queue.next_for(fourth, stage, limit=9)] == [reports[2]]
    with pytest.raises(Conflict, match="already taken over"):
        blocks.hand_over(block, by=lead, leaving=ana, to=third)
    for report in reports:
        vote(stage, ben, report)
    vote(stage, fourth, reports[2])
    blocks.release(block, by=lead)


@pytest.mark.parametrize("verdict", ["ongoing", "awaiting_classification", "perhaps", ""])
def test_a_verdict_belongs_to_its_stage(review: Review, ana: User, reports: list[Report], verdict: str) -> None:
    with pytest.raises(Invalid, match="one of"):
        vote(titles(review), ana, reports[0], verdict)


def test_a_skipped_record_comes_back_last(review: Review, ana: User, reports: list[Report]) -> None:
    stage = titles(review)
    order = [slot.report for slot in queue.next_for(ana, stage, limit=9)]
    decisions.skip(stage, by=ana, report=order[0])
    assert [slot.report for slot in queue.next_for(ana, stage, limit=9)] == [*order[1:], order[0]]


def test_release_per_report_opens_a_record_as_soon_as_all_votes_are_in(
    review: Review, lead: User, ana: User, ben: User, reports: list[Report]
) -> None:
    protocol.revise(review, by=lead, changes={"release_title_abstract": "report"})
    vote(titles(review), ana, reports[0])
    assert state_of(review, reports[0]) == (State.AWAITING, False)
    vote(titles(review), ben, reports[0])
    assert state_of(review, reports[0]) == (State.INCLUDED, True)
    assert state_of(review, reports[1]) == (State.UNDECIDED, False)


def test_both_records_of_a_report_share_one_vote(review: Review, ana: User, reports: list[Report]) -> None:
    twin = record_of(review, report=reports[0], source="Embase")
    vote(titles(review), ana, reports[0], "include")
    decisions.submit(titles(review), by=ana, record=twin, ballot=decisions.Ballot(verdict="exclude", key="other"))
    assert [row.verdict for row in Decision.objects.own(ana).current()] == ["exclude"]
