"""How what waits is divided."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from reviews.errors import Conflict, Invalid
from reviews.models import Review
from screening import blocks, sharing
from screening.models import Assignment, Block, Slot, Standing, State
from tests.conftest import client_of
from tests.factories import reports_of, titles


@pytest.fixture
def trio(ana: User, ben: User, third: User) -> list[User]:
    return [ana, ben, third]


TABLE = [
    ([2, 2, 2], [1, 1], 2, [[0, 1], [0, 1], [0, 1]]),
    ([5, 5, 5], [1, 1, 1], 2, [[0, 1], [2, 0], [1, 2]]),
    ([5, 5, 1], [1], 1, [[0], [0], [0]]),
    ([10] * 4, [50, 25, 25], 2, [[0, 1], [0, 2], [0, 1], [0, 2]]),
]


@pytest.mark.parametrize(("sizes", "weights", "quota", "expected"), TABLE)
def test_blocks_go_to_those_furthest_behind(
    sizes: list[int], weights: list[int], quota: int, expected: list[list[int]]
) -> None:
    assert sharing.turns(sizes, weights, quota=quota) == expected


def test_each_takes_the_part_that_was_promised() -> None:
    weights = [45, 30, 15, 10]
    given: Counter[int] = Counter()
    for seated in sharing.turns([50] * 200, weights, quota=2):
        assert len(set(seated)) == 2
        given.update(dict.fromkeys(seated, 50))
    assert [round(100 * given[place] / given.total()) for place in range(4)] == weights


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ([50, 30, 10], "these are 90"),
        ([60, 30, 10], "more than 50 percent"),
        ([50, 50, 0], "each at least 1"),
    ],
)
def test_shares_that_cannot_be_are_refused(
    review: Review, lead: User, trio: list[User], shares: list[int], sentence: str
) -> None:
    reports_of(review, 3)
    parts = {person.pk: share for person, share in zip(trio, shares, strict=True)}
    with pytest.raises(Invalid, match=sentence):
        sharing.share_out(titles(review), by=lead, reviewers=trio, size=1, shares=parts)
    assert not Block.objects.exists()


def test_the_queue_is_cut_in_its_order_and_every_report_is_handed_out(
    review: Review, lead: User, trio: list[User]
) -> None:
    stage, reports = titles(review), reports_of(review, 5)
    made = sharing.share_out(stage, by=lead, reviewers=trio, size=2)
    assert [block.number for block in made] == [0, 1, 2]
    placed = [slot.report for slot in Slot.objects.order_by("block__number", "position").select_related("report")]
    assert placed == blocks.in_order(stage, reports)
    assert Standing.objects.filter(stage=stage, state=State.UNDECIDED).count() == 5
    with pytest.raises(Conflict, match="No record waits"):
        sharing.share_out(stage, by=lead, reviewers=trio, size=2)


def test_more_blocks_do_not_order_the_queue_more_often(review: Review, lead: User, trio: list[User]) -> None:
    """Per block: the block, its slots, its seats, the event and the chain's head; the queue is read once."""

    def queries(reports: int) -> int:
        reports_of(review, reports)
        with CaptureQueriesContext(connection) as counted:
            sharing.share_out(titles(review), by=lead, reviewers=trio, size=1)
        return len(counted)

    assert (queries(22) - queries(2)) / 20 <= 8


def test_the_page_and_the_api_share_by_percent(review: Review, lead: User, trio: list[User]) -> None:
    reports_of(review, 4)
    chosen = [person.public_id for person in trio]
    shares = dict(zip(chosen, (50, 25, 25), strict=True))
    page = reverse("blocks_share_out", args=[review.public_id, "title_abstract"])
    written = {"size": "1", "reviewers": chosen, **{f"share-{person}": str(part) for person, part in shares.items()}}
    refused = client_of(lead).post(page, {**written, f"share-{chosen[0]}": "40"})
    assert "these are 90" in refused.content.decode()
    client_of(lead).post(page, written)
    assert _seats(trio) == [4, 2, 2]
    reports_of(review, 4)
    address = reverse("api-share-out", args=[review.public_id, "title_abstract"])
    body = {"size": 1, "reviewers": chosen, "shares": shares}
    assert client_of(lead).post(address, body, content_type="application/json").status_code == 200
    assert _seats(trio) == [8, 4, 4]


def _seats(people: list[User]) -> list[int]:
    return [Assignment.objects.filter(reviewer=person).count() for person in people]
