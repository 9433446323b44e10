"""The included RCTs are handed over whole, once, and verified."""

from __future__ import annotations

import json

import pytest

from accounts.models import User
from analysis import canonical, handoffs
from analysis import tasks as _registers_the_handlers  # noqa: F401
from analysis.models import Handoff
from reviews import jobs, protocol
from reviews.errors import Conflict
from reviews.models import Event, Job, JobStatus, Review
from screening.models import Design
from studies import linking
from studies.models import Study
from tests.analysis_app.conftest import done
from tests.conftest import again
from tests.studies.building import exclude, trial


def test_the_included_rcts_are_frozen_with_their_job_and_event(
    review: Review, trials: dict[str, Study], ana: User, ben: User, statistician: User
) -> None:
    trial(review, [ana, ben], "Novak 2018", design=Design.NON_RANDOMISED)

    sent = handoffs.send(review, by=statistician)
    studies = handoffs.studies_in(sent.content)
    assert [each["label"] for each in studies] == sorted(trials)
    assert set(studies[0]) == {"public_id", "label", "designs", "adjusted", "left_out", "reports"}
    assert set(studies[0]["reports"][0]) == {"public_id", "title", "doi", "pmid", "year"}
    assert sent.hash == canonical.sha256(sent.content)
    assert sent.job is not None
    assert (sent.number, sent.job.kind, sent.job.status) == (1, "analysis.handoff", JobStatus.QUEUED)
    event = Event.objects.latest("pk")
    assert (event.action, event.seq, json.loads(event.payload)["hash"]) == ("handoff.sent", sent.ledger_seq, sent.hash)


def test_delivered_three_times_it_is_received_once(handoff: Handoff) -> None:
    assert handoff.received_at is not None
    assert handoff.job is not None
    assert handoff.job.status == JobStatus.DONE
    assert Event.objects.filter(action="handoff.received").count() == 1
    Job.objects.filter(pk=handoff.job.pk).update(status=JobStatus.QUEUED)
    jobs.run(handoff.job.public_id)
    assert again(handoff).received_at == handoff.received_at
    assert Event.objects.filter(action="handoff.received").count() == 1


def test_a_hand_off_that_was_altered_is_not_received(
    review: Review, trials: dict[str, Study], statistician: User
) -> None:
    sent = handoffs.send(review, by=statistician)
    Handoff.objects.filter(pk=sent.pk).update(content=sent.content.replace("Moreau", "Moreux"))
    done(sent.job)
    found = again(sent)
    assert found.received_at is None
    assert found.job.status == JobStatus.FAILED
    assert "its hash differs" in found.job.error


def test_nothing_new_is_not_sent_again(review: Review, handoff: Handoff, statistician: User, lead: User) -> None:
    with pytest.raises(Conflict, match="Nothing has changed since hand-off 1"):
        handoffs.send(review, by=statistician)
    protocol.revise(review, by=lead, changes={"objective": "Which treatment?"}, reason="Clearer (synthetic).")
    with pytest.raises(Conflict, match="Nothing has changed"):
        handoffs.send(review, by=statistician)
    assert Handoff.objects.count() == 1


def test_a_review_without_rcts_sends_nothing(review: Review, ana: User, ben: User, lead: User) -> None:
    trial(review, [ana, ben], "Novak 2018", design=Design.NON_RANDOMISED)
    with pytest.raises(Conflict, match="no included randomised study"):
        handoffs.send(review, by=lead)
    assert not Handoff.objects.exists()
    assert not Job.objects.exists()


def test_what_changed_since_is_told_study_by_study(
    review: Review, handoff: Handoff, trials: dict[str, Study], ana: User, ben: User, lead: User
) -> None:
    assert not handoffs.is_stale(handoff)
    exclude(review, trials["Berg 2022"], by=lead)
    trial(review, [ana, ben], "Novak 2023")
    linking.rename(trials["Lee 2020"], "Lee 2020 (pilot)", by=ana)

    assert handoffs.is_stale(handoff)
    told = {change.sentence for change in handoffs.changes(handoff.content, handoffs.snapshot_of(review))}
    assert told == {
        "Berg 2022 is no longer included as a randomised study.",
        "Novak 2023 has been included.",
        "Lee 2020 is now called Lee 2020 (pilot).",
    }
    second = handoffs.send(review, by=lead)
    assert second.number == 2
    assert handoffs.latest_received(review) == handoff
