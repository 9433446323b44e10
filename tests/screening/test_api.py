"""Screening by program: the same nouns, the same walls."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from records.models import Report
from reviews.models import Review
from screening import blocks, criteria, queue
from screening.models import Assignment, Block, Decision, Slot
from tests.conftest import client_of
from tests.factories import reports_of, texts, titles, vote

STAGE = "stages/title_abstract/"


@pytest.fixture
def reports(review: Review, lead: User, ana: User, ben: User) -> list[Report]:
    made = reports_of(review, 4)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=10)
    return made


def call(user: User | None, review: Review, path: str, body: object = None, method: str = "") -> Any:
    client: Client = client_of(user)
    address = f"/api/v1/reviews/{review.public_id}/{path}"
    if body is None and not method:
        return client.get(address)
    return client.generic(method or "POST", address, _json(body or {}), content_type="application/json")


def _json(body: object) -> str:
    return json.dumps(body)


def test_from_waiting_records_to_an_open_block(review: Review, lead: User, ana: User, ben: User, third: User) -> None:
    reports_of(review, 5)
    assert call(lead, review, "stages/").json()[0]["waiting"] == 5
    pair = [ana.public_id, ben.public_id]
    pilot = call(lead, review, f"{STAGE}blocks/", {"reviewers": pair, "size": 2}).json()
    assert (pilot["pilot"], pilot["reports"], pilot["decisions_needed"]) == (True, 2, 2)
    made = call(lead, review, f"{STAGE}share-out/", {"reviewers": [*pair, third.public_id], "size": 2}).json()
    assert [block["number"] for block in made] == [1, 2]
    for user in (ana, ben):
        for slot in queue.next_for(user, titles(review), limit=2):
            vote(titles(review), user, slot.report)
    assert call(lead, review, f"blocks/{made[0]['id']}/release/", {}).status_code == 409
    assert call(lead, review, f"blocks/{pilot['id']}/release/", {}).json()["open"] is True
    listed = call(lead, review, f"{STAGE}blocks/").json()
    assert [seat["decided"] for seat in listed[0]["reviewers"]] == [2, 2]
    to = {"leaving": ana.public_id, "to": third.public_id}
    block = next(block for block in made if third.public_id not in [seat["person"] for seat in block["reviewers"]])
    handed = call(lead, review, f"blocks/{block['id']}/hand-over/", to).json()
    assert third.public_id in [seat["person"] for seat in handed["reviewers"]]


def test_next_decide_undo_skip_and_own_history(review: Review, ana: User, reports: list[Report]) -> None:
    waiting = call(ana, review, f"{STAGE}next/?limit=20").json()
    assert len(waiting) == 4
    assert waiting[0]["shown"]["title"]
    said = {"record": waiting[0]["record"], "verdict": "include", "note": "mine", "idempotency_key": "k1"}
    first = call(ana, review, f"{STAGE}decisions/", said).json()
    assert call(ana, review, f"{STAGE}decisions/", said).json() == first
    assert Decision.objects.count() == 1
    assert call(ana, review, f"{STAGE}progress/").json()["blocks"] == [
        {"decided": 1, "total": 4, "left": 3, "number": 0}
    ]
    assert call(ana, review, f"{STAGE}skip/", {"record": waiting[1]["record"]}).status_code == 204
    assert call(ana, review, f"{STAGE}next/").json()[0]["record"] == waiting[2]["record"]
    past = call(ana, review, f"{STAGE}decisions/").json()
    assert [row["decision"]["note"] for row in past["decisions"]] == ["mine"]
    for _ in range(2):
        undone = call(ana, review, f"{STAGE}undo/", {"idempotency_key": "k1"}).json()
        assert (undone["id"], undone["withdrawn"]) == (first["id"], True)
    assert call(ana, review, f"{STAGE}undo/", {}).status_code == 409
    assert call(ana, review, f"{STAGE}decisions/", said).json()["withdrawn"] is True


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"verdict": "ongoing"}, 422),
        ({"record": "nothing"}, 404),
        ({"reason": "nothing"}, 404),
        ({"idempotency_key": ""}, 400),
        ({"idempotency_key": "x" * 65}, 400),
        ({"design": "guessed"}, 400),
    ],
)
def test_what_is_refused(review: Review, ana: User, reports: list[Report], change: dict[str, str], status: int) -> None:
    record = reports[0].records.get().public_id
    said = {"record": record, "verdict": "include", "idempotency_key": "k", **change}
    assert call(ana, review, f"{STAGE}decisions/", said).status_code == status
    assert not Decision.objects.exists()


@pytest.mark.parametrize("limit", ["0", "21", "-1", "x", "²", ""])
def test_a_limit_is_a_number_from_1_to_20(review: Review, ana: User, limit: str) -> None:
    assert call(ana, review, f"{STAGE}next/?limit={limit}").status_code == 422


def test_full_texts_carry_reason_or_design(review: Review, lead: User, ana: User, reports: list[Report]) -> None:
    reason = call(lead, review, "reasons/", {"label": "No usable outcome data"}).json()
    assert "MECIR C40" in reason["warning"]
    block = Block.objects.create(stage=texts(review), number=0, required=1)
    Slot.objects.create(block=block, stage=texts(review), report=reports[0], position=1)
    Assignment.objects.create(block=block, reviewer=ana)
    said = {"record": reports[0].records.get().public_id, "verdict": "exclude", "idempotency_key": "k"}
    path = "stages/full_text/decisions/"
    assert call(ana, review, path, said).status_code == 422
    assert call(ana, review, path, {**said, "reason": reason["id"]}).json()["reason"] == reason["id"]


def test_reasons_and_highlights(review: Review, lead: User, ana: User) -> None:
    ids = [call(lead, review, "reasons/", {"label": label}).json()["id"] for label in ("One", "Two")]
    turned = call(lead, review, "reasons/order/", {"order": ids[::-1]}, "PUT").json()
    assert [row["label"] for row in turned] == ["Two", "One"]
    assert call(lead, review, f"reasons/{ids[0]}/retire/", {}).status_code == 204
    assert [row["label"] for row in call(ana, review, "reasons/").json()] == ["Two"]
    put = call(lead, review, "highlights/", {"include": ["randomi*"]}, "PUT").json()
    assert put == call(ana, review, "highlights/").json() == {"include": ["randomi*"], "exclude": [], "pico": []}


def test_a_reviewer_never_meets_another_s_decision(
    review: Review, lead: User, ana: User, ben: User, reports: list[Report]
) -> None:
    """Two worlds: before and after Ben has worked; Ana's every answer is the same byte for byte."""
    vote(titles(review), ana, reports[0])
    record = reports[1].records.get().public_id
    api = ["stages/", f"{STAGE}next/?limit=20", f"{STAGE}decisions/", f"{STAGE}progress/", "reasons/", "highlights/"]
    screen = f"/reviews/{review.public_id}/screen/title_abstract/"
    pages = [f"{screen}next/", f"{screen}next/?record={record}", f"/reviews/{review.public_id}/criteria/"]

    def seen() -> list[Any]:
        answers = [call(ana, review, path) for path in api] + [client_of(ana).get(page) for page in pages]
        return [(answer.status_code, answer.content, "ETag" in answer) for answer in answers]

    before = seen()
    for report in reports:
        vote(titles(review), ben, report, "exclude", note="canary-of-ben")
    assert seen() == before
    assert not any(b"canary" in content for _, content, _ in before)


