"""Decisions of another tool become votes under the rules of votes, marked, once, and blind until their block opens."""

from __future__ import annotations

import pytest

from accounts.models import User
from records import staging
from records.models import BatchState, ImportBatch, ImportedJudgement
from reporting import prisma
from reviews import audit, ledger, protocol, team
from reviews.errors import Conflict, Invalid
from reviews.models import Event, JobStatus, Membership, ReleaseBy, Review, Role
from screening import (
    blocks,
    criteria,
    decisions,
    imported,
    queue,
    retrieval,
    sharing,
    sides,
    stages,
    standing,
    taking_over,
)
from screening.grounds import Fate
from screening.models import Block, Decision, Stage, StageKind, Standing, State
from tests.conftest import seat
from tests.factories import record_of, texts, titles, vote
from tests.screening.elsewhere import brought, entry, said, take, trial
from tests.screening.settling import open_block, standing_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(review: Review, lead: User, ana: User, ben: User) -> ImportBatch:
    """Five records decided by both, in conflict once; one by Ana alone; one by somebody who is not here."""
    both = [entry(number, *said("Ana+ Ben+")) for number in range(1, 4)]
    rest = [
        entry(4, *said("Ana- Ben-", reason="Not randomised")),
        entry(5, *said("Ana+ Ben?")),
        entry(6, *said("Ana-")),
    ]
    return brought(review, lead, *both, *rest, entry(7, *said("Zoe+", note="keep this one")), entry(8))


def votes(stage: Stage) -> set[tuple[str, str, str]]:
    rows = Decision.objects.filter(stage=stage, to_seq=None)
    return set(rows.values_list("record__title", "reviewer__name", "verdict"))


def test_what_the_file_says_becomes_votes_in_blocks_of_their_own(
    review: Review, lead: User, ana: User, ben: User, batch: ImportBatch
) -> None:
    stage = titles(review)
    job = take(batch, stage, lead, {"Ana": ana, "Ben": ben})
    assert (job.status, job.message) == (JobStatus.DONE, taking_over.DONE)
    assert len(votes(stage)) == 11
    [block] = Block.objects.filter(stage=stage)
    assert (block.number, block.imported, block.required, blocks.size(block)) == (1, batch, 2, 5)
    assert blocks.complete(block)
    assert set(Decision.objects.values_list("imported", "released_seq")) == {(batch.pk, None)}
    assert standing_of(stage, trial(1).report) == (State.INCLUDED, False)
    assert standing_of(stage, trial(6).report) == (State.AWAITING, False)
    assert standing_of(stage, trial(7).report) is None
    assert standing.differences(review) == []


def test_a_second_time_adds_nothing_and_neither_does_the_same_file(
    review: Review, lead: User, ana: User, ben: User, batch: ImportBatch
) -> None:
    stage = titles(review)
    take(batch, stage, lead, {"Ana": ana, "Ben": ben})
    before = set(Decision.objects.values_list("pk", "to_seq"))
    take(batch, stage, lead, {"Ana": ana, "Ben": ben})
    again = brought(review, lead, entry(1, *said("Ana- Ben-")), entry(2, *said("Ana+ Ben+")))
    assert again.known == 2
    take(again, stage, lead, {"Ana": ana, "Ben": ben})
    assert set(Decision.objects.values_list("pk", "to_seq")) == before
    assert Block.objects.count() == 1


def test_a_vote_taken_back_does_not_come_again(review: Review, lead: User, ana: User, batch: ImportBatch) -> None:
    take(batch, titles(review), lead, {"Ana": ana})
    decisions.withdraw(Decision.objects.get(record=trial(6)), by=ana)
    take(batch, titles(review), lead, {"Ana": ana})
    assert not Decision.objects.current().filter(record=trial(6)).exists()


def test_undo_takes_back_what_was_cast_here_only(review: Review, lead: User, ana: User, batch: ImportBatch) -> None:
    take(batch, titles(review), lead, {"Ana": ana})
    with pytest.raises(Conflict):
        decisions.undo(titles(review), by=ana)
    assert Decision.objects.current().count() == 6


def test_what_is_nobodys_stays_a_note(review: Review, lead: User, ana: User, ben: User, batch: ImportBatch) -> None:
    take(batch, titles(review), lead, {"Ana": ana, "Ben": ben})
    [kept] = ImportedJudgement.objects.filter(reviewer="Zoe")
    assert (kept.record, kept.verdict, kept.note) == (trial(7), "include", "keep this one")


def test_a_block_of_imported_votes_is_opened_like_any_other(
    review: Review, lead: User, ana: User, ben: User, batch: ImportBatch
) -> None:
    stage = titles(review)
    take(batch, stage, lead, {"Ana": ana, "Ben": ben})
    assert not Standing.objects.released().exists()
    assert queue.open_titles(ana, review) == queue.open_titles(ben, review) == 0
    blocks.release(Block.objects.get(stage=stage), by=lead)
    assert standing_of(stage, trial(4).report) == (State.EXCLUDED, True)
    assert standing_of(stage, trial(5).report) == (State.INCLUDED, True)
    flow = prisma.flow(review)
    prisma.refuse_broken(flow)
    [row] = Standing.objects.filter(report=trial(1).report)
    assert {side.imported for side in sides.over(lead, review, [row])[row.pk].votes} == {True}


