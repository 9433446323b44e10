"""The order by relevance: what it learns from, whom it can tell nothing, and what becomes of it in a block."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from accounts.models import User
from records.models import Report
from reviews import jobs, protocol
from reviews.errors import Conflict, Invalid
from reviews.models import Event, Job, JobStatus, Review
from screening import blocks, relevance, training
from screening.models import Block, Ranking, Slot, Stage
from tests.factories import record_of, titles, vote

NEEDLE = "stimulation needle"


@pytest.fixture
def asked(review: Review, lead: User, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A review whose protocol wants the order, and a worker that nobody rings."""
    monkeypatch.setattr(jobs, "ring", [])
    protocol.revise(review, by=lead, changes={"prioritised": True, "audit_share": 25})
    return titles(review)


def reports(review: Review, number: int, *, words: str) -> list[Report]:
    return [record_of(review, title=f"{words} {turn}").report for turn in range(number)]


def screened(stage: Stage, lead: User, people: Sequence[User], *, size: int = 8, release: bool = True) -> Block:
    """A block in which everyone includes what speaks of the needle."""
    block = blocks.assign(stage, by=lead, reviewers=people, size=size)
    for slot in block.slots.all():
        for person in people:
            found = NEEDLE in slot.report.records.get().title
            vote(stage, person, slot.report, "include" if found else "exclude")
    if release:
        blocks.release(block, by=lead)
    return block


@pytest.fixture
def learned(asked: Stage, lead: User, ana: User, ben: User) -> Stage:
    """A pilot is open and learned from; sixteen wait, four of them with the needle."""
    reports(asked.review, 4, words=NEEDLE)
    reports(asked.review, 4, words="massage of the back")
    screened(asked, lead, [ana, ben])
    reports(asked.review, 12, words="massage of the neck")
    reports(asked.review, 4, words=NEEDLE)
    work(asked)
    return asked


def work(stage: Stage) -> Job:
    job = relevance.last_job(stage)
    assert job
    jobs.run(job.public_id)
    job.refresh_from_db()
    return job


def test_opening_a_block_has_a_ranking_made_and_the_next_block_follows_it(
    learned: Stage, lead: User, ana: User, ben: User
) -> None:
    made = Ranking.objects.get()
    assert (made.relevant, made.irrelevant, made.known) == (4, 4, 0)
    block = blocks.assign(learned, by=lead, reviewers=[ana, ben], size=8)
    slots = list(block.slots.order_by("position").select_related("report"))
    assert [slot.position for slot in slots if slot.audit] == [4, 8]
    first = [slot.report.records.get().title for slot in slots[:3]]
    assert all(NEEDLE in title for title in first)
    waiting = [slot.report for slot in Slot.objects.filter(block=block, audit=True).order_by("position")]
    assert waiting[0] == blocks.seeded(learned, [slot.report for slot in slots[3:]] + list(blocks.waiting(learned)))[0]
    told = Event.objects.filter(action="block.assigned").last()
    assert told
    assert f'"ranking":{made.seq}' in told.payload


def test_the_pilot_is_the_seeds_whatever_is_known(asked: Stage, lead: User, ana: User, ben: User) -> None:
    reports(asked.review, 6, words=NEEDLE)
    Ranking.objects.create(
        stage=asked, seq=1, relevant=1, irrelevant=1, known=0, name="x", version="1",
        order=relevance.packed([report.pk for report in reversed(blocks.seeded(asked, blocks.waiting(asked)))]),
    )  # fmt: skip
    expected = blocks.seeded(asked, blocks.waiting(asked))
    block = blocks.assign(asked, by=lead, reviewers=[ana, ben], size=6)
    assert [slot.report for slot in block.slots.order_by("position")] == expected
    assert not block.slots.filter(audit=True).exists()


