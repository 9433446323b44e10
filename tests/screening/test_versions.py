"""Versions of the criteria: what decisions were judged by, as it stood."""

from __future__ import annotations

import pytest

from accounts.models import User
from reviews import ledger, protocol
from reviews.errors import NotFound
from reviews.models import Review
from screening import criteria, versions
from tests.conftest import client_of
from tests.factories import reports_of, titles, vote

pytestmark = pytest.mark.django_db


def test_only_criteria_and_reasons_make_a_version_of_the_criteria(review: Review, lead: User) -> None:
    before = versions.criteria_version(review)
    protocol.revise(review, by=lead, changes={"objective": "To find out"})
    assert versions.criteria_version(review) == before
    changed = protocol.revise(review, by=lead, changes={"population_included": "Adults"}).version
    assert versions.criteria_version(review) == changed
    assert versions.judged_by(versions.all_of(review), changed - 1) == before
    assert versions.judged_by(versions.all_of(review), changed + 5) == changed


def test_each_act_on_the_reasons_is_a_version_of_the_protocol(review: Review, lead: User) -> None:
    first, second = (criteria.add_reason(review, by=lead, label=label) for label in ("Not randomised", "Children"))
    made = [versions.criteria_version(review)]
    criteria.order_reasons(review, by=lead, order=[second.public_id, first.public_id])
    made.append(versions.criteria_version(review))
    criteria.order_reasons(review, by=lead, order=[second.public_id, first.public_id])
    made.append(versions.criteria_version(review))
    criteria.retire_reason(first, by=lead)
    made.append(versions.criteria_version(review))
    assert [version - made[0] for version in made] == [0, 1, 1, 2]
    assert protocol.of(review).version == made[-1]
    [change] = protocol.history(review)[0].changes
    assert (change.label, change.old, change.new) == (
        "exclusion reasons",
        "Children\nNot randomised",
        "Children",
    )
    assert ledger.entries(review, reader=lead)[0][0].sentence.startswith("took the exclusion reason")


def test_the_criteria_are_told_as_they_stood(review: Review, lead: User) -> None:
    protocol.revise(review, by=lead, changes={"population_included": "Adults"})
    criteria.add_reason(review, by=lead, label="Not randomised")
    old = versions.criteria_version(review)
    protocol.revise(review, by=lead, changes={"population_included": "Adults over 60", "design_excluded": "Cohorts"})
    criteria.add_reason(review, by=lead, label="Children")
    told = [(rule.label, rule.text) for rule in versions.criteria_at(review, old)]
    assert told == [("Population included", "Adults"), ("Exclusion reasons", "Not randomised")]
    newest = [rule.text for rule in versions.criteria_at(review, protocol.of(review).version)]
    assert newest == ["Adults over 60", "Cohorts", "Not randomised\nChildren"]
    with pytest.raises(NotFound):
        versions.criteria_at(review, protocol.of(review).version + 1)


def test_page_and_api_show_an_old_version_and_own_decisions_name_theirs(review: Review, lead: User, ana: User) -> None:
    from screening import blocks

    protocol.revise(review, by=lead, changes={"settlement": "consensus", "population_included": "Adults"})
    old = versions.criteria_version(review)
    [report] = reports_of(review, 1)
    protocol.revise(review, by=lead, changes={"reviewers_title_abstract": 1})
    blocks.assign(titles(review), by=lead, reviewers=[ana], size=1)
    vote(titles(review), ana, report)
    protocol.revise(review, by=lead, changes={"population_included": "Adults over 60"})
    client = client_of(ana)
    page = client.get(f"/reviews/{review.public_id}/criteria/versions/{old}/").content.decode()
    assert "<dd>Adults</dd>" in page
    assert "<ins>Adults over 60</ins>" in page
    told = client.get(f"/api/v1/reviews/{review.public_id}/criteria/{old}/").json()
    assert (told["in_force"], told["criteria"][0]["text"]) == (old + 2, "Adults")
    assert client.get(f"/reviews/{review.public_id}/criteria/versions/99/").status_code == 404
    own = client.get(f"/reviews/{review.public_id}/screen/title_abstract/history/").content.decode()
    assert f"version {old}</a>" in own
