"""The search report: sixteen items, what each search says, what is missing, the files."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from records import prisma_s, statements
from records.models import Statement
from reviews.errors import Invalid
from reviews.models import Event
from tests.conftest import client_of
from tests.records.bringing import bring, entry, search

pytestmark = pytest.mark.django_db


def missing(review: Any) -> dict[int, str]:
    return {answer.item.number: answer.missing for answer in prisma_s.report(review).missing}


def test_there_are_sixteen_items_each_with_its_help() -> None:
    assert [item.number for item in prisma_s.ITEMS] == list(range(1, 17))
    assert all(item.title and item.help for item in prisma_s.ITEMS)


def test_an_empty_review_misses_every_item(review: Any) -> None:
    assert set(missing(review)) == set(range(1, 17))


def test_searches_fill_the_items_and_silent_ones_are_named(review: Any, lead: Any) -> None:
    said = {"platform": "Ovid", "strategy": "pain", "limits": "None.", "filters": "None.", "peer_review": "PRESS"}
    bring(review, lead, entry(1), source="Embase")
    search(review, lead, "Scopus", **said)
    search(review, lead, "ISRCTN", kind="register", strategy="pain", limits="None.", filters="None.")
    found = missing(review)
    assert found[8] == found[9] == found[10] == found[1] == "Nothing is written down for Embase (2026-11-02)."
    assert found[15] == "Nothing is written down for Scopus (2026-11-02), ISRCTN (2026-11-02)."
    assert set(found) == {1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15}


def test_a_statement_of_the_review_answers_an_item(review: Any, lead: Any) -> None:
    statements.state(review, by=lead, item=6, text="Two manufacturers were asked.")
    assert 6 not in missing(review)
    statements.state(review, by=lead, item=6, text="Two manufacturers were asked.")
    assert Event.objects.filter(review=review, action="search.stated").count() == 1
    statements.state(review, by=lead, item=6, text=" ")
    assert 6 in missing(review)
    assert not Statement.objects.exists()
    for item, text in ((0, "x"), (17, "x"), (1, "x" * 20_001)):
        with pytest.raises(Invalid):
            statements.state(review, by=lead, item=item, text=text)


def test_the_files_hold_every_search_and_no_formula(review: Any, lead: Any) -> None:
    bring(review, lead, entry(1))
    search(review, lead, "=HYPERLINK()", strategy="line one\nline two")
    client, base = client_of(lead), f"/reviews/{review.public_id}/searches/report"
    answer = client.get(f"{base}/csv/")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["source"] for row in rows] == ["Embase", "'=HYPERLINK()"]
    assert (rows[0]["new"], rows[1]["strategy"]) == ("1", "line one\nline two")
    text = client.get(f"{base}/txt/").getvalue().decode()
    assert "line one\nline two" in text
    assert "6. Contacts\n   MISSING: Nothing is written down yet." in text
    assert "Embase, 2 November 2026: 1 record in the file = 1 new + 0 already known + 0 set aside." in text
    assert client.get(f"{base}/pdf/").status_code == 404


def test_a_lead_completes_it_on_the_page_and_by_program(review: Any, lead: Any, ana: Any) -> None:
    client = client_of(lead)
    page = client.post(f"/reviews/{review.public_id}/searches/report/items/7/", {"text": "None."}, follow=True)
    assert "Item 7 is saved." in page.content.decode()
    address = f"/api/v1/reviews/{review.public_id}/search-report/items/6/"
    assert client.put(address, {"text": "None."}, "application/json").status_code == 204
    assert client_of(ana).put(address, {"text": "None."}, "application/json").status_code == 403
    found = client_of(ana).get(f"/api/v1/reviews/{review.public_id}/search-report/").json()
    assert [each["item"] for each in found["items"] if each["statement"]] == [6, 7]
    assert "6. Contacts\n   None." in found["text"]
    assert (
        "<form"
        not in client_of(ana).get(f"/reviews/{review.public_id}/searches/report/").content.decode().split("<main")[1]
    )
