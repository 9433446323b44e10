"""Conflicts by program."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from records.models import Report
from reviews.models import Review
from screening import blocks, conflicts, consensus
from screening.models import Resolution, Stage, State
from tests.conftest import client_of
from tests.factories import record_of, reports_of, titles, vote
from tests.screening.settling import conflict_of, rule, standing_of


@pytest.fixture
def report(review: Review, lead: User, ana: User, ben: User) -> Report:
    return conflict_of(review, lead, {ana: "include", ben: "exclude"})


def at(review: Review, report: Report, act: str = "") -> str:
    return f"/api/v1/reviews/{review.public_id}/conflicts/title_abstract/{report.public_id}/{act}"


def post(client: Client, url: str, **body: Any) -> Any:
    return client.post(url, body, content_type="application/json")


ACTS = ["resolve/", "correct/", "propose/", "take-back/", "remarks/", "proposals/none/confirm/"]


@pytest.mark.parametrize("act", ["", *ACTS])
def test_who_gets_in(
    review: Review, report: Report, lead: User, statistician: User, observer: User, stranger: User, act: str
) -> None:
    bare = record_of(review).report
    for user, expected in [(statistician, 403), (observer, 403), (stranger, 404)]:
        client, url = client_of(user), at(review, report, act)
        assert (post(client, url) if act else client.get(url)).status_code == expected
    client, there, absent = client_of(lead), at(review, report, act), at(review, bare, act)
    assert (post(client, absent) if act else client.get(absent)).status_code == 404
    assert (client.get(there) if act else post(client, there)).status_code == 405
    assert client_of(None).get(at(review, report)).status_code == 401


def test_a_conflict_is_listed_read_and_resolved(review: Review, report: Report, lead: User, ana: User) -> None:
    client = client_of(lead)
    listed = client.get(f"/api/v1/reviews/{review.public_id}/conflicts/?mine=true").json()
    assert (listed["count"], listed["conflicts"][0]["report"]) == (1, report.public_id)
    assert listed["conflicts"][0]["waits_for"] == "settle"
    told = client.get(at(review, report)).json()
    assert [told["state"], told["unsettled"], told["may_settle_alone"], told["may_propose"]] == [
        State.CONFLICT,
        True,
        True,
        False,
    ]
    assert {side["name"][:9] for side in told["sides"]} == {"Reviewer "}

    answer = post(client, at(review, report, "resolve/"), verdict="include", seen=told["seen"])
    assert (answer.status_code, answer.json()["kind"]) == (201, "third_person")
    again = post(client, at(review, report, "resolve/"), verdict="exclude", seen=told["seen"])
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert standing_of(titles(review), report) == (State.INCLUDED, True)

    seen = client.get(at(review, report)).json()["seen"]
    assert post(client, at(review, report, "correct/"), verdict="exclude", seen=seen).status_code == 422
    corrected = post(client, at(review, report, "correct/"), verdict="exclude", comment="Retracted", seen=seen)
    assert corrected.status_code == 201
    assert client.get(f"/api/v1/reviews/{review.public_id}/conflicts/").json()["count"] == 0


def test_the_pair_agrees(review: Review, report: Report, ana: User, ben: User) -> None:
    first, second = client_of(ana), client_of(ben)
    assert post(first, at(review, report, "remarks/"), text="Look again?").json()["who"] == "You"
    told = first.get(at(review, report)).json()
    assert told["sides"][1]["note"] is None
    assert post(first, at(review, report, "resolve/"), verdict="include", seen=told["seen"]).status_code == 403
    made = post(first, at(review, report, "propose/"), verdict="include", seen=told["seen"]).json()
    told = second.get(at(review, report)).json()
    assert told["proposal"]["id"] == made["id"]
    assert told["remarks"][0]["text"] == "Look again?"
    answer = post(second, at(review, report, f"proposals/{made['id']}/confirm/"))
    assert answer.json() == {"settled": True}
    assert Resolution.objects.get().kind == "consensus"


def test_notes_of_the_other_voter_wait_for_the_end_of_the_stage(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    [report] = reports_of(review, 1)
    block = blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=5)
    vote(titles(review), ana, report, "include", note="note-of-the-first")
    vote(titles(review), ben, report, "exclude", note="canary-in-the-note")
    blocks.release(block, by=lead)
    pages = [
        at(review, report),
        f"/api/v1/reviews/{review.public_id}/conflicts/",
        f"/reviews/{review.public_id}/conflicts/",
        f"/reviews/{review.public_id}/conflicts/title_abstract/{report.public_id}/",
    ]
    for is_open in (True, False):
        Stage.objects.filter(review=review).update(open=is_open)
        answers = [client_of(ana).get(page) for page in pages]
        assert [answer.status_code for answer in answers] == [200] * 4
        told = b"".join(answer.content for answer in answers)
        assert (b"canary-in-the-note" in told) is not is_open
        assert b"note-of-the-first" in told


def test_where_the_protocol_shows_nothing_the_answer_holds_nothing(
    review: Review, report: Report, lead: User, ana: User
) -> None:
    rule(review, resolver_sees="nothing")
    stage = titles(review)
    consensus.propose(
        stage,
        report,
        by=ana,
        outcome=conflicts.Outcome(verdict="include", comment="canary"),
        seen=conflicts.sight(stage, report),
    )
    consensus.remark(stage, report, by=ana, text="canary")
    answer = client_of(lead).get(at(review, report))
    told = answer.json()
    assert (told["sides"], told["proposal"], told["remarks"]) == ([], None, [])
    assert b"canary" not in answer.content
    assert b"canary" not in client_of(lead).get(f"/reviews/{review.public_id}/conflicts/").content


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"verdict": "include", "seen": []}, 409),
        ({"verdict": "include", "seen": ["x"]}, 409),
        ({"verdict": "maybe", "seen": []}, 422),
        ({"verdict": "exclude", "reason": "unknown", "seen": []}, 404),
        ({"verdict": "include"}, 400),
    ],
)
def test_a_bad_settlement_is_refused(review: Review, report: Report, lead: User, body: Any, status: int) -> None:
    assert post(client_of(lead), at(review, report, "resolve/"), **body).status_code == status
    assert not Resolution.objects.exists()
