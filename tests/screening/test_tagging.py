"""Likely trials are tagged and can be put first; nothing else follows from it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from records.models import Report
from screening import retrieval, tagging
from screening.models import Standing
from tests.conftest import client_of
from tests.factories import record_of, titles
from tests.screening.settling import open_block

pytestmark = pytest.mark.django_db
TRIAL = "Participants were randomly assigned to stimulation or sham, double-blind, placebo controlled."


@pytest.fixture
def sought(review: Any, lead: Any, ana: Any, ben: Any) -> list[Report]:
    """A narrative review, then a trial that one of two sources describes."""
    record_of(review, title="Stimulation: a narrative review", abstract="We discuss the history of the method.")
    plain = record_of(review, title="Stimulation after surgery")
    told = "Stimulation after surgery: a randomized controlled trial"
    record_of(review, report=plain.report, source="Embase", title=told, abstract=TRIAL)
    open_block(titles(review), lead, {ana: "include", ben: "include"})
    return list(retrieval.entries(review))


def test_the_likeliest_record_of_a_report_speaks(sought: list[Report]) -> None:
    tags = tagging.of_reports(sought)
    assert [tags[report.pk].likely for report in sought] == [False, True]
    assert [report.pk for report in tagging.by_likelihood(sought)] == [sought[1].pk, sought[0].pk]


def test_the_list_can_show_likely_trials_first(review: Any, lead: Any, sought: list[Report]) -> None:
    page = reverse("full_texts", args=[review.public_id])
    usual = client_of(lead).get(page).content.decode()
    assert usual.index("narrative review") < usual.index("Stimulation after surgery") < usual.index("likely a trial")
    turned = client_of(lead).get(f"{page}?order=trials&state=awaiting").content.decode()
    assert turned.index("Stimulation after surgery") < turned.index("narrative review")
    assert "?state=awaiting" in turned
    one = client_of(lead).get(f"{page}{sought[1].public_id}/").content.decode()
    assert f"Rules {tagging.VERSION}" in one


def test_a_program_reads_tag_score_and_version(review: Any, lead: Any, sought: list[Report]) -> None:
    before = list(Standing.objects.order_by("pk").values())
    answer = client_of(lead).get(f"/api/v1/reviews/{review.public_id}/retrievals/", {"order": "trials"}).json()
    told = [row["trial"] for row in answer["reports"]]
    assert [each["likely"] for each in told] == [True, False]
    assert {each["rules"] for each in told} == {tagging.VERSION}
    assert list(Standing.objects.order_by("pk").values()) == before
