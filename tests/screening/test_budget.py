"""A vote costs a fixed number of queries, however large the block."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from reviews.models import Review
from screening import blocks
from tests.factories import reports_of, titles, vote


@pytest.mark.parametrize("size", [2, 40])
def test_a_vote_costs_a_fixed_number_of_queries(review: Review, lead: User, ana: User, ben: User, size: int) -> None:
    reports = reports_of(review, size)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=size)
    vote(titles(review), ben, reports[0])
    stage = titles(review)
    with CaptureQueriesContext(connection) as queries:
        vote(stage, ana, reports[0])
    assert len(queries) <= 30, [query["sql"][:120] for query in queries]
