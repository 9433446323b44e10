"""A decision keeps how long it took and why it was changed, for the reviewer alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from reviews.errors import Invalid
from reviews.models import Review
from screening import blocks, history
from screening.models import MOST_SECONDS, Decision
from tests.factories import record_of, titles, vote

BROWSER = "allauth.account.auth_backends.AuthenticationBackend"
WHY = "The population is wrong after all"


@pytest.fixture
def report(review: Review, lead: User, ana: User, ben: User) -> Any:
    row = record_of(review)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=1)
    return row.report


def test_time_and_reason_are_sent_kept_and_answered(review: Review, ana: User, report: Any) -> None:
    client = Client()
    client.force_login(ana, backend=BROWSER)
    address = f"/api/v1/reviews/{review.public_id}/stages/title_abstract/decisions/"
    told = {"record": report.records.get().public_id, "verdict": "include", "seconds": 12, "why": WHY}
    answer = client.post(address, {**told, "idempotency_key": "one"}, content_type="application/json")
    assert (answer.json()["seconds"], answer.json()["why"]) == (12, WHY)
    assert answer.json()["protocol_version"] == Decision.objects.own(ana).get().protocol_version
    refused = client.post(address, {**told, "seconds": -1, "idempotency_key": "two"}, content_type="application/json")
    assert refused.status_code in (400, 422)
    assert Decision.objects.own(ana).count() == 1


def test_no_decision_takes_more_than_an_hour(review: Review, ana: User, report: Any) -> None:
    kept = vote(titles(review), ana, report, seconds=10 * MOST_SECONDS)
    assert kept.seconds == MOST_SECONDS
    with pytest.raises(IntegrityError, match="an_hour"), transaction.atomic():
        Decision.objects.own(ana).update(seconds=MOST_SECONDS + 1)
    with pytest.raises(Invalid):
        vote(titles(review), ana, report, why="x" * 501)


def test_pace_is_the_median_of_ones_own_measured_times(review: Review, ana: User, ben: User, report: Any) -> None:
    stage = titles(review)
    vote(stage, ben, report, seconds=900)
    assert history.pace(ana, stage) is None
    vote(stage, ana, report, seconds=20)
    found = history.pace(ana, stage)
    assert found is not None
    assert (found.seconds, found.records, found.an_hour) == (20, 1, 180)


def test_own_earlier_decisions_stand_on_the_record_and_nobody_elses(
    review: Review, ana: User, ben: User, report: Any
) -> None:
    stage = titles(review)
    vote(stage, ana, report, "include", why="at first")
    vote(stage, ana, report, "exclude", why=WHY)
    place = f"/reviews/{review.public_id}/screen/title_abstract/"
    pages = {}
    for person in (ana, ben):
        client = Client()
        client.force_login(person, backend=BROWSER)
        pages[person] = client.get(f"{place}{report.records.get().public_id}/").content.decode()
        pages[person] += client.get(f"{place}history/").content.decode()
    assert "at first" in pages[ana]
    assert WHY in pages[ana]
    assert "My earlier decisions" not in pages[ben]
    assert WHY not in pages[ben]
