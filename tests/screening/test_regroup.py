"""Merging and splitting: every vote is kept, and what stood before a merge stands again after the split."""

import pytest

from accounts.models import User
from records import duplicates
from records.models import Record, Report
from reviews import team
from reviews.errors import Conflict
from reviews.models import Review, Role
from screening import blocks, conflicts, consensus, fulltexts, queue, retrieval, sharing, sheets, standing
from screening.conflicts import Outcome
from screening.models import Decision, Resolution, Retrieval, Slot, State
from tests.factories import record_of, reports_of, titles, vote
from tests.screening.settling import open_block, settle, sought_of, standing_of

PDF = b"%PDF-1.7\n%synthetic\n"


def apart(review: Review, lead: User, report: Report, home: Report) -> None:
    """Split off the records that came from `report`."""
    records = [row for row in Record.objects.filter(report=home) if row.placements.filter(report=report).exists()]
    duplicates.split(review, by=lead, records=records)


def test_disagreement_inside_a_merged_group_becomes_a_conflict_and_a_split_ends_it(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    one = record_of(review).report
    open_block(titles(review), lead, {ana: "include", ben: "include"})
    two = record_of(review).report
    open_block(titles(review), lead, {ana: "exclude", ben: "exclude"})
    votes = set(Decision.objects.current().values_list("public_id", flat=True))

    home = duplicates.merge(review, by=lead, reports=[one, two])
    assert standing_of(titles(review), home) == (State.CONFLICT, True)
    assert standing_of(titles(review), two) is None
    assert standing.differences(review) == []

    apart(review, lead, two, home)
    assert standing_of(titles(review), one) == (State.INCLUDED, True)
    assert standing_of(titles(review), two) == (State.EXCLUDED, True)
    assert set(Decision.objects.current().values_list("public_id", flat=True)) == votes
    assert standing.differences(review) == []


def test_before_release_a_reviewer_whose_votes_differ_is_asked_again(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    one, two = reports_of(review, 2)
    stage = titles(review)
    blocks.assign(stage, by=lead, reviewers=[ana, ben], size=5)
    vote(stage, ana, one, "include")
    vote(stage, ana, two, "exclude")
    vote(stage, ben, one, "include")
    home = duplicates.merge(review, by=lead, reports=[one, two])
    assert standing_of(stage, home) == (State.AWAITING, False)
    assert [slot.report for slot in queue.next_for(ana, stage, limit=5)] == [home]
    vote(stage, ana, home, "include")
    assert standing_of(stage, home) == (State.INCLUDED, False)


def test_released_stays_released(review: Review, lead: User, ana: User, ben: User) -> None:
    stage = titles(review)
    one = record_of(review).report
    open_block(stage, lead, {ana: "include", ben: "exclude"})
    two = record_of(review).report
    blocks.assign(stage, by=lead, reviewers=[ana, ben], size=5)
    vote(stage, ana, two, "include")
    home = duplicates.merge(review, by=lead, reports=[one, two])
    assert standing_of(stage, home) == (State.CONFLICT, True)
    assert not Decision.objects.current().filter(released_seq=None).exists()


def test_a_settlement_names_all_votes_of_a_merged_group(review: Review, lead: User, ana: User, ben: User) -> None:
    """One reviewer's agreeing votes on both records count once and are both named."""
    stage = titles(review)
    one = record_of(review).report
    open_block(stage, lead, {ana: "include", ben: "exclude"})
    two = record_of(review).report
    open_block(stage, lead, {ana: "include", ben: "exclude"})
    home = duplicates.merge(review, by=lead, reports=[one, two])
    settle(stage, home, lead, "include")
    assert standing_of(stage, home) == (State.INCLUDED, True)
    assert Resolution.objects.get(to_seq=None).decisions.count() == 4


def test_a_settlement_dies_when_votes_join_and_lives_again_after_the_split(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    stage = titles(review)
    one = record_of(review).report
    open_block(stage, lead, {ana: "include", ben: "exclude"})
    two = record_of(review).report
    open_block(stage, lead, {ana: "exclude", ben: "exclude"})
    settle(stage, one, lead, "include")

    home = duplicates.merge(review, by=lead, reports=[one, two])
    assert standing_of(stage, home) == (State.CONFLICT, True)
    assert not Resolution.objects.filter(to_seq=None).exists()
    settle(stage, home, lead, "exclude")
    apart(review, lead, two, home)

    assert standing_of(stage, one) == (State.INCLUDED, True)
    assert standing_of(stage, two) == (State.EXCLUDED, True)
    assert Resolution.objects.get(to_seq=None).report == one
    assert standing.differences(review) == []


def test_a_settlement_follows_its_votes_to_an_older_report(review: Review, lead: User, ana: User, ben: User) -> None:
    """A merge that brings no further vote leaves nobody anything to settle again."""
    stage = titles(review)
    older, younger = reports_of(review, 2)
    block = blocks.assign(stage, by=lead, reviewers=[ana, ben], size=5)
    Slot.objects.filter(report=older).delete()
    vote(stage, ana, younger, "include")
    vote(stage, ben, younger, "exclude")
    standing.project(stage, [older], seq=1)
    blocks.release(block, by=lead)
    settle(stage, younger, lead, "include")
    home = duplicates.merge(review, by=lead, reports=[older, younger])
    assert home == older
    assert standing_of(stage, older) == (State.INCLUDED, True)

    apart(review, lead, younger, home)
    assert standing_of(stage, younger) == (State.INCLUDED, True)
    assert Resolution.objects.get(to_seq=None).report == younger
    assert list(blocks.waiting(stage)) == [older]
    assert standing.differences(review) == []


def test_a_proposal_ends_when_the_votes_change(review: Review, lead: User, ana: User, ben: User) -> None:
    stage = titles(review)
    one = record_of(review).report
    open_block(stage, lead, {ana: "include", ben: "exclude"})
    two = record_of(review).report
    proposal = consensus.propose(
        stage, one, by=ana, outcome=Outcome(verdict="include"), seen=conflicts.sight(stage, one)
    )
    duplicates.merge(review, by=lead, reports=[one, two])
    with pytest.raises(conflicts.Conflict):
        consensus.confirm(proposal, by=ben)


def test_a_report_without_a_place_joins_the_block_and_leaves_it_to_the_other_at_a_split(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    stage = titles(review)
    older, younger = reports_of(review, 2)
    blocks.assign(stage, by=lead, reviewers=[ana, ben], size=5)
    Slot.objects.filter(report=older).delete()
    standing.project(stage, [older], seq=1)
    home = duplicates.merge(review, by=lead, reports=[older, younger])
    assert [slot.report for slot in queue.next_for(ana, stage, limit=5)] == [home]
    apart(review, lead, younger, home)
    assert {slot.report for slot in queue.next_for(ana, stage, limit=5)} == {older, younger}


def test_a_report_that_came_back_to_an_opened_block_is_screened_in_another(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    stage = titles(review)
    one, two = reports_of(review, 2)
    block = blocks.assign(stage, by=lead, reviewers=[ana, ben], size=5)
    home = duplicates.merge(review, by=lead, reports=[one, two])
    vote(stage, ana, home)
    vote(stage, ben, home)
    blocks.release(block, by=lead)
    apart(review, lead, two, home)
    assert standing_of(stage, one) == (State.INCLUDED, True)
    assert list(blocks.waiting(stage)) == [two]
    blocks.assign(stage, by=lead, reviewers=[ana, ben], size=5)
    assert [slot.report for slot in queue.next_for(ana, stage, limit=5)] == [two]
    assert standing.differences(review) == []


def test_pdfs_and_retrieval_go_with_the_records_and_come_back(review: Review, lead: User, ana: User, ben: User) -> None:
    one, two, three = sought_of(review, lead, ana, ben, 3)
    retrieval.record(one, by=lead, outcome="requested")
    retrieval.record(three, by=lead, outcome="not_retrieved", why="No library holds it")
    pdf = fulltexts.store(two, by=ana, name="two.pdf", chunks=[PDF])

    home = duplicates.merge(review, by=lead, reports=[one, two, three])
    assert [row.sha256 for row in fulltexts.current(home)] == [pdf.sha256]
    assert Retrieval.objects.get(report=home, to_seq=None).outcome == "retrieved"

    for report in (two, three):
        apart(review, lead, report, home)
    assert fulltexts.current(one) == []
    assert fulltexts.current(two) == [pdf]
    outcomes = {row.public_id: row.outcome for row in retrieval.entries(review)}
    assert [outcomes[report.public_id] for report in (one, two, three)] == ["requested", "retrieved", "not_retrieved"]


def test_the_same_pdf_uploaded_to_both_stays_with_both(review: Review, lead: User, ana: User, ben: User) -> None:
    one, two = sought_of(review, lead, ana, ben, 2)
    for report in (one, two):
        fulltexts.store(report, by=ana, name="same.pdf", chunks=[PDF])
    home = duplicates.merge(review, by=lead, reports=[one, two])
    assert len(fulltexts.current(home)) == 1
    apart(review, lead, two, home)
    assert [len(fulltexts.current(report)) for report in (one, two)] == [1, 1]


def test_a_lead_who_voted_on_a_merged_record_settles_it_no_more(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    from tests.conftest import seat

    seat(review, lead, Role.REVIEWER)
    stage = titles(review)
    one = record_of(review).report
    open_block(stage, lead, {ana: "include", ben: "exclude"})
    assert conflicts.may_settle_alone(lead, stage, one)
    two = record_of(review).report
    open_block(stage, lead, {ana: "include", lead: "include"})
    home = duplicates.merge(review, by=lead, reports=[one, two])
    assert not conflicts.may_settle_alone(lead, stage, home)


@pytest.mark.parametrize("ben_votes", [True, False])
def test_nobody_merges_what_they_screen_blind_into_what_is_open(
    review: Review, lead: User, ana: User, ben: User, ben_votes: bool
) -> None:
    """Merged, looked at and split again, the other's vote would be known before the own one is cast."""
    team.grant(review, by=lead, user=ana, role=Role.LEAD)
    known = record_of(review).report
    open_block(titles(review), lead, {ana: "include", ben: "include"})
    blind = record_of(review).report
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=1)
    if ben_votes:
        vote(titles(review), ben, blind, "exclude")
    with pytest.raises(Conflict, match="before you cast your own"):
        duplicates.merge(review, by=ana, reports=[known, blind])
    assert not Decision.objects.visible_to(ana).filter(record__report=blind).exists()
    # Nor does a rule do it, which a crafted record could set off.
    with pytest.raises(Conflict):
        duplicates.merge(review, by=None, reports=[known, blind])
    duplicates.merge(review, by=lead, reports=[known, blind])


def test_nobody_merges_what_they_screen_blind_into_an_own_final_vote(
    review: Review, lead: User, ana: User, ben: User, third: User
) -> None:
    one, two = reports_of(review, 2)
    stage = titles(review)
    first = blocks.assign(stage, by=lead, reviewers=[ana, third], size=1)
    held = first.slots.get().report
    vote(stage, ana, held, "include")
    vote(stage, third, held, "include")
    blocks.release(first, by=lead)
    # What is left of an opened report when the other's record has gone: the own vote, final, and nobody else's.
    Decision.objects.own(third).update(to_seq=1)
    standing.project(stage, [held], seq=1)
    assert standing_of(stage, held) == (State.AWAITING, False)
    blocks.assign(stage, by=lead, reviewers=[ana, ben], size=1)
    with pytest.raises(Conflict, match="before you cast your own"):
        duplicates.merge(review, by=ana, reports=[one, two])


def test_a_record_that_was_merged_away_leaves_no_gap_in_its_block(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    reports = reports_of(review, 4)
    [block] = sharing.share_out(titles(review), by=lead, size=10, reviewers=[ana, ben])
    first, second, *_ = [slot.report for slot in block.slots.select_related("report").order_by("position")]
    duplicates.merge(review, by=lead, reports=[first, second])
    left = [report for report in reports if Record.objects.filter(report=report).exists()]
    found = sheets.of(ana, titles(review), left)
    assert sorted((sheet.place, sheet.of) for sheet in found) == [(1, 3), (2, 3), (3, 3)]
