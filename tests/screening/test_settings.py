"""What a team settles for each stage."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from records.models import Report
from reporting import waiting
from reviews import protocol
from reviews.errors import Invalid
from reviews.models import Review, Role
from screening import blocks, conflicts, criteria, retrieval
from screening.models import Decision, Design, RetrievalOutcome, Standing, State
from tests.conftest import client_of
from tests.factories import reports_of, texts, titles, vote


@pytest.fixture
def report(review: Review, lead: User, ana: User, ben: User) -> Report:
    [made] = reports_of(review, 1)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=1)
    return made


def test_a_reason_at_titles_is_refused_until_the_protocol_offers_it(
    review: Review, lead: User, ana: User, report: Report
) -> None:
    reason = criteria.add_reason(review, by=lead, label="Wrong population")
    with pytest.raises(Invalid, match="without a reason"):
        vote(titles(review), ana, report, "exclude", reason=reason)
    page = reverse("screen", args=[review.public_id, "title_abstract"])
    assert 'id="reasons"' not in client_of(ana).get(page).content.decode()
    protocol.revise(review, by=lead, changes={"reasons_title_abstract": True})
    assert 'id="reasons"' in client_of(ana).get(page).content.decode()
    vote(titles(review), ana, report, "exclude", reason=reason)
    assert Decision.objects.current().get().reason == reason


@pytest.mark.parametrize("other", [None, "Wrong design"])
def test_reasons_at_titles_make_no_conflict(
    review: Review, lead: User, ana: User, ben: User, report: Report, other: str | None
) -> None:
    protocol.revise(review, by=lead, changes={"reasons_title_abstract": True, "release_title_abstract": "report"})
    vote(titles(review), ana, report, "exclude", reason=criteria.add_reason(review, by=lead, label="Wrong population"))
    second = criteria.add_reason(review, by=lead, label=other) if other else None
    vote(titles(review), ben, report, "exclude", reason=second)
    row = Standing.objects.released().get()
    assert (row.state, row.reason) == (State.EXCLUDED, None)
    assert not conflicts.waiting(titles(review)).exists()
    assert not waiting.to_settle(lead, {review.pk: {Role.LEAD}}).total()


def test_each_stage_is_released_in_its_own_way(
    review: Review, lead: User, ana: User, ben: User, report: Report
) -> None:
    protocol.revise(review, by=lead, changes={"release_title_abstract": "report"})
    for person in (ana, ben):
        vote(titles(review), person, report)
    assert Standing.objects.released().get().state == State.INCLUDED
    retrieval.record(report, by=lead, outcome=RetrievalOutcome.RETRIEVED)
    block = blocks.assign(texts(review), by=lead, reviewers=[ana, ben], size=1)
    for person in (ana, ben):
        vote(texts(review), person, report, design=Design.OTHER)
    assert not Standing.objects.released().filter(stage=texts(review)).exists()
    blocks.release(block, by=lead)
    assert Standing.objects.released().filter(stage=texts(review)).exists()
