"""The pages of screening, walked as a browser without script walks them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from records.models import Report
from reviews.models import Review
from screening import blocks, criteria, decisions
from screening.models import Block, Decision, StageKind
from tests.conftest import client_of
from tests.factories import record_of, reports_of, titles, vote

TITLES = StageKind.TITLE_ABSTRACT


@pytest.fixture
def reports(review: Review, lead: User, ana: User, ben: User) -> list[Report]:
    """Four reports in a pilot block that Ana and Ben screen."""
    made = reports_of(review, 4)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=10)
    return made


def url(review: Review, name: str = "screen", *more: str, kind: str = TITLES) -> str:
    return reverse(name, args=[review.public_id, kind, *more])


def shown(client: Client, review: Review) -> str:
    """The public id of the record that is up for decision."""
    return client.get(url(review)).context["sheet"].record.public_id


def decide(client: Client, review: Review, record: str, **said: str) -> object:
    return client.post(url(review, "screen_decide"), {"record": record, "turn": "0", **said})


def test_a_reviewer_decides_record_by_record_without_script(review: Review, ana: User, reports: list[Report]) -> None:
    client = client_of(ana)
    seen = []
    for verdict in ("include", "exclude", "maybe", "include"):
        seen.append(shown(client, review))
        answer = client.post(url(review, "screen_decide"), {"record": seen[-1], "turn": "0", "verdict": verdict})
        assert answer["Location"] == url(review)
    assert len(set(seen)) == 4
    assert "everything that was handed to you" in client.get(url(review)).content.decode()
    assert Decision.objects.own(ana).current().count() == 4


def test_the_same_form_twice_decides_once(review: Review, ana: User, reports: list[Report]) -> None:
    client = client_of(ana)
    record = shown(client, review)
    for _ in range(2):
        client.post(url(review, "screen_decide"), {"record": record, "turn": "0", "verdict": "include", "note": "n"})
    assert Decision.objects.count() == 1


def test_a_page_of_before_the_undo_does_not_pass_for_a_decision(
    review: Review, ana: User, reports: list[Report]
) -> None:
    client = client_of(ana)
    record = shown(client, review)
    said = {"record": record, "turn": "0", "verdict": "include"}
    client.post(url(review, "screen_decide"), said)
    client.post(url(review, "screen_undo"))
    answer = client.post(url(review, "screen_decide"), said, follow=True)
    assert "older than your undo" in answer.content.decode()
    assert not Decision.objects.current().exists()
    assert answer.context["sheet"].turn == 1
    client.post(url(review, "screen_decide"), {**said, "turn": "1"})
    assert Decision.objects.current().count() == 1


def test_undo_brings_the_record_back_and_names_what_it_undoes(review: Review, ana: User, reports: list[Report]) -> None:
    client = client_of(ana)
    first = shown(client, review)
    client.post(url(review, "screen_decide"), {"record": first, "turn": "0", "verdict": "exclude", "note": "rats"})
    named = Decision.objects.get().public_id
    answer = client.post(url(review, "screen_undo"), {"decision": named})
    assert answer["Location"] == url(review, "screen_record", first)
    second = client.post(url(review, "screen_undo"), {"decision": named}, follow=True)
    assert "already taken back" in second.content.decode()


def test_a_refused_decision_keeps_what_was_written(review: Review, ana: User, reports: list[Report]) -> None:
    client = client_of(ana)
    record = shown(client, review)
    answer = client.post(
        url(review, "screen_decide"), {"record": record, "turn": "0", "verdict": "perhaps", "note": "long thoughts"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "At this stage a decision is one of" in page
    assert "long thoughts" in page


def test_skip_puts_a_record_last_every_time(review: Review, ana: User, reports: list[Report]) -> None:
    client = client_of(ana)
    order = []
    for _ in range(5):
        order.append(shown(client, review))
        client.post(url(review, "screen_skip"), {"record": order[-1]})
    assert len(set(order[:4])) == 4
    assert order[4] == order[0]


def test_a_decision_is_changed_from_the_history(review: Review, ana: User, reports: list[Report]) -> None:
    client = client_of(ana)
    vote(titles(review), ana, reports[0], "include", note="a note of mine")
    record = reports[0].records.get().public_id
    page = client.get(url(review, "screening_history")).content.decode()
    assert url(review, "screen_record", record) in page
    found = client.get(url(review, "screen_record", record), {"from": "history"})
    assert "a note of mine" in found.content.decode()
    answer = client.post(
        url(review, "screen_decide"), {"record": record, "turn": "1", "verdict": "exclude", "from": "history"}
    )
    assert answer["Location"] == url(review, "screening_history")
    assert Decision.objects.current().get().verdict == "exclude"


def test_after_release_the_history_says_the_state_and_the_record_is_read_only(
    review: Review, lead: User, ana: User, ben: User, reports: list[Report]
) -> None:
    for report in reports:
        vote(titles(review), ana, report, "include")
        vote(titles(review), ben, report, "exclude" if report == reports[0] else "include", note="canary-of-ben")
    blocks.release(Block.objects.get(), by=lead)
    client = client_of(ana)
    page = client.get(url(review, "screening_history")).content.decode()
    assert "Conflict, not settled yet" in page
    assert "Agreed: included" in page
    assert "canary-of-ben" not in page
    record = reports[0].records.get().public_id
    read_only = client.get(url(review, "screen_record", record)).content.decode()
    assert "your decision on it is final" in read_only
    assert 'name="verdict"' not in read_only
    answer = client.post(url(review, "screen_decide"), {"record": record, "turn": "1", "verdict": "exclude"})
    assert answer.status_code == 409


def test_a_record_of_somebody_elses_block_is_not_there(
    review: Review, ana: User, third: User, reports: list[Report]
) -> None:
    record = reports[0].records.get().public_id
    assert client_of(third).get(url(review, "screen_record", record)).status_code == 404
    assert decide(client_of(third), review, record, verdict="include").status_code == 404  # type: ignore[attr-defined]
    assert client_of(ana).get(url(review, "screen_record", "nothing")).status_code == 404
    assert client_of(ana).get(url(review, kind="nowhere")).status_code == 404


def test_masked_fields_do_not_reach_the_page(review: Review, lead: User, ana: User, ben: User) -> None:
    record = record_of(review, authors=["Okonkwo, A"], journal="Journal of Masks", year=1987, notices=[])
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=10)
    type(review).objects.get().protocol.__class__.objects.filter(review=review).update(masks_authors=True)
    for page in (url(review), url(review, "screen_next"), url(review, "screen_record", record.public_id)):
        text = client_of(ana).get(page).content.decode()
        assert "masked" in text
        assert not any(secret in text for secret in ("Okonkwo", "Journal of Masks", "1987"))


def test_terms_are_marked_and_hostile_titles_stay_text(review: Review, lead: User, ana: User, ben: User) -> None:
    record_of(review, title="Randomised <script>alert(1)</script> trial of <i>Rattus</i>", abstract="Aims:\nA rat.")
    criteria.set_highlights(review, by=lead, terms={"include": ["randomi*"], "exclude": ["rat"]})
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=10)
    page = client_of(ana).get(url(review)).content.decode()
    assert '<mark class="include">Randomised</mark> &lt;script&gt;' in page
    assert "<i>Rattus</i>" in page
    assert '<mark class="exclude">rat</mark>' in page
    assert "<h2>Aims</h2>" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("name", ["screen", "screen_next", "screening_history"])
def test_the_number_of_queries_does_not_grow_with_the_number_of_records(
    review: Review, lead: User, ana: User, ben: User, name: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client_of(ana).get(url(review, name)).status_code == 200
        return len(seen)

    counted = []
    for _ in range(2):
        made = reports_of(review, 8)
        blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=8)
        for report in made[:4]:
            vote(titles(review), ana, report)
        counted.append(queries())
    assert counted[0] == counted[1] <= 48


def test_what_is_decided_can_be_undone_without_script_as_far_back_as_the_first(
    review: Review, ana: User, reports: list[Report]
) -> None:
    client = client_of(ana)
    for report in reports:
        vote(titles(review), ana, report)
    for left in (3, 2, 1, 0):
        client.post(url(review, "screen_undo"))
        assert decisions.own_open(titles(review), ana).count() == left
