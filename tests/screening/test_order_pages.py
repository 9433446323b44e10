"""The page and the API of the order: who may look and act, and that both say the same."""

import pytest

from accounts.models import User
from records.models import Record
from reviews import protocol
from reviews.models import Event, Review
from screening import blocks, known, ordering, relevance
from screening.models import KnownRelevant, Stage
from tests.conftest import client_of
from tests.factories import record_of, titles, vote
from tests.screening.test_relevance import NEEDLE, asked, learned, work

__all__ = ["asked", "learned"]


def test_the_page_tells_the_order_and_why_to_leads_only(learned: Stage, lead: User, ana: User, stranger: User) -> None:
    path = f"/reviews/{learned.review.public_id}/order/"
    shown = client_of(lead).get(path).content.decode()
    assert "learned from 8 opened records (4 relevant)" in shown
    assert "needle" in shown
    assert "at random" in shown
    assert client_of(ana).get(path).status_code == 403
    assert client_of(stranger).get(path).status_code == 404
    for act in ("learn", "known", "known/withdraw"):
        assert client_of(ana).post(f"{path}{act}/").status_code == 403
        assert client_of(lead).get(f"{path}{act}/").status_code == 405


def test_the_explanation_names_the_words_that_pushed_a_record_up(learned: Stage) -> None:
    first = ordering.coming(learned)[0]
    assert NEEDLE in first.record.title
    assert {"needle", "stimulation"} <= {term.term for term in first.terms}


def test_no_page_of_a_reviewer_explains_or_marks_a_record(learned: Stage, lead: User, ana: User, ben: User) -> None:
    block = blocks.assign(learned, by=lead, reviewers=[ana, ben], size=8)
    assert block.slots.filter(audit=True).exists()
    for path in (f"/reviews/{learned.review.public_id}/screen/title_abstract/",
                 f"/api/v1/reviews/{learned.review.public_id}/stages/title_abstract/next/?limit=8"):  # fmt: skip
        shown = client_of(ana).get(path).content.decode()
        assert NEEDLE in shown
        assert "audit" not in shown
        assert "at random" not in shown


def test_the_sentence_says_why_the_order_is_seeded(review: Review, lead: User, ana: User, ben: User) -> None:
    stage = titles(review)
    assert "the protocol does not ask" in ordering.of(stage).sentence
    protocol.revise(review, by=lead, changes={"prioritised": True})
    assert "too little is known" in ordering.of(stage).sentence
    one, two = record_of(review).report, record_of(review).report
    block = blocks.assign(stage, by=lead, reviewers=[ana, ben], size=2)
    for person in (ana, ben):
        vote(stage, person, one, "include")
        vote(stage, person, two, "exclude")
    assert "too little is known" in ordering.of(stage).sentence
    blocks.release(block, by=lead)
    assert "still being made" in ordering.of(stage).sentence
    assert "still being made" in client_of(lead).get(f"/reviews/{review.public_id}/titles/").content.decode()
    work(stage)
    assert ordering.of(stage).sentence.startswith("Order: by relevance, learned from 2 opened records")
    protocol.revise(review, by=lead, changes={"prioritised": False})
    assert ordering.account(stage) is None


def test_known_records_teach_and_decide_nothing(learned: Stage, lead: User) -> None:
    record = Record.objects.filter(review=learned.review, title__startswith="massage of the neck")[0]
    Record.objects.filter(pk=record.pk).update(doi="10.5555/known.1", pmid="12345678")
    path = f"/reviews/{learned.review.public_id}/order/known/"
    refused = client_of(lead).post(path, {"identifiers": "12345678\n\n10.5555/unknown"})
    assert refused.status_code == 422
    assert "Line 3: no record of this review has “10.5555/unknown”" in refused.content.decode()
    assert not KnownRelevant.objects.exists()
    assert client_of(lead).post(path, {"identifiers": "12345678\nhttps://doi.org/10.5555/KNOWN.1"}).status_code == 302
    assert KnownRelevant.objects.get().record == record
    assert len(relevance.labels(learned).decided) == 8
    work(learned)
    told = ordering.account(learned)
    assert told
    assert (told.relevant, told.known) == (4, 1)
    assert client_of(lead).post(path, {"identifiers": "12345678"}).status_code == 422
    named = known.named(learned.review).get()
    assert client_of(lead).post(f"{path}withdraw/", {"known": named.public_id}).status_code == 302
    assert relevance.labels(learned).known == frozenset()
    assert client_of(lead).post(f"{path}withdraw/", {"known": named.public_id}).status_code == 404
    assert Event.objects.filter(action__startswith="known.").count() == 2


def test_the_same_by_program(learned: Stage, lead: User, ana: User) -> None:
    record_of(learned.review, title="massage with an identifier", pmid="7654321")
    path, client = f"/api/v1/reviews/{learned.review.public_id}/order/", client_of(lead)
    told = client.get(path).json()
    assert (told["account"]["relevant"], len(told["coming"]), told["known"]) == (4, 17, [])
    assert client_of(ana).get(path).status_code == 403
    for act, given in (("learn", {}), ("known", {"identifiers": "7654321"}), ("known/withdraw", {"known": "x"})):
        assert client_of(ana).post(f"{path}{act}/", given, content_type="application/json").status_code == 403
    again = client.post(f"{path}learn/", content_type="application/json").json()
    assert again["job"] != told["job"]
    assert "A newer one is being made." in again["sentence"]
    named = client.post(f"{path}known/", {"identifiers": "7654321"}, content_type="application/json").json()["known"]
    assert [each["title"] for each in named] == ["massage with an identifier"]
    given = {"known": named[0]["id"]}
    assert client.post(f"{path}known/withdraw/", given, content_type="application/json").json()["known"] == []


@pytest.mark.parametrize(("text", "status"), [("", 400), ("nothing of the kind", 422)])
def test_what_names_no_record_is_refused_by_program(review: Review, lead: User, text: str, status: int) -> None:
    path = f"/api/v1/reviews/{review.public_id}/order/known/"
    assert client_of(lead).post(path, {"identifiers": text}, content_type="application/json").status_code == status
