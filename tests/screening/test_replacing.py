"""All open work of one person, handed over in one act."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from reviews import access, ledger, team
from reviews.errors import Conflict, Invalid
from reviews.models import Membership, Review, Role
from screening import blocks, queue, replacing, sharing, workload
from screening.models import Assignment, Block, Decision
from tests.conftest import client_of, person, seat
from tests.factories import reports_of, titles, vote


@pytest.fixture
def pair_of_blocks(review: Review, lead: User, ana: User, ben: User) -> list[Block]:
    reports_of(review, 5)
    return sharing.share_out(titles(review), by=lead, reviewers=[ana, ben], size=3)


@pytest.fixture
def fourth(review: Review) -> User:
    return seat(review, person("Dora"), Role.REVIEWER)


def sitting(block: Block) -> set[User]:
    return {one.reviewer for one in Assignment.objects.filter(block=block, ended_at=None).select_related("reviewer")}


def test_open_work_goes_to_whoever_has_the_least_and_votes_stay(
    review: Review, lead: User, ana: User, ben: User, third: User, fourth: User, pair_of_blocks: list[Block]
) -> None:
    stage = titles(review)
    [first] = queue.next_for(ana, stage)
    vote(stage, ana, first.report)
    replacing.hand_over(review, by=lead, leaving=ana)
    assert [sitting(block) for block in pair_of_blocks] == [{ben, fourth}, {ben, third}]
    assert Decision.objects.current().filter(reviewer=ana).count() == 1
    assert [queue.progress(one, stage).left for one in (ana, fourth, third)] == [0, 2, 2]
    rows, _ = ledger.entries(review, reader=lead)
    assert rows[0].sentence == "handed all open work of one reviewer to others: 2 blocks"


def test_it_is_all_or_nothing(
    review: Review, lead: User, ana: User, ben: User, third: User, pair_of_blocks: list[Block]
) -> None:
    blocks.hand_over(pair_of_blocks[1], by=lead, leaving=ben, to=third)
    with pytest.raises(Conflict, match="Nobody of those chosen can take block 1"):
        replacing.hand_over(review, by=lead, leaving=ana, to=[third])
    assert [sitting(block) for block in pair_of_blocks] == [{ana, ben}, {ana, third}]
    with pytest.raises(Invalid, match="choose other people"):
        replacing.hand_over(review, by=lead, leaving=ana, to=[ana])


def test_who_once_screened_a_block_does_not_come_back_in_another_seat(
    review: Review, lead: User, ana: User, ben: User, third: User, pair_of_blocks: list[Block]
) -> None:
    """The votes of before are the former seat's: the record would never have two people."""
    for block in pair_of_blocks:
        blocks.hand_over(block, by=lead, leaving=ben, to=third)
    with pytest.raises(Conflict, match="have screened it"):
        replacing.hand_over(review, by=lead, leaving=ana, to=[ben])


def test_the_work_of_one_who_has_left_waits_until_it_is_handed_over(
    review: Review, lead: User, ana: User, ben: User, third: User, pair_of_blocks: list[Block]
) -> None:
    team.end(access.current(review).get(user=ana, role=Role.REVIEWER), by=lead)
    assert replacing.leavers(review) == [ana, ben]
    replacing.hand_over(review, by=lead, leaving=ana)
    assert replacing.leavers(review) == [ben, third]
    with pytest.raises(Conflict, match="no open work"):
        replacing.hand_over(review, by=lead, leaving=ana)
    blocks.hand_over(pair_of_blocks[0], by=lead, leaving=third, to=a_newcomer(review))
    assert not any(seat.gone for work in workload.blocks(titles(review), reader=lead) for seat in work.seats)


def a_newcomer(review: Review) -> User:
    return seat(review, person("Eve"), Role.REVIEWER)


def test_the_team_page_hands_over_and_ends_the_role_in_one_act(
    review: Review, lead: User, ana: User, ben: User, third: User, pair_of_blocks: list[Block]
) -> None:
    assert (
        "Hand all open work" in client_of(lead).get(reverse("workload_panel", args=[review.public_id])).content.decode()
    )
    act = {"leaving": ana.public_id, "to": third.public_id, "ends": "on"}
    page = client_of(lead).post(reverse("work_hand_over", args=[review.public_id]), act, follow=True).content.decode()
    assert "now waits for Tom. Ana is no longer reviewer." in page
    assert [sitting(block) for block in pair_of_blocks] == [{ben, third}] * 2
    assert Membership.objects.get(user=ana, role=Role.REVIEWER).ended_at is not None


def test_the_api_hands_over_and_says_who_took_what(
    review: Review, lead: User, ana: User, third: User, pair_of_blocks: list[Block]
) -> None:
    address = reverse("api-hand-all-over", args=[review.public_id])
    answer = client_of(lead).post(address, {"leaving": ana.public_id}, content_type="application/json")
    assert answer.json() == [{"block": block.public_id, "person": third.public_id} for block in pair_of_blocks]
    assert client_of(ana).post(address, {}, content_type="application/json").status_code == 403
