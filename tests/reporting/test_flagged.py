"""A retracted report says so wherever its title stands, whichever of its records knows, as far as the mask lets."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from records.models import Report
from reporting import exports
from reviews import protocol
from screening.models import StageKind
from studies.models import Study
from tests.conftest import client_of
from tests.factories import titles, vote
from tests.reporting.conftest import Cast
from tests.reporting.test_exports import rows_of
from tests.screening.settling import settle

TAG = '<span class="tag exclude">! Retracted'
SECRET = "Secret Journal 1987"


@pytest.fixture
def retracted(cast: Cast) -> Report:
    """A report shown by a record that knows nothing, beside one that knows."""
    shown = cast.record(title="A trial that was retracted", abstract="Said.", doi="10.1000/a")
    cast.record(source="Embase", report=shown.report, notices=[f"RetractionIn: {SECRET}"])
    return shown.report


def page(cast: Cast, name: str, *more: str, by: Any = None, **asked: str) -> str:
    address = reverse(name, args=[cast.review.public_id, *more])
    answer = client_of(by or cast.lead).get(address, asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_where_records_are_listed(cast: Cast, retracted: Report) -> None:
    assert page(cast, "records").count(TAG) == 2
    assert page(cast, "records", flag="retracted").count(TAG) == 2
    assert page(cast, "duplicates_merged").count(TAG) == 1
    record = page(cast, "record", retracted.records.order_by("pk")[0].public_id)
    assert f"Retracted: {SECRET}" in record


def test_where_titles_are_screened(cast: Cast, retracted: Report) -> None:
    cast.screen({}, release=False)
    assert f"{TAG}: {SECRET}" in page(cast, "screen", StageKind.TITLE_ABSTRACT, by=cast.ana)
    vote(titles(cast.review), cast.ana, retracted, "include")
    assert TAG in page(cast, "screening_history", StageKind.TITLE_ABSTRACT, by=cast.ana)


def test_where_conflicts_are_settled(cast: Cast, retracted: Report) -> None:
    cast.screen({retracted: ("include", "exclude")})
    assert TAG in page(cast, "conflicts")
    assert TAG in page(cast, "conflict", StageKind.TITLE_ABSTRACT, retracted.public_id)
    settle(titles(cast.review), retracted, cast.lead)
    assert TAG in page(cast, "conflicts_settled")


def test_where_full_texts_and_studies_are_listed(cast: Cast, retracted: Report) -> None:
    cast.screen({retracted: ("include", "include")})
    assert TAG in page(cast, "full_texts")
    assert TAG in page(cast, "full_text", retracted.public_id)
    cast.retrieve(retracted)
    cast.judge({retracted: ("include", "include")})
    assert TAG in page(cast, "studies")
    assert TAG in page(cast, "study", Study.objects.get().public_id)
    assert TAG in page(cast, "prisma_list", "all-included")
    [row] = rows_of(exports.records(cast.review, key="all-included", format="csv", by=cast.lead))
    assert row["flags"] == f"Retracted: {SECRET}"


def test_by_the_api(cast: Cast, retracted: Report) -> None:
    client, base = client_of(cast.lead), f"/api/v1/reviews/{cast.review.public_id}/records/"
    flag = {"kind": "retracted", "word": "Retracted", "reference": SECRET}
    for record in client.get(base, {"flag": "any"}).json()["records"]:
        assert record["flags"] == [flag]
        assert client.get(f"{base}{record['id']}/").json()["flags"] == [flag]


def test_the_mask_holds_back_where_it_was_said(cast: Cast, retracted: Report) -> None:
    protocol.revise(cast.review, by=cast.lead, changes={"masks_authors": True})
    cast.screen({}, release=False)
    record = retracted.records.order_by("pk")[0].public_id
    for name, *more in (("records",), ("record", record), ("duplicates_merged",), ("screen", StageKind.TITLE_ABSTRACT)):
        seen = page(cast, name, *more, by=cast.ana)
        assert "Retracted" in seen
        assert SECRET not in seen


def test_nothing_is_said_of_what_is_sound(cast: Cast) -> None:
    cast.record(notices=["CommentIn: J"])
    assert "tag exclude" not in page(cast, "records")
