"""The page and the endpoints by which a lead takes decisions of another tool over."""

from __future__ import annotations

import pytest

from accounts.models import User
from records.models import ImportBatch
from reviews import jobs
from reviews.models import Job, Review, Role
from screening.models import Decision
from tests.conftest import client_of, seat
from tests.screening.elsewhere import brought, entry, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(review: Review, lead: User, ana: User, ben: User, monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    monkeypatch.setattr(jobs, "ring", [])
    return brought(review, lead, entry(1, *said("Ana+ Benno+")), entry(2, *said("Ana- Benno+")), entry(3, *said("+")))


def page(batch: ImportBatch) -> str:
    return f"/reviews/{batch.review.public_id}/imports/{batch.public_id}/decisions/title_abstract/"


def endpoint(batch: ImportBatch) -> str:
    return f"/api/v1{page(batch)}"


def test_a_lead_says_who_is_who_looks_and_takes_over(batch: ImportBatch, lead: User, ana: User, ben: User) -> None:
    client = client_of(lead)
    shown = client.get(page(batch)).content.decode()
    assert "“Ana”" in shown
    assert "Nobody named" in shown
    assert f'<option value="{ana.public_id}" selected>' in shown
    steps = f"/api/v1/reviews/{batch.review.public_id}/overview/"
    assert "Say who decided what in rayyan.csv" in client.get(steps).content.decode()
    who = {"name_1": ana.public_id, "name_2": ben.public_id}
    looked = client.post(page(batch), who).content.decode()
    assert "Of 4 decisions, 4 become votes" in looked
    assert "2 records come into blocks" in looked
    assert not Job.objects.filter(kind="screening.imported").exists()
    assert client.post(page(batch), {**who, "take": "yes"}).status_code == 302
    jobs.run(Job.objects.get(kind="screening.imported").public_id)
    assert Decision.objects.filter(imported=batch).count() == 4
    assert "Say who decided" not in client.get(steps).content.decode()
    assert "0 become votes" in client.post(page(batch), who).content.decode()
    assert "imported</span>" in client.get(f"/reviews/{batch.review.public_id}/titles/").content.decode()
    mine = client_of(ana).get(f"/reviews/{batch.review.public_id}/screen/title_abstract/history/").content.decode()
    assert mine.count(">imported<") == 2


def test_nobody_chosen_is_said(batch: ImportBatch, lead: User) -> None:
    answer = client_of(lead).post(page(batch), {"take": "yes"})
    assert answer.status_code == 422
    assert "Say for one name" in answer.content.decode()


def test_a_lead_who_screens_reads_no_counts_of_votes(batch: ImportBatch, lead: User, ana: User, ben: User) -> None:
    seat(batch.review, lead, Role.REVIEWER)
    looked = client_of(lead).post(page(batch), {"name_1": ana.public_id}).content.decode()
    assert "become votes here" in looked
    assert "2 become votes" not in looked
    assert "You screen in this review yourself" in looked


def test_the_same_by_program(batch: ImportBatch, lead: User, ana: User, ben: User) -> None:
    client = client_of(lead)
    names = client.get(endpoint(batch)).json()
    assert names == [{"name": "", "decisions": 1}, {"name": "Ana", "decisions": 2}, {"name": "Benno", "decisions": 2}]
    who = {"members": {"Ana": ana.public_id, "Benno": ben.public_id, "": ""}}
    foretold = client.post(f"{endpoint(batch)}preview/", who, content_type="application/json").json()
    assert (foretold["cast"], foretold["complete"], foretold["left_alone"]) == (4, 2, {})
    taken = client.post(endpoint(batch), who, content_type="application/json")
    assert taken.status_code == 202
    jobs.run(taken.json()["job"])
    assert Decision.objects.filter(imported=batch).count() == 4
    strange = client.post(endpoint(batch), {"members": {"Ana": lead.public_id}}, content_type="application/json")
    assert strange.status_code == 422


def test_the_door(batch: ImportBatch, lead: User, ana: User, observer: User, stranger: User) -> None:
    for address in (page(batch), endpoint(batch)):
        assert client_of(stranger).get(address).status_code == 404
        assert client_of(ana).get(address).status_code == 403
        assert client_of(observer).post(address, {}).status_code == 403
        assert client_of(lead).put(address).status_code == 405
    plain = brought(batch.review, lead, entry(9), source="Embase")
    assert client_of(lead).get(page(plain)).status_code == 404
