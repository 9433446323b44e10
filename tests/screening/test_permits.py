"""Who is named for a stage, and what everybody else cannot do there then."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from records.models import Report
from reporting import waiting
from reviews import protocol
from reviews.errors import Forbidden, Invalid
from reviews.models import Review, Role
from screening import blocks, conflicts, permits, replacing, sharing
from screening.conflicts import Outcome
from screening.models import Act, Block, Decision, Permit
from tests.conftest import client_of
from tests.factories import reports_of, titles, vote


@pytest.fixture
def report(review: Review, lead: User, ana: User, ben: User) -> Report:
    [made] = reports_of(review, 1)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=1)
    return made


def test_only_those_named_are_handed_work_and_decide(
    review: Review, lead: User, ana: User, ben: User, third: User, report: Report
) -> None:
    stage = titles(review)
    permits.name(stage, by=lead, act=Act.SCREEN, people=[ben, third])
    with pytest.raises(Forbidden, match="Others are named"):
        vote(stage, ana, report)
    vote(stage, ben, report)
    reports_of(review, 2)
    for act in (blocks.assign, sharing.share_out):
        with pytest.raises(Invalid, match="Ana is not among them"):
            act(stage, by=lead, reviewers=[ana, ben], size=1)
    block = Block.objects.get()
    replacing.hand_over(review, by=lead, leaving=ana)
    assert block.assignments.filter(ended_at=None, reviewer=third).exists()
    with pytest.raises(Invalid, match="not among them"):
        blocks.hand_over(block, by=lead, leaving=third, to=ana)
    permits.name(stage, by=lead, act=Act.SCREEN, people=[])
    blocks.hand_over(block, by=lead, leaving=third, to=ana)
    vote(stage, ana, report)
    assert Decision.objects.current().count() == 2


def test_only_those_named_settle_alone_and_are_told_of_conflicts(
    review: Review, lead: User, ana: User, ben: User, third: User, report: Report
) -> None:
    stage = titles(review)
    protocol.revise(review, by=lead, changes={"release_title_abstract": "report", "settlement": "either"})
    vote(stage, ana, report, "include")
    vote(stage, ben, report, "exclude")
    permits.name(stage, by=lead, act=Act.RESOLVE, people=[third])
    told = {person: conflicts.number_for(person, review) for person in (lead, ana, third)}
    assert told == {lead: 0, ana: 1, third: 1}
    seats = {lead: {Role.LEAD}, third: {Role.REVIEWER}}
    assert [waiting.to_settle(one, {review.pk: set(roles)}).total() for one, roles in seats.items()] == [0, 1]
    outcome, seen = Outcome(verdict="include"), conflicts.sight(stage, report)
    with pytest.raises(Forbidden, match="only those do"):
        conflicts.resolve(stage, report, by=lead, outcome=outcome, seen=seen)
    conflicts.resolve(stage, report, by=third, outcome=outcome, seen=seen)


def test_a_conflict_is_stuck_where_those_named_have_all_voted(
    review: Review, lead: User, ana: User, ben: User, report: Report
) -> None:
    stage = titles(review)
    protocol.revise(review, by=lead, changes={"release_title_abstract": "report", "settlement": "third_person"})
    vote(stage, ana, report, "include")
    vote(stage, ben, report, "exclude")
    assert conflicts.may_be_settled(stage, report)
    permits.name(stage, by=lead, act=Act.RESOLVE, people=[ana])
    assert not conflicts.may_be_settled(stage, report)


def test_nobody_is_named_whose_role_does_not_allow_it_nor_fewer_than_the_protocol_wants(
    review: Review, lead: User, ana: User, statistician: User
) -> None:
    with pytest.raises(Invalid, match="role of"):
        permits.name(titles(review), by=lead, act=Act.RESOLVE, people=[statistician])
    with pytest.raises(Invalid, match="name at least 2"):
        permits.name(titles(review), by=lead, act=Act.SCREEN, people=[ana])
    assert not Permit.objects.exists()


def test_the_page_and_the_api_name_people(review: Review, lead: User, ana: User, ben: User, third: User) -> None:
    page = reverse("stage_permits", args=[review.public_id, "title_abstract"])
    chosen = [ana.public_id, ben.public_id]
    answer = client_of(lead).post(page, {"act": "screen", "people": chosen}, follow=True).content.decode()
    assert "2 named for this stage." in answer
    assert answer.count(" checked>Ana</label>") == 1
    assert [person.name for person in permits.people(titles(review), Act.SCREEN)] == ["Ana", "Ben"]
    address = reverse("api-permits", args=[review.public_id, "title_abstract"])
    body = {"act": "resolve", "people": [third.public_id]}
    answer = client_of(lead).put(address, body, content_type="application/json")
    assert answer.json() == [{"act": "screen", "people": chosen}, {"act": "resolve", "people": [third.public_id]}]
    assert client_of(ana).get(address).status_code == 403
