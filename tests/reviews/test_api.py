import json
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts import tokens
from accounts.models import User
from reviews import access, protocol
from reviews.models import Review, Role
from tests.conftest import client_of


def sent(client: Client, method: str, path: str, body: Any = None) -> Any:
    return getattr(client, method)(f"/api/v1/{path}", json.dumps(body), content_type="application/json")


def test_a_review_from_nothing_to_a_team_by_token(lead: User, stranger: User) -> None:
    token = Client(headers={"Authorization": f"Token {tokens.create(lead)[1]}"})
    made = sent(token, "post", "reviews/", {"title": "By program"})
    assert made.status_code == 201
    here = f"reviews/{made.json()['id']}/"

    changed = sent(token, "patch", f"{here}protocol/", {"settlement": "either", "reason": "C39", "title": "Renamed"})
    assert (changed.json()["version"], changed.json()["settlement"]) == (2, "either")
    [revision] = token.get(f"/api/v1/{here}protocol/amendments/").json()
    assert {change["name"] for change in revision["changes"]} == {"settlement", "title"}

    invited = sent(token, "post", f"{here}invitations/", {"roles": ["reviewer"], "label": "Sid"}).json()
    assert invited["link"].endswith(f"/invitations/{invited['secret']}/")
    assert "secret" not in token.get(f"/api/v1/{here}invitations/").json()[0]
    joined = sent(client_of(stranger), "post", "invitations/accept/", {"secret": invited["secret"]})
    assert joined.json()["title"] == "Renamed"

    people = token.get(f"/api/v1/{here}members/").json()
    assert {(seat["person"]["name"], seat["role"]) for seat in people} == {("Lea", "lead"), ("Sid", "reviewer")}
    granted = sent(token, "post", f"{here}members/", {"person": stranger.public_id, "role": "observer"}).json()
    assert sent(token, "delete", f"{here}members/{granted['id']}/").status_code == 204
    assert sent(token, "delete", f"{here}members/{granted['id']}/").status_code == 409

    told = token.get(f"/api/v1/{here}ledger/").json()
    assert told["entries"][0]["sentence"] == "ended the role observer of Sid"
    assert told["next"] == ""
    assert sent(token, "post", f"{here}ledger/verify/").json() == {"verifies": True}
    assert [found["title"] for found in token.get("/api/v1/reviews/").json()] == ["Renamed"]
    assert token.get(f"/api/v1/{here}").json()["my_roles"] == ["lead"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"prospero_number": "CRD42010000001"}, 422),
        ({"settlement": "dice"}, 400),
        ({"reviewers_full_text": 0}, 422),
        ({"settlement": ""}, 422),
        ({"title": ""}, 400),
        ({}, 200),
    ],
)
def test_a_protocol_that_cannot_be_is_refused(review: Review, lead: User, body: Any, status: int) -> None:
    answer = sent(client_of(lead), "patch", f"reviews/{review.public_id}/protocol/", body)
    assert answer.status_code == status
    assert protocol.of(review).version == 2


def test_a_preview_changes_nothing(review: Review, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "on_consequences", [lambda _, changed: [f"{sorted(changed)}"]])
    body = {"reviewers_full_text": 3, "settlement": "either"}
    answer = sent(client_of(lead), "post", f"reviews/{review.public_id}/protocol/consequences/", body)
    assert answer.json() == {"consequences": ["['reviewers_full_text']"]}
    assert protocol.of(review).reviewers_full_text == 2


def test_the_ledger_pages(review: Review, lead: User) -> None:
    for number in range(60):
        protocol.revise(review, by=lead, changes={"objective": str(number)})
    client = client_of(lead)
    first = client.get(f"/api/v1/reviews/{review.public_id}/ledger/").json()
    second = client.get(f"/api/v1/reviews/{review.public_id}/ledger/", {"before": first["next"]}).json()
    assert (len(first["entries"]), len(second["entries"]), second["next"]) == (50, 12, "")


def test_a_refusal_has_a_code_and_a_sentence(review: Review, stranger: User, lead: User) -> None:
    answer = client_of(stranger).get(f"/api/v1/reviews/{review.public_id}/")
    assert answer.json() == {"code": "not_found", "detail": "There is nothing here under this address."}
    assert sent(client_of(lead), "post", "invitations/accept/", {"secret": "guessed"}).status_code == 404


def test_answers_name_nobody_by_a_sequential_key(review: Review, lead: User, ana: User) -> None:
    for path in ("", "members/", "protocol/", "protocol/amendments/", "ledger/", "jobs/", "invitations/"):
        text = client_of(lead).get(f"/api/v1/reviews/{review.public_id}/{path}").content.decode()
        assert f'"user":{ana.pk}' not in text
        assert '"pk"' not in text
        assert '"seq"' not in text


def test_operation_ids_of_the_frame_are_what_the_docs_promise() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    named = {told["operationId"] for methods in schema["paths"].values() for told in methods.values()}
    assert named >= {
        "create_review",
        "list_reviews",
        "get_review",
        "get_protocol",
        "set_protocol",
        "preview_consequences",
        "list_amendments",
        "list_members",
        "grant_role",
        "end_role",
        "invite_member",
        "list_invitations",
        "revoke_invitation",
        "accept_invitation",
        "list_ledger",
        "verify_ledger",
        "list_jobs",
        "get_job",
        "cancel_job",
        "restart_job",
        "who_am_i",
        "create_token",
        "list_tokens",
        "revoke_token",
    }


def test_roles_of_one_person_add_up(review: Review, lead: User, ana: User) -> None:
    sent(client_of(lead), "post", f"reviews/{review.public_id}/members/", {"person": ana.public_id, "role": "lead"})
    assert access.roles_of(ana, review) == {Role.LEAD, Role.REVIEWER}