def test_one_vote_is_half_and_the_other_half_is_handed_out(
    review: Review, lead: User, ana: User, ben: User, batch: ImportBatch
) -> None:
    stage = titles(review)
    take(batch, stage, lead, {"Ana": ana})
    assert Block.objects.count() == 0
    [block] = sharing.share_out(stage, by=lead, reviewers=[ana, ben], size=50)
    assert block.number == blocks.PILOT
    handed = {slot.report_id for slot in queue.next_for(ana, stage, limit=20)}
    assert handed == {trial(7).report_id, trial(8).report_id}
    assert queue.open_titles(ben, review) == 8
    for number in range(1, 7):
        vote(stage, ben, trial(number).report)
    assert not blocks.complete(block)


def test_a_name_that_is_one_person_twice_is_one_vote(review: Review, lead: User, ana: User, ben: User) -> None:
    batch = brought(review, lead, entry(1, *said("Ana+ A.B.+")), entry(2, *said("Ana+ A.B.-")))
    made = imported.plan(batch, titles(review), {"Ana": ana, "A.B.": ana})
    assert made.fates == {Fate.CAST: 1, Fate.AT_ODDS: 1}
    assert made.complete == 0
    take(batch, titles(review), lead, {"Ana": ana, "A.B.": ana})
    assert standing_of(titles(review), trial(1).report) == (State.AWAITING, False)


def test_a_name_does_not_become_another_person_later(
    review: Review, lead: User, ana: User, ben: User, batch: ImportBatch
) -> None:
    take(batch, titles(review), lead, {"Ana": ana})
    with pytest.raises(Conflict, match="somebody else before"):
        take(batch, titles(review), lead, {"Ana": ben})


def test_a_decision_of_no_stage_counts_at_one(review: Review, lead: User, ana: User, batch: ImportBatch) -> None:
    assert [each.decisions for each in imported.names(batch, texts(review))] == [6, 5, 1]
    take(batch, titles(review), lead, {"Ana": ana})
    assert imported.names(batch, texts(review)) == []
    assert len(imported.names(batch, titles(review))) == 3


def test_votes_cast_here_are_left_alone_and_listed_once_released(
    review: Review, lead: User, ana: User, ben: User, third: User, batch: ImportBatch
) -> None:
    stage = titles(review)
    block = blocks.assign(stage, by=lead, reviewers=[ana, ben], size=8)
    for number in range(1, 9):
        vote(stage, ana, trial(number).report, "exclude")
    made = imported.plan(batch, stage, {"Ana": ana, "Ben": ben, "Zoe": third})
    assert made.fates == {Fate.VOTED: 6, Fate.CAST: 5, Fate.ELSEWHERE: 1}
    take(batch, stage, lead, {"Ana": ana, "Ben": ben, "Zoe": third})
    assert ("Decided elsewhere, trial 1", "Ana", "exclude") in votes(stage)
    assert imported.differing(batch, stage, reader=lead) == []
    for number in (6, 7, 8):
        vote(stage, ben, trial(number).report, "exclude")
    blocks.release(block, by=lead)
    listed = imported.differing(batch, stage, reader=lead)
    assert [(each.record, each.here, each.there) for each in listed] == [
        (trial(number), "Exclude", "Include") for number in (1, 2, 3, 5)
    ]
    assert imported.differing(batch, stage, reader=ana) == []
    assert imported.plan(batch, stage, {"Zoe": third}).fates == {Fate.FINAL: 1}


def test_nothing_is_taken_over_by_whoever_is_no_reviewer_or_at_a_closed_stage(
    review: Review, lead: User, ana: User, statistician: User, batch: ImportBatch
) -> None:
    with pytest.raises(Invalid, match="Only reviewers"):
        take(batch, titles(review), lead, {"Ana": statistician})
    with pytest.raises(Invalid, match="no decisions"):
        take(batch, titles(review), lead, {"Nobody": ana})
    stages.close(titles(review), by=lead)
    with pytest.raises(Conflict, match="closed"):
        take(batch, titles(review), lead, {"Ana": ana})
    assert not Decision.objects.exists()


