"""Conflicts on pages: who gets in, what is shown, what happens."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from records.models import Report
from reviews.models import Review
from screening import blocks, conflicts, consensus
from screening.conflicts import Outcome
from screening.models import Remark, Resolution, State
from tests.conftest import client_of
from tests.factories import reports_of, texts, titles, vote
from tests.screening.settling import conflict_of, open_block, rule, settle, standing_of


@pytest.fixture
def report(review: Review, lead: User, ana: User, ben: User) -> Report:
    return conflict_of(review, lead, {ana: "include", ben: "exclude"})


def at(name: str, review: Review, report: Report, *more: str) -> str:
    return reverse(name, args=[review.public_id, "title_abstract", report.public_id, *more])


def body(review: Review, report: Report, verdict: str = "include", **more: str) -> dict[str, str]:
    return {"verdict": verdict, "seen": ",".join(conflicts.sight(titles(review), report)), **more}


LISTS = {"conflicts", "conflicts_settled", "conflicts_settle"}
READS = ["conflicts", "conflicts_settled", "conflict"]
ONE = [
    "conflict_settle",
    "conflict_correct",
    "conflict_propose",
    "conflict_remark",
    "conflict_confirm",
    "conflict_take_back",
]
WRITES = [*ONE, "conflicts_settle"]


def address(name: str, review: Review, report: Report) -> str:
    if name in LISTS:
        return reverse(name, args=[review.public_id])
    return at(name, review, report, *(["no-proposal"] if name == "conflict_confirm" else []))


@pytest.mark.parametrize("name", [*READS, *WRITES])
def test_who_gets_in(
    review: Review,
    report: Report,
    lead: User,
    third: User,
    statistician: User,
    observer: User,
    stranger: User,
    name: str,
) -> None:
    url = address(name, review, report)
    for user, expected in [(statistician, 403), (observer, 403), (stranger, 404)]:
        client = client_of(user)
        assert (client.get(url) if name in READS else client.post(url)).status_code == expected
    nobody = client_of(None)
    assert (nobody.get(url) if name in READS else nobody.post(url)).status_code == 302
    wrong = client_of(lead)
    assert (wrong.post(url) if name in READS else wrong.get(url)).status_code == 405
    if name in READS:
        assert client_of(third).get(url).status_code == 200


@pytest.mark.parametrize("name", ["conflict", *ONE])
def test_what_is_not_released_is_not_there_with_or_without_votes(
    review: Review, lead: User, ana: User, ben: User, name: str
) -> None:
    voted, bare = reports_of(review, 2)
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=5)
    vote(titles(review), ana, voted, "include")
    vote(titles(review), ben, voted, "exclude")
    answers = set()
    for user in (lead, ana):
        for one in (voted, bare):
            client, url = client_of(user), address(name, review, one)
            answer = client.get(url) if name in READS else client.post(url, body(review, one))
            answers.add(answer.status_code)
    assert answers == {404}
    listed = client_of(lead).get(reverse("conflicts", args=[review.public_id])).content.decode()
    assert "No conflicts" in listed


def test_a_report_of_another_review_is_not_there(review: Review, report: Report, lead: User) -> None:
    from reviews import founding

    other = founding.found(title="Another", by=lead)
    url = reverse("conflict", args=[other.public_id, "title_abstract", report.public_id])
    assert client_of(lead).get(url).status_code == 404
    assert client_of(lead).get(at("conflict", review, report).replace("title_abstract", "abstract")).status_code == 404


def test_settling_goes_on_to_the_next_conflict(
    review: Review, report: Report, lead: User, ana: User, ben: User
) -> None:
    other = conflict_of(review, lead, {ana: "include", ben: "exclude"})
    client = client_of(lead)
    answer = client.post(at("conflict_settle", review, report), body(review, report))
    assert answer["Location"] == at("conflict", review, other)
    answer = client.post(at("conflict_settle", review, other), body(review, other, "exclude", comment="A rat study"))
    assert answer["Location"] == reverse("conflicts", args=[review.public_id])
    assert standing_of(titles(review), report) == (State.INCLUDED, True)
    assert standing_of(titles(review), other) == (State.EXCLUDED, True)
    listed = client.get(reverse("conflicts_settled", args=[review.public_id])).content.decode()
    assert "A rat study" in listed
    assert "Lea" in listed


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"seen": "another"}, 409, "Somebody has just settled this"),
        ({"seen": ""}, 409, "Somebody has just settled this"),
        ({"verdict": "maybe"}, 422, "Select a valid choice"),
        ({"verdict": ""}, 422, "required"),
    ],
)
def test_a_refused_settlement_comes_back_with_its_sentence(
    review: Review, report: Report, lead: User, change: dict[str, str], status: int, word: str
) -> None:
    answer = client_of(lead).post(at("conflict_settle", review, report), {**body(review, report), **change})
    assert answer.status_code == status
    assert word in answer.content.decode()
    assert not Resolution.objects.exists()


def test_a_voter_cannot_settle_alone(review: Review, report: Report, ana: User) -> None:
    assert client_of(ana).post(at("conflict_settle", review, report), body(review, report)).status_code == 403
    assert not Resolution.objects.exists()


def test_the_pair_proposes_and_confirms(review: Review, report: Report, ana: User, ben: User, third: User) -> None:
    client_of(ana).post(at("conflict_propose", review, report), body(review, report, comment="Both arms randomised"))
    proposal = consensus.proposal_on(titles(review), report)
    assert proposal
    page = client_of(ben).get(at("conflict", review, report)).content.decode()
    assert "Both arms randomised" in page
    assert "Confirm" in page
    confirm = at("conflict_confirm", review, report, proposal.public_id)
    assert confirm not in client_of(ana).get(at("conflict", review, report)).content.decode()
    assert client_of(third).post(confirm).status_code == 403
    assert client_of(ben).post(confirm).status_code == 302
    assert standing_of(titles(review), report) == (State.INCLUDED, True)
    assert client_of(ben).post(confirm).status_code == 409


def test_reversing_needs_a_comment(review: Review, report: Report, lead: User) -> None:
    settle(titles(review), report, lead)
    client, url = client_of(lead), at("conflict_correct", review, report)
    assert "Reverse this" in client.get(at("conflict", review, report)).content.decode()
    refused = client.post(url, body(review, report, "exclude"))
    assert (refused.status_code, "Say why." in refused.content.decode()) == (422, True)
    assert client.post(url, body(review, report, "exclude", comment="Retracted")).status_code == 302
    assert standing_of(titles(review), report) == (State.EXCLUDED, True)


def test_the_thread_is_for_voters_and_those_who_may_settle(
    review: Review, report: Report, lead: User, ana: User, third: User
) -> None:
    url = at("conflict_remark", review, report)
    assert client_of(ana).post(url, {"text": "See the <b>methods</b>."}).status_code == 302
    assert client_of(ana).post(url, {"text": " "}).status_code == 422
    for user in (ana, lead, third):
        page = client_of(user).get(at("conflict", review, report)).content.decode()
        assert "See the &lt;b&gt;methods&lt;/b&gt;." in page
    rule(review, settlement="consensus")
    assert "methods" not in client_of(lead).get(at("conflict", review, report)).content.decode()
    assert client_of(lead).post(url, {"text": "Hello"}).status_code == 403
    assert Remark.objects.count() == 1


def shown(client: Client, url: str) -> str:
    return client.get(url).content.decode()


@pytest.mark.parametrize(
    ("sees", "settlement", "person", "names", "notes", "verdicts"),
    [
        ("masked", "either", "lead", False, True, True),
        ("named", "either", "lead", True, True, True),
        ("nothing", "either", "lead", False, False, False),
        ("masked", "either", "ana", False, False, True),
        ("named", "either", "ana", True, False, True),
        ("masked", "third_person", "ana", False, False, False),
        ("named", "third_person", "ana", False, False, False),
        ("masked", "consensus", "lead", False, False, False),
        ("named", "consensus", "lead", False, False, False),
    ],
)
def test_the_page_shows_what_the_protocol_allows(
    review: Review,
    lead: User,
    ana: User,
    ben: User,
    sees: str,
    settlement: str,
    person: str,
    names: bool,
    notes: bool,
    verdicts: bool,
) -> None:
    [report] = reports_of(review, 1)
    block = blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=5)
    vote(titles(review), ana, report, "include", note="note-of-the-first")
    vote(titles(review), ben, report, "exclude", note="canary-in-the-note")
    blocks.release(block, by=lead)
    rule(review, resolver_sees=sees, settlement=settlement)
    client = client_of({"lead": lead, "ana": ana}[person])
    page = shown(client, at("conflict", review, report))
    listed = shown(client, reverse("conflicts", args=[review.public_id]))
    for text in (page, listed):
        assert ("Ben" in text) is names
        assert ('class="sign exclude"' in text) is verdicts
    assert ("canary-in-the-note" in page) is notes
    assert "canary-in-the-note" not in listed
    assert ("note-of-the-first" in page) is (notes or person == "ana")


def test_pages_are_read_in_a_constant_number_of_queries(
    review: Review, lead: User, ana: User, ben: User, django_assert_max_num_queries: Any
) -> None:
    reports_of(review, 12)
    open_block(titles(review), lead, {ana: "include", ben: "exclude"})
    report = conflicts.waiting(titles(review))[0].report
    client = client_of(lead)
    with django_assert_max_num_queries(32):
        client.get(reverse("conflicts", args=[review.public_id]))
    with django_assert_max_num_queries(60):
        client.get(at("conflict", review, report))
    for row in conflicts.waiting(titles(review))[:6]:
        settle(titles(review), row.report, lead)
    with django_assert_max_num_queries(24):
        client.get(reverse("conflicts_settled", args=[review.public_id]))


def test_the_bar_counts_what_waits_for_me(review: Review, report: Report, lead: User, ana: User) -> None:
    consensus.propose(
        titles(review), report, by=ana, outcome=Outcome(verdict="include"), seen=conflicts.sight(titles(review), report)
    )
    assert 'class="count">1<' in shown(client_of(lead), reverse("conflicts", args=[review.public_id]))
    assert conflicts.number_for(ana, review) == 0


def test_full_text_conflicts_show_the_pdf_and_ask_for_reason_and_design(
    review: Review, lead: User, ana: User, ben: User
) -> None:
    from screening import criteria, fulltexts
    from tests.screening.settling import full_text_of

    reason = criteria.add_reason(review, by=lead, label="Wrong design")
    report = full_text_of(
        review,
        lead,
        {ana: {"verdict": "include", "design": "randomised_parallel"}, ben: {"verdict": "exclude", "reason": reason}},
    )
    pdf = fulltexts.store(report, by=lead, name="a.pdf", chunks=[b"%PDF-1.7\n"])
    url = at("conflict", review, report).replace("title_abstract", "full_text")
    client = client_of(lead)
    page = shown(client, url)
    assert pdf.public_id in page
    assert "Wrong design" in page
    seen = ",".join(conflicts.sight(texts(review), report))
    refused = client.post(f"{url}settle/", {"verdict": "include", "seen": seen})
    assert (refused.status_code, "Choose the design." in refused.content.decode()) == (422, True)
    answer = client.post(
        f"{url}settle/", {"verdict": "exclude", "reason": reason.public_id, "design": "other", "seen": seen}
    )
    assert answer.status_code == 302
    assert standing_of(texts(review), report) == (State.EXCLUDED, True)


def test_the_list_leads_to_the_act_that_it_names(review: Review, report: Report, lead: User, observer: User) -> None:
    page = client_of(lead).get(reverse("conflicts", args=[review.public_id])).content.decode()
    address = reverse("conflict", args=[review.public_id, "title_abstract", report.public_id])
    assert f'<a class="button small end" href="{address}">Settle it<' in page
