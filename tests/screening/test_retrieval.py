"""The search for full texts, entry by entry."""

import pytest

from accounts.models import User
from records import duplicates
from records.models import Report
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Review
from screening import blocks, conflicts, criteria, fulltexts, retrieval
from screening.conflicts import Outcome
from screening.models import Retrieval
from tests.factories import record_of, reports_of, texts, titles, vote
from tests.screening.settling import sought_of

PDF = b"%PDF-1.7\n%synthetic\n"


@pytest.fixture
def report(review: Review, lead: User, ana: User, ben: User) -> Report:
    return sought_of(review, lead, ana, ben)[0]


def test_nothing_is_sought_before_release(review: Review, lead: User, ana: User, ben: User) -> None:
    [report] = reports_of(review, 1)
    block = blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=5)
    vote(titles(review), ana, report)
    vote(titles(review), ben, report)
    assert not retrieval.sought(review).exists()
    with pytest.raises(NotFound):
        retrieval.sought_one(review, report.public_id)
    with pytest.raises(Conflict, match="included and released"):
        retrieval.record(report, by=lead, outcome="requested")
    with pytest.raises(Conflict, match="included and released"):
        fulltexts.store(report, by=lead, name="a.pdf", chunks=[PDF])
    blocks.release(block, by=lead)
    assert list(retrieval.sought(review)) == [report]


def test_each_entry_ends_the_one_before(review: Review, ana: User, report: Report) -> None:
    assert retrieval.counts(review) == {"": 1, "requested": 0, "retrieved": 0, "not_retrieved": 0}
    retrieval.record(report, by=ana, outcome="requested")
    retrieval.record(report, by=ana, outcome="not_retrieved", why=" Out of print ")
    assert [(row.outcome, row.why, row.to_seq is None) for row in Retrieval.objects.order_by("pk")] == [
        ("requested", "", False),
        ("not_retrieved", "Out of print", True),
    ]
    assert retrieval.counts(review) == {"": 0, "requested": 0, "retrieved": 0, "not_retrieved": 1}
    assert retrieval.entries(review).get().why == "Out of print"


@pytest.mark.parametrize(("outcome", "why"), [("lost", "x"), ("", "x"), ("not_retrieved", "  ")])
def test_an_entry_is_one_of_three_and_a_failure_says_why(ana: User, report: Report, outcome: str, why: str) -> None:
    with pytest.raises(Invalid):
        retrieval.record(report, by=ana, outcome=outcome, why=why)
    assert not Retrieval.objects.exists()


@pytest.mark.parametrize("outcome", ["requested", "not_retrieved"])
def test_what_is_here_is_not_searched_for(ana: User, report: Report, outcome: str) -> None:
    fulltexts.store(report, by=ana, name="a.pdf", chunks=[PDF])
    with pytest.raises(Conflict, match="remove it first"):
        retrieval.record(report, by=ana, outcome=outcome, why="x")


def test_what_is_in_the_full_text_stage_counts_as_retrieved(
    review: Review, lead: User, ana: User, ben: User, report: Report
) -> None:
    retrieval.record(report, by=ana, outcome="retrieved")
    blocks.assign(texts(review), by=lead, reviewers=[ana, ben], size=5)
    assert retrieval.entries(review).get().placed
    with pytest.raises(Conflict, match="counts as retrieved"):
        retrieval.record(report, by=ana, outcome="not_retrieved", why="x")


def test_a_reversed_inclusion_is_sought_no_more(
    review: Review, lead: User, ana: User, ben: User, report: Report
) -> None:
    conflicts.correct(
        titles(review),
        report,
        by=lead,
        outcome=Outcome(verdict="exclude", comment="Retracted"),
        seen=conflicts.sight(titles(review), report),
    )
    assert not retrieval.sought(review).exists()
    with pytest.raises(Conflict):
        retrieval.record(report, by=ana, outcome="requested")


@pytest.mark.parametrize("ben_votes", [True, False])
def test_a_record_split_off_tells_nobody_whether_it_was_voted_on(
    review: Review, lead: User, ana: User, ben: User, ben_votes: bool
) -> None:
    [report] = sought_of(review, lead, ana, ben)
    retrieval.record(report, by=lead, outcome="retrieved")
    second = record_of(review, report=report)
    blocks.assign(texts(review), by=lead, reviewers=[ana, ben], size=1)
    first = report.records.exclude(pk=second.pk).get()
    if ben_votes:
        vote(texts(review), ben, report, "exclude", reason=criteria.add_reason(review, by=lead, label="Not randomised"))
    duplicates.split(review, by=lead, records=[first])
    first.refresh_from_db()
    assert {(row == first.report, row.placed) for row in retrieval.entries(review)} == {(True, False)}
    assert not retrieval.is_placed(first.report)