def test_a_stage_closed_meanwhile_or_a_reviewer_gone_ends_the_job_in_a_sentence(
    review: Review, lead: User, ana: User, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reviews import jobs

    monkeypatch.setattr(jobs, "ring", [])
    closed = taking_over.take_over(batch, titles(review), by=lead, members={"Ana": ana})
    stages.close(titles(review), by=lead)
    jobs.run(closed.public_id)
    stages.reopen(titles(review), by=lead, reason="a slip")
    gone = taking_over.take_over(batch, titles(review), by=lead, members={"Ana": ana})
    team.end(Membership.objects.get(user=ana, role=Role.REVIEWER), by=lead)
    jobs.run(gone.public_id)
    for job, words in ((closed, "closed"), (gone, "no reviewers")):
        job.refresh_from_db()
        assert job.status == JobStatus.FAILED
        assert words in job.error
    assert not Decision.objects.exists()


def test_full_texts_want_their_verdicts_and_a_reason_of_the_list(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    full = {"stage": StageKind.FULL_TEXT.value}
    batch = brought(
        review,
        lead,
        entry(1, *said("Ana- Ben-", reason="not  RANDOMISED", **full)),
        entry(2, *said("Ana- Ben-", reason="Wrong dose", **full)),
        entry(3, *said("Ana? Ben?", **full)),
        entry(4, *said("Ana+ Ben+", **full)),
        entry(5, *said("Ana+", **full)),
    )
    criteria.add_reason(review, by=lead, label="Not randomised")
    members = {"Ana": ana, "Ben": ben}
    assert imported.names(batch, titles(review)) == []
    assert imported.plan(batch, texts(review), members).fates == {Fate.UNREACHED: 5, Fate.UNFIT: 4}
    open_block(titles(review), lead, {ana: "include", ben: "include"})
    retrieval.record(trial(1).report, by=lead, outcome="retrieved")
    retrieval.record(trial(5).report, by=lead, outcome="not_retrieved", why="withdrawn")
    without = imported.plan(batch, texts(review), members)
    assert without.fates[Fate.UNREACHED] == 1
    assert (without.fates[Fate.CAST], without.fates[Fate.UNFIT], without.missing) == (4, 4, ["Wrong dose"])
    take(batch, texts(review), lead, members, adds_reasons=True)
    assert [reason.label for reason in criteria.reasons(review)] == ["Not randomised", "Wrong dose"]
    assert standing_of(texts(review), trial(2).report) == (State.EXCLUDED, False)
    assert standing_of(texts(review), trial(3).report) is None
    assert retrieval.counts(review) == {"": 1, "requested": 0, "retrieved": 3, "not_retrieved": 1}
    blocks.release(Block.objects.get(stage=texts(review)), by=lead)
    prisma.refuse_broken(prisma.flow(review))


def test_one_act_is_one_event_and_no_event_of_another_is_shown_by_it(
    review: Review, lead: User, ana: User, ben: User, batch: ImportBatch
) -> None:
    protocol.revise(review, by=lead, changes={"release_title_abstract": ReleaseBy.REPORT})
    before = Event.objects.filter(review=review).count()
    take(batch, titles(review), lead, {"Ana": ana, "Ben": ben})
    [event] = Event.objects.filter(review=review).order_by("seq")[before:]
    assert event.action == "decisions.imported"
    assert "Ana" not in event.payload
    assert audit.verify(review) == []
    assert standing_of(titles(review), trial(1).report) == (State.INCLUDED, True)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=1)
    vote(titles(review), ana, Block.objects.get(number=0).slots.get().report)
    said_to_lead = ledger.visible(review, reader=lead).values_list("action", flat=True)
    assert "decision.cast" not in said_to_lead


def test_a_lead_who_screens_is_told_nothing_of_what_others_did(
    review: Review, lead: User, ana: User, ben: User, batch: ImportBatch
) -> None:
    seat(review, lead, Role.REVIEWER)
    stage = titles(review)
    blocks.assign(stage, by=lead, reviewers=[ana, ben, lead], size=8)
    blind = imported.told(imported.plan(batch, stage, {"Ben": ben}), lead)
    vote(stage, ben, trial(1).report, "exclude")
    assert imported.told(imported.plan(batch, stage, {"Ben": ben}), lead) == blind
    assert blind["cast"] is None


def test_an_import_that_fails_leaves_no_judgement(review: Review, lead: User) -> None:
    batch = brought(review, lead, entry(1, *said("Ana+")), entry(1, *said("Ben+")))
    assert ImportedJudgement.objects.count() == 2
    assert batch.known == 1
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.READING)
    staging.clear(batch)
    assert not ImportedJudgement.objects.exists()


def test_a_vote_after_anothers_was_open_is_marked(review: Review, lead: User, ana: User, ben: User) -> None:
    """Merged with a released report by a lead who does not screen it, then split: what Ana said was open meanwhile."""
    from records import duplicates

    stage = titles(review)
    one, two = record_of(review), record_of(review)
    for _ in (one, two):
        blocks.assign(stage, by=lead, reviewers=[ana, ben], size=1)
    vote(stage, ana, one.report)
    vote(stage, ben, one.report)
    blocks.release(Block.objects.get(slots__report=one.report), by=lead)
    first = vote(stage, ana, two.report, "exclude")
    assert not first.informed
    home = duplicates.merge(review, by=lead, reports=[one.report, two.report])
    duplicates.split(review, by=lead, records=[two])
    two.refresh_from_db()
    assert home != two.report
    assert vote(stage, ben, two.report).informed
