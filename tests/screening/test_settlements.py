"""A settlement is taken back by whoever made it: what stood before stands again, and nothing revives it by itself."""

from __future__ import annotations

import json

import pytest

from accounts.models import User
from records import duplicates
from records.models import Report
from reviews.errors import Conflict, Forbidden, Invalid
from reviews.models import Event, Review
from screening import blocks, conflicts, consensus, retrieval, settlements, stages, standing
from screening.conflicts import Outcome
from screening.models import Resolution, Stage, State
from studies import linking
from studies.models import StudyReport
from tests.conftest import again, client_of
from tests.factories import reports_of, texts, titles
from tests.screening.settling import conflict_of, full_text_of, settle, standing_of


@pytest.fixture
def report(review: Review, lead: User, ana: User, ben: User) -> Report:
    return conflict_of(review, lead, {ana: "include", ben: "exclude"})


def take_back(stage: Stage, report: Report, by: User, why: str = "Read the wrong line") -> None:
    settlements.take_back(stage, report, by=by, why=why, seen=conflicts.sight(stage, report))


def correct(stage: Stage, report: Report, by: User, verdict: str) -> None:
    outcome = Outcome(verdict=verdict, comment="Seen again")
    conflicts.correct(stage, report, by=by, outcome=outcome, seen=conflicts.sight(stage, report))


def test_the_conflict_is_open_again_and_the_settlement_stays_in_the_ledger(
    review: Review, report: Report, lead: User
) -> None:
    settle(titles(review), report, lead)
    take_back(titles(review), report, lead)
    assert standing_of(titles(review), report) == (State.CONFLICT, True)
    assert conflicts.waiting(titles(review)).count() == 1
    made = Resolution.objects.get()
    event = Event.objects.get(action="conflict.taken_back")
    assert (made.to_seq, made.taken_back_at is not None) == (event.seq, True)
    assert json.loads(event.payload)["reason"] == "Read the wrong line"
    assert standing.differences(review) == []
    settle(titles(review), report, lead, "exclude")
    assert standing_of(titles(review), report) == (State.EXCLUDED, True)


def test_only_whoever_settled_it_takes_it_back(
    review: Review, report: Report, lead: User, ana: User, third: User
) -> None:
    settle(titles(review), report, lead)
    for user in (ana, third):
        with pytest.raises(Forbidden):
            take_back(titles(review), report, user)
    assert standing_of(titles(review), report) == (State.INCLUDED, True)


def test_a_consensus_is_not_one_persons_to_take_back(review: Review, report: Report, ana: User, ben: User) -> None:
    seen = conflicts.sight(titles(review), report)
    proposal = consensus.propose(titles(review), report, by=ana, outcome=Outcome(verdict="include"), seen=seen)
    consensus.confirm(proposal, by=ben)
    for user in (ana, ben):
        with pytest.raises(Forbidden):
            take_back(titles(review), report, user)


def test_it_takes_a_reason_an_open_stage_and_a_fresh_look(review: Review, report: Report, lead: User) -> None:
    stage = titles(review)
    with pytest.raises(Conflict):
        take_back(stage, report, lead)
    settle(stage, report, lead)
    with pytest.raises(Invalid, match="says why"):
        take_back(stage, report, lead, why=" ")
    with pytest.raises(Conflict):
        settlements.take_back(stage, report, by=lead, why="Slip", seen=["another"])
    stages.close(stage, by=lead)
    with pytest.raises(Forbidden, match="while the stage is open"):
        take_back(again(stage), report, lead)
    assert standing_of(stage, report) == (State.INCLUDED, True)


def test_what_lies_in_a_block_of_full_texts_is_not_pulled_from_under_it(
    review: Review, report: Report, lead: User, ana: User, ben: User
) -> None:
    settle(titles(review), report, lead)
    retrieval.record(report, by=lead, outcome="retrieved")
    blocks.assign(texts(review), by=lead, reviewers=[ana, ben], size=5)
    with pytest.raises(Conflict, match="gone on to full texts"):
        take_back(titles(review), report, lead)
    assert standing_of(titles(review), report) == (State.INCLUDED, True)


def test_a_correction_taken_back_leaves_what_it_corrected(
    review: Review, report: Report, lead: User, third: User
) -> None:
    stage = titles(review)
    settle(stage, report, lead, "include")
    correct(stage, report, third, "exclude")
    take_back(stage, report, third)
    assert standing_of(stage, report) == (State.INCLUDED, True)
    assert conflicts.resolution_of(stage, report).by == lead  # type: ignore[union-attr]
    take_back(stage, report, lead)
    assert standing_of(stage, report) == (State.CONFLICT, True)
    assert conflicts.resolution_of(stage, report) is None


def test_merging_and_splitting_bring_nothing_back(review: Review, report: Report, lead: User) -> None:
    stage = titles(review)
    settle(stage, report, lead)
    take_back(stage, report, lead)
    [other] = reports_of(review, 1)
    merged = duplicates.merge(review, by=lead, reports=[report, other])
    assert standing_of(stage, merged) == (State.CONFLICT, True)
    duplicates.split(review, by=lead, records=[merged.records.order_by("pk")[1]])
    assert standing_of(stage, report) == (State.CONFLICT, True)
    assert not Resolution.objects.filter(to_seq=None).exists()
    assert standing.differences(review) == []


def test_a_study_made_by_it_loses_the_report(review: Review, lead: User, ana: User, ben: User) -> None:
    report = full_text_of(
        review,
        lead,
        {ana: {"verdict": "include", "design": "randomised_parallel"}, ben: {"verdict": "ongoing"}},
    )
    settle(texts(review), report, lead, "include", design="randomised_parallel")
    assert linking.counts(review) == {"studies": 1, "reports": 1}
    take_back(texts(review), report, lead)
    assert linking.counts(review) == {"studies": 0, "reports": 0}
    assert StudyReport.objects.exists()


def test_the_page_offers_it_to_whoever_settled(
    review: Review, report: Report, lead: User, ana: User, third: User
) -> None:
    settle(titles(review), report, lead)
    home = f"/reviews/{review.public_id}/conflicts/title_abstract/{report.public_id}/"
    shown = {
        user: "Take back my settlement" in client_of(user).get(home).content.decode() for user in (lead, third, ana)
    }
    assert shown == {lead: True, third: False, ana: False}
    seen = ",".join(conflicts.sight(titles(review), report))
    url, client = f"{home}take-back/", client_of(lead)
    assert client.post(url, {"seen": seen}).status_code == 422
    assert client_of(third).post(url, {"why": "Slip", "seen": seen}).status_code == 403
    assert client.post(url, {"why": "Slip", "seen": "another"}).status_code == 409
    assert client.post(url, {"why": "Slip", "seen": seen})["Location"] == home
    assert standing_of(titles(review), report) == (State.CONFLICT, True)


def test_the_api_takes_it_back(review: Review, report: Report, lead: User) -> None:
    settle(titles(review), report, lead)
    url = f"/api/v1/reviews/{review.public_id}/conflicts/title_abstract/{report.public_id}/"
    client = client_of(lead)
    told = client.get(url).json()
    assert told["may_take_back"] is True
    body = {"why": "Slip", "seen": told["seen"]}
    answer = client.post(f"{url}take-back/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["state"], answer.json()["resolution"]) == (200, "conflict", None)
    assert client.get(url).json()["may_take_back"] is False
