"""The lead's order of sources decides which of equally complete records is shown, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from records import leading, precedence
from records.models import Search
from reviews.errors import Conflict
from reviews.models import Event
from tests.conftest import client_of
from tests.factories import record_of

pytestmark = pytest.mark.django_db


def names(review: Any) -> list[str]:
    return [search.source for search in precedence.searches(review)]


def ids(review: Any, *sources: str) -> list[str]:
    return [Search.objects.get(review=review, source=source).public_id for source in sources]


def test_between_equally_complete_records_the_source_that_goes_first_is_shown(review: Any, lead: Any) -> None:
    first = record_of(review, source="Embase", abstract="Said.")
    second = record_of(review, report=first.report, source="PubMed", abstract="Said.")
    assert leading.leader(first.report) == first
    precedence.put_in_order(review, by=lead, order=ids(review, "PubMed", "Embase"))
    assert leading.leader(first.report) == second
    assert leading.leaders([first.report]) == {first.report_id: second}


def test_a_more_complete_record_is_shown_whatever_the_order(review: Any, lead: Any) -> None:
    poor = record_of(review, source="Embase")
    rich = record_of(review, report=poor.report, source="PubMed", abstract="Said.")
    precedence.put_in_order(review, by=lead, order=ids(review, "Embase", "PubMed"))
    assert leading.leader(poor.report) == rich


def test_searches_that_nobody_has_put_in_order_follow_as_they_came(review: Any, lead: Any) -> None:
    for source in ("Embase", "PubMed"):
        record_of(review, source=source)
    precedence.put_in_order(review, by=lead, order=ids(review, "PubMed", "Embase"))
    record_of(review, source="CENTRAL")
    assert names(review) == ["PubMed", "Embase", "CENTRAL"]


def test_an_order_names_every_search_once_and_is_one_event(review: Any, lead: Any) -> None:
    for source in ("Embase", "PubMed"):
        record_of(review, source=source)
    for wrong in (ids(review, "PubMed"), ids(review, "PubMed", "PubMed", "Embase"), ["nothing"]):
        with pytest.raises(Conflict, match="changed meanwhile"):
            precedence.put_in_order(review, by=lead, order=wrong)
    for _ in range(2):
        precedence.put_in_order(review, by=lead, order=ids(review, "PubMed", "Embase"))
    assert Event.objects.filter(review=review, action="searches.ordered").count() == 1


def test_the_page_moves_a_source_and_the_api_gives_the_whole_order(review: Any, lead: Any) -> None:
    for source in ("Embase", "PubMed"):
        record_of(review, source=source)
    client, base = client_of(lead), f"/reviews/{review.public_id}/searches/"
    [pubmed] = ids(review, "PubMed")
    assert "Which record of a report is shown" in client.get(base).content.decode()
    client.post(f"{base}{pubmed}/move/", {"to": "up"})
    assert names(review) == ["PubMed", "Embase"]
    client.post(f"{base}{pubmed}/move/", {"to": "up"})
    assert names(review) == ["PubMed", "Embase"]
    order = {"order": ids(review, "Embase", "PubMed")}
    address = f"/api/v1/reviews/{review.public_id}/searches/order/"
    assert client.put(address, order, content_type="application/json").json() == order
    assert names(review) == ["Embase", "PubMed"]
