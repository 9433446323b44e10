"""Who may reach what: every page and endpoint of the frame, every role, every wrong method."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from reviews import jobs, team
from reviews.models import Membership, Review, Role
from tests.conftest import client_of

ROLES = ("lead", "ana", "statistician", "observer")
EVERYBODY = frozenset(ROLES)
LEAD = frozenset({"lead"})


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    allowed: frozenset[str]
    wrong_method: str
    body: Any = None
    status: int = 200


R = "/reviews/{review}/"
A = "/api/v1/reviews/{review}/"
PAGES = [
    Route("get", R + "protocol/", EVERYBODY, "post"),
    Route("get", R + "protocol/edit/", LEAD, "put"),
    Route("get", R + "team/", EVERYBODY, "post"),
    Route("post", R + "team/invite/", LEAD, "get", {"roles": ["reviewer"]}),
    Route("post", R + "team/grant/", LEAD, "get", {"member": "{ana}", "role": "observer"}, 302),
    Route("post", R + "team/roles/{seat}/end/", LEAD, "get", {}, 302),
    Route("post", R + "team/invitations/{invitation}/revoke/", LEAD, "get", {}, 302),
    Route("get", R + "ledger/", LEAD, "post"),
    Route("get", R + "ledger/csv/", LEAD, "post"),
    Route("post", R + "ledger/verify/", LEAD, "get", {}, 302),
    Route("get", R + "jobs/{job}/", EVERYBODY, "post"),
    Route("post", R + "jobs/{job}/cancel/", LEAD | {"ana"}, "get", {}, 302),
    Route("post", R + "jobs/{ended}/restart/", LEAD | {"ana"}, "get", {}, 302),
]
ENDPOINTS = [
    Route("get", A, EVERYBODY, "post"),
    Route("get", A + "protocol/", EVERYBODY, "post"),
    Route("patch", A + "protocol/", LEAD, "delete", {"objective": "x"}),
    Route("post", A + "protocol/consequences/", LEAD, "get", {"objective": "x"}),
    Route("get", A + "protocol/amendments/", EVERYBODY, "post"),
    Route("get", A + "members/", EVERYBODY, "delete"),
    Route("post", A + "members/", LEAD, "put", {"person": "{ana}", "role": "observer"}),
    Route("delete", A + "members/{seat}/", LEAD, "get", None, 204),
    Route("get", A + "invitations/", LEAD, "delete"),
    Route("post", A + "invitations/", LEAD, "put", {"roles": ["reviewer"]}, 201),
    Route("delete", A + "invitations/{invitation}/", LEAD, "get", None, 204),
    Route("get", A + "ledger/", LEAD, "post"),
    Route("post", A + "ledger/verify/", LEAD, "get", {}),
    Route("get", A + "jobs/", EVERYBODY, "post"),
    Route("get", A + "jobs/{job}/", EVERYBODY, "post"),
    Route("post", A + "jobs/{job}/cancel/", LEAD | {"ana"}, "get", {}),
    Route("post", A + "jobs/{ended}/restart/", LEAD | {"ana"}, "get", {}),
]
ROUTES = PAGES + ENDPOINTS


@pytest.fixture
def cast(
    review: Review, lead: User, ana: User, statistician: User, observer: User, monkeypatch: pytest.MonkeyPatch
) -> dict[str, User]:
    monkeypatch.setattr(jobs, "ring", [])
    return {"lead": lead, "ana": ana, "statistician": statistician, "observer": observer}


@pytest.fixture
def names(review: Review, cast: dict[str, User]) -> dict[str, str]:
    job = jobs.queue(review, kind="test", label="Ana's", by=cast["ana"])
    ended = jobs.queue(review, kind="test", label="Ana's other", by=cast["ana"])
    jobs.cancel(ended)
    return {
        "review": review.public_id,
        "ana": cast["ana"].public_id,
        "seat": Membership.objects.get(user=cast["observer"]).public_id,
        "invitation": team.invite(review, by=cast["lead"], roles=[Role.REVIEWER])[0].public_id,
        "job": job.public_id,
        "ended": ended.public_id,
    }


def called(client: Client, method: str, route: Route, names: dict[str, str]) -> Any:
    text = json.dumps(route.body)
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    path = route.path.format(**names)
    if method == "get":
        return client.get(path)
    if path.startswith("/api/"):
        return getattr(client, method)(path, text, content_type="application/json")
    return client.post(path, json.loads(text)) if method == "post" else client.put(path)


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_each_role_reaches_what_it_may(cast: dict[str, User], names: dict[str, str], route: Route, role: str) -> None:
    answer = called(client_of(cast[role]), route.method, route, names)
    assert answer.status_code == (route.status if role in route.allowed else 403)


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_a_stranger_and_a_wrong_review_find_nothing(
    names: dict[str, str], stranger: User, lead: User, route: Route
) -> None:
    assert called(client_of(stranger), route.method, route, names).status_code == 404
    assert called(client_of(lead), route.method, route, {**names, "review": "nosuchreview"}).status_code == 404


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_whoever_is_signed_out_is_asked_to_sign_in(names: dict[str, str], route: Route) -> None:
    answer = called(client_of(None), route.method, route, names)
    assert answer.status_code == (401 if route.path.startswith("/api/") else 302)


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_a_wrong_method_is_refused(names: dict[str, str], lead: User, route: Route) -> None:
    assert called(client_of(lead), route.wrong_method, route, names).status_code == 405


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if "{seat}" in route.path or "{job}" in route.path], ids=name_of
)
def test_ids_of_one_review_open_nothing_in_another(names: dict[str, str], ana: User, route: Route) -> None:
    from reviews import founding

    other = founding.found(title="Ana leads this one", by=ana)
    answer = called(client_of(ana), route.method, route, {**names, "review": other.public_id})
    assert answer.status_code == 404


def test_a_removed_member_is_a_stranger_at_once(review: Review, lead: User, names: dict[str, str], ana: User) -> None:
    client = client_of(ana)
    address = f"/reviews/{review.public_id}/protocol/"
    assert client.get(address).status_code == 200
    team.end(Membership.objects.get(user=ana), by=lead)
    assert client.get(address).status_code == 404
