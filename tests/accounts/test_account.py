import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from accounts import pubmed_key, tokens
from accounts.models import User
from reviews import audit
from reviews.models import Event
from tests.conftest import again, client_of, person

PASSWORD = "a long enough password"
KEY = "abcdef0123456789abcdef0123456789abcd"


def acts() -> list[str]:
    return list(Event.objects.filter(review=None).order_by("seq").values_list("action", flat=True))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/account/"),
        ("post", "/account/pubmed-key/"),
        ("post", "/account/pubmed-key/remove/"),
        ("post", "/account/tokens/"),
        ("post", "/account/tokens/12345678/revoke/"),
    ],
)
def test_the_signed_out_are_asked_to_sign_in(client: Client, db: None, method: str, path: str) -> None:
    assert getattr(client, method)(path).url.startswith("/account/login/")


@pytest.mark.parametrize("path", ["pubmed-key/", "pubmed-key/remove/", "tokens/", "tokens/12345678/revoke/"])
def test_changes_need_a_post(stranger: User, path: str) -> None:
    assert client_of(stranger).get(f"/account/{path}").status_code == 405


def test_name_and_orcid_are_changed(stranger: User) -> None:
    client = client_of(stranger)
    assert client.post("/account/", {"name": " Sid  V. ", "orcid": "0000000218250097"}).status_code == 302
    assert (again(stranger).name, again(stranger).orcid) == ("Sid V.", "0000-0002-1825-0097")
    wrong = client.post("/account/", {"name": "Sid", "orcid": "0000000218250098"})
    assert wrong.status_code == 422
    assert "does not fit" in wrong.content.decode()
    assert acts()[-1] == "account.changed"


def test_a_key_is_stored_encrypted_and_never_shown(stranger: User) -> None:
    client = client_of(stranger)
    client.post("/account/pubmed-key/", {"key": f" {KEY} "})
    stored = bytes(again(stranger).pubmed_key)
    assert KEY.encode() not in stored
    assert pubmed_key.read(again(stranger)) == KEY
    page = client.get("/account/").content.decode()
    assert "A key is stored" in page
    assert KEY not in page

    client.post("/account/pubmed-key/remove/")
    assert again(stranger).pubmed_key is None
    assert acts()[-2:] == ["account.pubmed_key_stored", "account.pubmed_key_removed"]
    assert KEY not in str(list(Event.objects.values_list("payload", flat=True)))


@pytest.mark.parametrize("key", ["", "short", "with space in the middle of it", "x" * 65])
def test_a_wrong_key_is_refused_and_not_repeated(stranger: User, key: str) -> None:
    answer = client_of(stranger).post("/account/pubmed-key/", {"key": key})
    assert answer.status_code == 422
    assert not key or f'value="{key}"' not in answer.content.decode()
    assert again(stranger).pubmed_key is None


def test_a_key_is_nothing_under_another_secret(stranger: User, settings: Any) -> None:
    pubmed_key.save(stranger, KEY)
    settings.SECRET_KEY = "another secret that is long enough to be one"
    assert pubmed_key.read(again(stranger)) == ""


def test_a_token_is_shown_once_works_and_ends(stranger: User) -> None:
    client = client_of(stranger)
    made = client.post("/account/tokens/", {"days": "30"})
    text = made.context["token"]
    assert text in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert text not in client.get("/account/").content.decode()
    assert AuthToken.objects.get().expiry < timezone.now() + timedelta(days=31)

    program = Client(headers={"Authorization": f"Token {text}"})
    assert program.get("/api/v1/me/").json() == {
        "id": stranger.public_id,
        "name": "Sid",
        "email": "sid@example.org",
        "orcid": "",
    }
    client.post(f"/account/tokens/{text[:8]}/revoke/")
    assert program.get("/api/v1/me/").status_code == 401
    assert client.post(f"/account/tokens/{text[:8]}/revoke/").status_code == 404
    assert acts()[-2:] == ["account.token_created", "account.token_revoked"]
    assert text not in str(list(Event.objects.values_list("payload", flat=True)))


def test_an_old_token_does_not_work_and_is_not_listed(stranger: User) -> None:
    _, text = tokens.create(stranger)
    AuthToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert tokens.of(stranger) == []
    assert Client(headers={"Authorization": f"Token {text}"}).get("/api/v1/me/").status_code == 401


def test_nobody_ends_the_token_of_another(stranger: User) -> None:
    _, text = tokens.create(stranger)
    other = client_of(person("Eve"))
    assert other.post(f"/account/tokens/{text[:8]}/revoke/").status_code == 404
    assert other.delete(f"/api/v1/tokens/{text[:8]}/").status_code == 404
    assert len(tokens.of(stranger)) == 1


@pytest.mark.parametrize("begins", ["", "a", "1234567", "123456789"])
def test_a_shorter_beginning_ends_nothing(stranger: User, begins: str) -> None:
    tokens.create(stranger)
    assert tokens.revoke(stranger, begins=begins) is False


@pytest.mark.parametrize("days", ["0", "1000", "", "x"])
def test_a_token_lives_as_long_as_is_offered(stranger: User, days: str) -> None:
    assert client_of(stranger).post("/account/tokens/", {"days": days}).status_code == 422
    assert not AuthToken.objects.exists()


def test_tokens_by_api_need_a_person_who_signed_in(stranger: User) -> None:
    made = client_of(stranger).post("/api/v1/tokens/new/", {"days": 7}, content_type="application/json")
    assert made.status_code == 201
    program = Client(headers={"Authorization": f"Token {made.json()['token']}"})
    assert program.get("/api/v1/tokens/").json() == [{k: v for k, v in made.json().items() if k != "token"}]
    assert program.post("/api/v1/tokens/new/", {}).status_code in {401, 403}
    assert program.delete(f"/api/v1/tokens/{made.json()['begins']}/").status_code == 204
    assert program.get("/api/v1/tokens/").status_code == 401


@pytest.mark.parametrize("path", ["me/", "tokens/"])
def test_the_signed_out_get_401(client: Client, db: None, path: str) -> None:
    assert client.get(f"/api/v1/{path}").status_code == 401


def test_the_instance_keeps_a_ledger_of_account_acts(client: Client, db: None) -> None:
    new = {"email": "nia@example.org", "password1": PASSWORD, "name": "Nia"}
    client.post("/account/signup/", new)
    client.post("/account/logout/")
    client.post("/account/login/", {"login": "nia@example.org", "password": PASSWORD})
    changed = {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"}
    client.post("/account/password/change/", changed)

    assert set(acts()) == {
        "account.made",
        "account.signed_in",
        "account.signed_out",
        "account.password_changed",
    }
    assert audit.verify(None) == []
    assert "Nia" not in json.dumps(list(Event.objects.values_list("payload", flat=True)))


def test_one_account_per_address_whatever_its_case(stranger: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create(email="SID@example.org", name="Sid again")


def test_a_changed_password_ends_every_token(lead: User, ana: User) -> None:
    _, text = tokens.create(lead)
    _, other = tokens.create(ana)
    changed = {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"}
    client_of(lead).post("/account/password/change/", changed)
    answers = [Client().get("/api/v1/me/", headers={"authorization": f"Token {each}"}) for each in (text, other)]
    assert [answer.status_code for answer in answers] == [401, 200]