LEADS = [
    ("POST", f"{STAGE}close/"),
    ("POST", f"{STAGE}reopen/"),
    ("GET", f"{STAGE}blocks/"),
    ("POST", f"{STAGE}blocks/"),
    ("POST", f"{STAGE}share-out/"),
    ("POST", "blocks/nothing/hand-over/"),
    ("POST", "blocks/nothing/release/"),
    ("POST", "reasons/"),
    ("PUT", "reasons/order/"),
    ("POST", "reasons/nothing/retire/"),
    ("PUT", "highlights/"),
]
REVIEWERS = [
    ("GET", f"{STAGE}next/"),
    ("GET", f"{STAGE}decisions/"),
    ("POST", f"{STAGE}decisions/"),
    ("POST", f"{STAGE}undo/"),
    ("POST", f"{STAGE}skip/"),
    ("GET", f"{STAGE}progress/"),
]
MEMBERS = [("GET", "stages/"), ("GET", "reasons/"), ("GET", "highlights/")]


@pytest.mark.parametrize(("method", "path"), [*LEADS, *REVIEWERS, *MEMBERS])
def test_who_may_come_in(
    review: Review,
    lead: User,
    ana: User,
    statistician: User,
    observer: User,
    stranger: User,
    method: str,
    path: str,
) -> None:
    cast = {"lead": lead, "reviewer": ana, "statistician": statistician, "observer": observer}
    rows = ((LEADS, {"lead"}), (REVIEWERS, {"reviewer"}), (MEMBERS, set(cast)))
    allowed = next(roles for listed, roles in rows if (method, path) in listed)
    statuses = {role: call(user, review, path, {}, method).status_code for role, user in cast.items()}
    assert {role for role, status in statuses.items() if status != 403} == allowed
    assert call(stranger, review, path, {}, method).status_code == 404
    assert call(None, review, path, {}, method).status_code == 401
    assert call(lead, review, path, {}, "DELETE").status_code == 405


def test_a_removed_reason_cannot_be_voted_for(review: Review, lead: User, ana: User, reports: list[Report]) -> None:
    reason = criteria.add_reason(review, by=lead, label="Wrong")
    criteria.retire_reason(reason, by=lead)
    said = {"record": reports[0].records.get().public_id, "verdict": "exclude", "idempotency_key": "k"}
    assert call(ana, review, f"{STAGE}decisions/", {**said, "reason": reason.public_id}).status_code == 422
