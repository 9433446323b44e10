"""The lead's side of screening: blocks, stages, criteria; and who may not."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.models import User
from records.models import Report
from reviews import access, ledger, team
from reviews.models import Membership, Review, Role
from screening import blocks, criteria, workload
from screening.models import Block, Highlight, Stage, StageKind
from tests.conftest import client_of, seat
from tests.factories import reports_of, titles, vote

TITLES = StageKind.TITLE_ABSTRACT


@pytest.fixture
def reports(review: Review, lead: User, ana: User, ben: User) -> list[Report]:
    made = reports_of(review, 4)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=10)
    return made


def url(review: Review, name: str, *more: str) -> str:
    return reverse(name, args=[review.public_id, *more])


def test_the_lead_starts_with_a_pilot_and_shares_out_the_rest(
    review: Review, lead: User, ana: User, ben: User, third: User
) -> None:
    reports_of(review, 7)
    client = client_of(lead)
    page = client.get(url(review, "title_abstract")).content.decode()
    assert "7 records wait for a block" in page
    client.post(url(review, "block_pilot", TITLES), {"size": "3"})
    pilot = Block.objects.get()
    assert {one.reviewer for one in pilot.assignments.all()} == {ana, ben, third}
    chosen = [ana.public_id, ben.public_id]
    answer = client.post(url(review, "blocks_share_out", TITLES), {"size": "2", "reviewers": chosen}, follow=True)
    assert "2 blocks are handed out." in answer.content.decode()
    assert [block.slots.count() for block in Block.objects.order_by("number")] == [3, 2, 2]


def test_too_few_reviewers_is_said_at_the_field(review: Review, lead: User, ana: User, ben: User) -> None:
    reports_of(review, 2)
    answer = client_of(lead).post(url(review, "blocks_share_out", TITLES), {"size": "2", "reviewers": [ana.public_id]})
    assert answer.status_code == 422
    assert "Choose at least 2." in answer.content.decode()


def test_a_complete_block_is_opened_and_an_incomplete_one_is_not(
    review: Review, lead: User, ana: User, ben: User, reports: list[Report]
) -> None:
    client, block = client_of(lead), Block.objects.get()
    refused = client.post(url(review, "block_release", block.public_id), follow=True)
    assert "not complete yet" in refused.content.decode()
    for report in reports:
        vote(titles(review), ana, report)
        vote(titles(review), ben, report)
    assert "complete" in client.get(url(review, "title_abstract")).content.decode()
    client.post(url(review, "block_release", block.public_id))
    assert Block.objects.get().released_seq is not None


def test_open_work_is_handed_over_when_a_reviewer_has_left(
    review: Review, lead: User, ana: User, third: User, reports: list[Report]
) -> None:
    vote(titles(review), ana, reports[0])
    team.end(access.current(review).get(user=ana, role=Role.REVIEWER), by=lead)
    client, block = client_of(lead), Block.objects.get()
    assert "left" in client.get(url(review, "title_abstract")).content.decode()
    answer = client.post(
        url(review, "block_hand_over", block.public_id),
        {"leaving": ana.public_id, "to": third.public_id},
        follow=True,
    )
    assert "now waits for Tom" in answer.content.decode()
    assert client_of(third).get(url(review, "title_abstract")).context["progress"].left == 3


def test_a_lead_who_does_not_screen_sees_counts_and_one_who_does_sees_none(
    review: Review, lead: User, ana: User, reports: list[Report]
) -> None:
    pages = [url(review, "title_abstract"), url(review, "workload_panel")]
    before = [_without_token(client_of(lead).get(page)) for page in pages]
    vote(titles(review), ana, reports[0])
    assert all(_without_token(client_of(lead).get(page)) != old for page, old in zip(pages, before, strict=True))

    seat(review, lead, Role.REVIEWER)
    before = [_without_token(client_of(lead).get(page)) for page in pages]
    vote(titles(review), ana, reports[1])
    assert [_without_token(client_of(lead).get(page)) for page in pages] == before


def test_a_lead_who_lays_the_role_of_reviewer_down_sees_no_counts_while_an_own_block_is_blind(
    review: Review, lead: User, ana: User
) -> None:
    team.grant(review, by=lead, user=ana, role=Role.LEAD)
    assert not workload.sees_counts(ana, review)
    team.end(Membership.objects.get(user=ana, role=Role.REVIEWER), by=ana)
    assert workload.sees_counts(ana, review)
    team.grant(review, by=lead, user=ana, role=Role.REVIEWER)
    reports_of(review, 1)
    blocks.assign(titles(review), by=lead, reviewers=[ana, seat(review, lead, Role.REVIEWER)], size=1)
    team.end(Membership.objects.get(user=ana, role=Role.REVIEWER, ended_at=None), by=ana)
    assert not workload.sees_counts(ana, review)


def test_a_reviewer_sees_own_progress_only(review: Review, ana: User, ben: User, reports: list[Report]) -> None:
    vote(titles(review), ana, reports[0])
    page = url(review, "title_abstract")
    before = _without_token(client_of(ana).get(page))
    for report in reports:
        vote(titles(review), ben, report, note="canary-of-ben")
    after = _without_token(client_of(ana).get(page))
    assert after == before
    assert b"1 of 4" in after


def test_a_stage_is_closed_and_reopened_with_a_reason(review: Review, lead: User) -> None:
    client = client_of(lead)
    assert client.post(url(review, "stage_close", TITLES), {"reason": ""}).status_code == 422
    client.post(url(review, "stage_close", TITLES), {"reason": "all done"})
    assert not Stage.objects.get(review=review, kind=TITLES).open
    client.post(url(review, "stage_reopen", TITLES), {"reason": "one more search"})
    assert Stage.objects.get(review=review, kind=TITLES).open


def test_reasons_are_added_moved_and_retired(review: Review, lead: User) -> None:
    client = client_of(lead)
    for label in ("Wrong population", "Wrong design", "No usable outcome data"):
        answer = client.post(url(review, "reasons"), {"label": label}, follow=True)
    assert "MECIR C40" in answer.content.decode()
    again = client.post(url(review, "reasons"), {"label": "wrong design"})
    assert again.status_code == 422
    assert "already one of the reasons" in again.content.decode()
    last = criteria.reasons(review)[2]
    client.post(url(review, "reason_move", last.public_id), {"to": "up"})
    assert [one.label for one in criteria.reasons(review)][1] == last.label
    client.post(url(review, "reason_retire", last.public_id))
    assert [one.label for one in criteria.reasons(review)] == ["Wrong population", "Wrong design"]
    panel = client.get(url(review, "criteria_panel")).content.decode()
    assert panel.index("Wrong population") < panel.index("Wrong design")


def test_highlights_are_written_one_on_a_line(review: Review, lead: User) -> None:
    client = client_of(lead)
    client.post(
        url(review, "highlights"), {"include": "randomi*\n\n sham  control \nrandomi*", "exclude": "", "pico": ""}
    )
    assert list(Highlight.objects.order_by("term").values_list("term", flat=True)) == ["randomi*", "sham control"]
    assert "sham control" in client.get(url(review, "highlights")).content.decode()


def test_the_ledger_keeps_decisions_sealed_until_release(
    review: Review, lead: User, ana: User, ben: User, reports: list[Report]
) -> None:
    def told(reader: User) -> list[tuple[str, str]]:
        rows, _ = ledger.entries(review, reader=reader)
        return [(row.who, row.sentence) for row in rows if row.action.startswith("decision.")]

    vote(titles(review), ana, reports[0], "include")
    vote(titles(review), ana, reports[0], "exclude")
    assert told(lead) == []
    for report in reports:
        vote(titles(review), ana, report)
        vote(titles(review), ben, report)
    blocks.release(Block.objects.get(), by=lead)
    lines = told(lead)
    assert len(lines) == 10
    assert not any(word in sentence for _, sentence in lines for word in ("include", "exclude"))


LEADS = [
    ("block_pilot", [TITLES], "post"),
    ("blocks_share_out", [TITLES], "post"),
    ("stage_permits", [TITLES], "post"),
    ("stage_close", [TITLES], "post"),
    ("stage_reopen", [TITLES], "post"),
    ("block_release", ["nothing"], "post"),
    ("block_hand_over", ["nothing"], "post"),
    ("work_hand_over", [], "post"),
    ("workload_panel", [], "get"),
    ("reasons", [], "get"),
    ("reasons", [], "post"),
    ("reason_move", ["nothing"], "post"),
    ("reason_retire", ["nothing"], "post"),
    ("highlights", [], "get"),
    ("highlights", [], "post"),
]
REVIEWERS = [
    ("screen", [TITLES], "get"),
    ("screen_next", [TITLES], "get"),
    ("screen_record", [TITLES, "nothing"], "get"),
    ("screen_decide", [TITLES], "post"),
    ("screen_undo", [TITLES], "post"),
    ("screen_skip", [TITLES], "post"),
    ("screening_history", [TITLES], "get"),
]
MEMBERS = [("title_abstract", [], "get"), ("full_text_blocks", [], "get"), ("criteria_panel", [], "get")]


@pytest.mark.parametrize(("name", "more", "method"), [*LEADS, *REVIEWERS, *MEMBERS])
def test_who_may_come_in(
    review: Review, lead: User, ana: User, statistician: User, observer: User, stranger: User,
    name: str, more: list[str], method: str,
) -> None:  # fmt: skip
    cast = {"lead": lead, "reviewer": ana, "statistician": statistician, "observer": observer}
    rows = ((LEADS, {"lead"}), (REVIEWERS, {"reviewer"}), (MEMBERS, set(cast)))
    allowed = next(roles for listed, roles in rows if (name, more, method) in listed)
    address = url(review, name, *more)
    statuses = {role: getattr(client_of(user), method)(address).status_code for role, user in cast.items()}
    assert {role for role, status in statuses.items() if status != 403} == allowed
    assert getattr(client_of(stranger), method)(address).status_code == 404
    assert getattr(client_of(None), method)(address)["Location"].startswith("/account/login/")
    wrong = "post" if method == "get" and name not in {"reasons", "highlights"} else "put"
    assert getattr(client_of(lead), wrong)(address).status_code == 405


def _without_token(answer: object) -> bytes:
    """The page without its CSRF masks, which differ at every reading."""
    content: bytes = answer.content  # type: ignore[attr-defined]
    return re.sub(rb'(value="|CSRFToken": ")[A-Za-z0-9]{64}', b"", content)


def test_a_released_block_says_when(review: Review, lead: User, ana: User, ben: User, reports: list[Report]) -> None:
    for report in reports:
        for person in (ana, ben):
            vote(titles(review), person, report)
    blocks.release(Block.objects.get(), by=lead)
    [work] = workload.blocks(titles(review), reader=lead)
    assert work.released_at is not None
    page = client_of(lead).get(url(review, "title_abstract")).content.decode()
    assert f"✓ released {work.released_at:%Y-%m-%d}" in page