@pytest.mark.parametrize(("share", "drawn"), [(0, 0), (10, 10), (50, 50)])
def test_the_share_drawn_at_random_is_the_protocols(review: Review, share: int, drawn: int) -> None:
    each = [Report(pk=number) for number in range(1, 101)]
    woven = list(relevance._woven(each[::-1], each, share=share))
    assert sum(by_seed for _, by_seed in woven) == drawn
    assert {report.pk for report, _ in woven} == set(range(1, 101))


def test_a_share_out_of_bounds_is_refused(review: Review, lead: User) -> None:
    with pytest.raises(Invalid, match="between 0 and 50"):
        protocol.revise(review, by=lead, changes={"audit_share": 51})


def test_what_is_not_released_teaches_nothing(learned: Stage, lead: User, ana: User, ben: User) -> None:
    """Two worlds: all the blind votes of a block change neither the labels nor what is handed out next."""
    before = relevance.labels(learned)
    order = [report.pk for report in blocks.in_order(learned, blocks.waiting(learned))][4:]
    block = screened(learned, lead, [ana, ben], size=4, release=False)
    assert relevance.labels(learned) == before
    assert Job.objects.filter(kind=relevance.KIND).count() == 1
    placed = set(block.slots.values_list("report", flat=True))
    assert not placed & set(order)
    blocks.release(block, by=lead)
    assert len(relevance.labels(learned).decided) == 12
    assert Job.objects.filter(kind=relevance.KIND).count() == 2


def test_a_job_that_runs_may_know_too_little_so_another_is_queued(
    learned: Stage, lead: User, ana: User, ben: User
) -> None:
    one = screened(learned, lead, [ana, ben], size=2)
    waits = relevance.last_job(learned)
    screened(learned, lead, [ana, ben], size=2)
    assert relevance.last_job(learned) == waits, f"{one} and the next share the job that waits"
    Job.objects.filter(pk=waits.pk if waits else 0).update(status=JobStatus.RUNNING)
    screened(learned, lead, [ana, ben], size=2)
    assert relevance.last_job(learned) != waits


def test_an_older_ranking_never_replaces_a_newer_one(learned: Stage) -> None:
    made = Ranking.objects.get()
    known = relevance.labels(learned)
    assert relevance.keep(learned, seq=made.seq, known=known, order=[], name="x", version="1") is None
    newer = relevance.keep(learned, seq=made.seq + 1, known=known, order=[5], name="x", version="2")
    assert newer
    made.refresh_from_db()
    assert (bytes(made.order), list(relevance.keys_in(newer.order))) == (b"", [5])


def test_a_worker_that_lost_its_job_writes_nothing(
    learned: Stage, lead: User, ana: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    screened(learned, lead, [ana, ben], size=2)
    learn = training._learn

    def cut_off(*given: object) -> object:
        Job.objects.filter(kind=relevance.KIND, status=JobStatus.RUNNING).update(attempt=7)
        return learn(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(training, "_learn", cut_off)
    work(learned)
    assert Ranking.objects.count() == 1


def test_too_little_known_is_said_and_changes_nothing(asked: Stage, lead: User, ana: User, ben: User) -> None:
    reports(asked.review, 3, words="massage")
    screened(asked, lead, [ana, ben], size=3)
    job = work(asked)
    assert (job.status, job.message) == (JobStatus.DONE, training.TOO_LITTLE)
    assert not Ranking.objects.exists()


def test_features_are_kept_and_made_again_where_they_are_deleted(learned: Stage, lead: User, settings: object) -> None:
    kept = list(settings.CACHED.iterdir())  # type: ignore[attr-defined]
    assert len(kept) == 1
    relevance.ask(learned, by=lead)
    work(learned)
    kept[0].unlink()
    relevance.ask(learned, by=lead)
    assert work(learned).status == JobStatus.DONE
    first, *_, last = Ranking.objects.order_by("seq")
    assert last.weights == first.weights


def test_an_order_that_the_protocol_does_not_want_cannot_be_asked_for(review: Review, lead: User) -> None:
    with pytest.raises(Conflict, match="does not ask for an order by relevance"):
        relevance.ask(titles(review), by=lead)
    assert not Job.objects.exists()
