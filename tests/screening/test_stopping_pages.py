"""The page and the API of stopping: who may look, who may act, and that both say the same."""

import pytest

from accounts.models import User
from reviews import protocol
from reviews.models import Review
from screening import blocks
from screening.models import Block, Stop
from tests.conftest import client_of
from tests.factories import record_of, titles, vote


@pytest.fixture
def half(review: Review, lead: User, ana: User, ben: User) -> Review:
    protocol.revise(review, by=lead, changes={"recall_target": 95})
    for _ in range(4):
        record_of(review)
    stage = titles(review)
    block = blocks.assign(stage, by=lead, reviewers=[ana, ben], size=2)
    for slot in block.slots.all():
        for person in (ana, ben):
            vote(stage, person, slot.report, "include")
    blocks.release(block, by=lead)
    return review


def test_everybody_sees_the_advice_and_a_lead_may_act(half: Review, lead: User, ana: User, stranger: User) -> None:
    path = f"/reviews/{half.public_id}/stopping/"
    shown = client_of(ana).get(path)
    assert "Go on" in shown.content.decode()
    assert "Approve the stop" not in shown.content.decode()
    assert "Approve the stop" in client_of(lead).get(path).content.decode()
    assert client_of(stranger).get(path).status_code == 404
    for act in ("approve", "take-back", "sample"):
        assert client_of(ana).post(f"{path}{act}/", {"reason": "x"}).status_code == 403
        assert client_of(lead).get(f"{path}{act}/").status_code == 405


def test_a_lead_stops_against_the_advice_and_takes_it_back(half: Review, lead: User) -> None:
    path, client = f"/reviews/{half.public_id}/stopping/", client_of(lead)
    refused = client.post(f"{path}approve/", {"reason": "No money"})
    assert refused.status_code == 422
    assert "against the advice" in refused.content.decode()
    assert client.post(f"{path}approve/", {"reason": "No money", "against": "on"}).status_code == 302
    assert "not screened by a human" in client.get(path).content.decode()
    assert client.post(f"{path}take-back/", {"reason": "Money"}).status_code == 302
    assert Stop.objects.filter(to_seq=None).count() == 0


def test_a_sample_is_drawn(half: Review, lead: User, ana: User, ben: User) -> None:
    path = f"/reviews/{half.public_id}/stopping/sample/"
    drawn = client_of(lead).post(path, {"size": 1, "reviewers": [ana.public_id, ben.public_id]})
    assert drawn.status_code == 302
    assert Block.objects.get(number=1).sampled_from == 2


def test_the_same_by_program(half: Review, lead: User, ana: User, ben: User) -> None:
    path, client = f"/api/v1/reviews/{half.public_id}/stopping/", client_of(lead)
    told = client_of(ana).get(path).json()
    assert (told["advice"]["found"], told["advice"]["waiting"], told["stop"]) == (2, 2, None)
    assert client_of(ana).post(f"{path}approve/", {"reason": "x"}, content_type="application/json").status_code == 403
    given = {"size": 1, "reviewers": [ana.public_id, ben.public_id]}
    assert client.post(f"{path}sample/", given, content_type="application/json").json()["reports"] == 1
    asked = {"reason": "No money", "against": True}
    stopped = client.post(f"{path}approve/", asked, content_type="application/json").json()
    assert stopped["stop"]["against"] is True
    assert client.post(f"{path}approve/", asked, content_type="application/json").status_code == 409
    back = client.post(f"{path}take-back/", {"reason": "Money"}, content_type="application/json").json()
    assert back["stop"] is None
