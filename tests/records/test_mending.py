"""What was set aside is mended, dismissed, set aside again; the sum of its import holds throughout."""

from __future__ import annotations

from typing import Any

import pytest

from records import mending, tallies
from records.models import Handling, ImportBatch, Quarantined, Record, Report
from reporting import verification
from reviews import protocol
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Event
from screening import blocks
from tests.conftest import client_of
from tests.factories import titles
from tests.records.bringing import bring, entry, records

pytestmark = pytest.mark.django_db
TITLE = "TI  - Synthetic trial number 3 of spinal stimulation\n"


@pytest.fixture
def aside(review: Any, lead: Any) -> Quarantined:
    bring(review, lead, entry(1, AN="L1"), entry(2), entry(3, TI="", AN="L3", DO="10.1000/three"))
    return mending.of(review, Quarantined.objects.get().public_id)


def mended(aside: Quarantined) -> str:
    return aside.raw.replace("AU  -", f"{TITLE}AU  -", 1)


def sums(aside: Quarantined) -> tuple[int, int, int, int]:
    told = tallies.of_batch(aside.batch)
    assert told.batch.in_file == told.new + told.known + told.aside
    return told.batch.in_file, told.new, told.known, told.aside


def test_a_corrected_text_becomes_a_record_of_the_same_import(review: Any, lead: Any, aside: Quarantined) -> None:
    assert sums(aside) == (3, 2, 0, 1)
    record = mending.release(aside, by=lead, citation=mending.read(mended(aside)))
    assert record is not None
    assert (record.title[:24], record.batch.search, record.batch.file_name) == (
        "Synthetic trial number 3",
        aside.batch.search,
        aside.batch.file_name,
    )
    assert record in records(review)
    assert sums(aside) == (3, 3, 0, 0)
    # Not there on an earlier day: it came with an event of its own.
    assert record.batch.from_seq == Event.objects.get(review=review, action="quarantine.released").seq
    assert record.batch.from_seq > aside.batch.from_seq
    assert not list(verification._unbalanced(review))
    assert "1 of them had been set aside and was mended." in tallies.of_batch(aside.batch).words
    with pytest.raises(Conflict, match="handled in the meantime"):
        mending.release(aside, by=lead, citation=mending.read(mended(aside)))


def test_filled_in_fields_become_a_record_with_the_files_own_text(review: Any, lead: Any, aside: Quarantined) -> None:
    citation = mending.typed(aside, {"title": "A synthetic trial", "year": 2020})
    record = mending.release(aside, by=lead, citation=citation)
    assert record is not None
    assert (record.title, record.year) == ("A synthetic trial", 2020)
    assert citation.raw == aside.raw


def test_a_mended_entry_finds_its_duplicates(review: Any, lead: Any, aside: Quarantined) -> None:
    bring(review, lead, entry(3, DO="10.1000/three"), source="Scopus")
    mending.release(aside, by=lead, citation=mending.read(mended(aside)))
    assert (len(records(review)), Report.objects.visible().count()) == (4, 3)


def test_what_the_source_gave_already_counts_as_known(review: Any, lead: Any, aside: Quarantined) -> None:
    bring(review, lead, entry(3, AN="L3", DO="10.1000/three"))
    assert mending.release(aside, by=lead, citation=mending.read(mended(aside))) is None
    assert sums(aside) == (3, 2, 1, 0)
    page = client_of(lead).get(f"/reviews/{review.public_id}/imports/{aside.batch.public_id}/records/known/")
    assert "Synthetic trial number 3" in page.content.decode()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (" ", "text is empty"),
        ("words without any form", "no entry in a format known here"),
        (entry(1) + entry(2), "holds 2 entries"),
        (entry(3, TI=""), "still cannot be read"),
        ("%PDF-1.7", "no entry in a format known here"),
        ("x" * 1_000_001, "longer than any entry"),
    ],
)
def test_what_still_cannot_be_read_is_a_sentence_at_the_text(
    review: Any, lead: Any, aside: Quarantined, text: str, told: str
) -> None:
    with pytest.raises(Invalid, match=told) as refused:
        mending.read(text)
    assert set(refused.value.fields) == {"text"}
    page = client_of(lead).post(f"/reviews/{review.public_id}/quarantine/{aside.public_id}/", {"text": text})
    assert page.status_code == 422
    assert sums(aside) == (3, 2, 0, 1)


def test_a_dismissed_entry_stays_set_aside_and_looked_at(review: Any, lead: Any, aside: Quarantined) -> None:
    with pytest.raises(Invalid, match="for a reason"):
        mending.dismiss(aside, by=lead, why=" ")
    mending.dismiss(aside, by=lead, why="A heading of the export, no entry.")
    assert sums(aside) == (3, 2, 0, 1)
    assert tallies.of_batch(aside.batch).unseen == 0
    mending.take_back(aside, by=lead)
    assert tallies.of_batch(aside.batch).unseen == 1


def test_a_release_is_taken_back_while_nobody_works_on_the_record(review: Any, lead: Any, aside: Quarantined) -> None:
    record = mending.release(aside, by=lead, citation=mending.read(mended(aside)))
    mending.take_back(aside, by=lead)
    assert record not in records(review)
    assert sums(aside) == (3, 2, 0, 1)
    again = mending.release(aside, by=lead, citation=mending.read(mended(aside)))
    assert again in records(review)
    assert Record.objects.visible().filter(title=again.title).count() == 1


def test_a_record_in_a_block_or_joined_with_others_stays(
    review: Any, lead: Any, ana: Any, ben: Any, aside: Quarantined
) -> None:
    mending.release(aside, by=lead, citation=mending.read(mended(aside)))
    blocks.assign(titles(review), by=lead, reviewers=[ana, ben], size=3)
    with pytest.raises(Conflict, match="in a block of screening"):
        mending.take_back(aside, by=lead)
    bring(review, lead, entry(3, DO="10.1000/three"), source="Scopus")
    with pytest.raises(Conflict, match="joined with others"):
        mending.take_back(aside, by=lead)
    assert Quarantined.objects.get().handling == Handling.RELEASED


def test_pages_mend_dismiss_and_take_back(review: Any, lead: Any, aside: Quarantined) -> None:
    client, base = client_of(lead), f"/reviews/{review.public_id}/quarantine/{aside.public_id}"
    shown = client.get(f"{base}/").content.decode()
    assert "10.1000/three" in shown
    page = client.post(f"{base}/", {"text": mended(aside)}, follow=True).content.decode()
    assert "mended and released" in page
    client.post(f"{base}/undo/")
    page = client.post(f"{base}/fields/", {"title": "A synthetic trial"}, follow=True).content.decode()
    assert "Released as “A synthetic trial”" in page
    client.post(f"{base}/undo/")
    page = client.post(f"{base}/dismiss/", {"why": "A heading"}, follow=True).content.decode()
    assert "looked at, left out" in page
    assert "A heading" in page


def test_a_lead_who_screens_masked_does_not_see_the_text(review: Any, lead: Any, aside: Quarantined) -> None:
    from reviews.models import Membership, Role

    Membership.objects.create(review=review, user=lead, role=Role.REVIEWER)
    protocol.revise(review, by=lead, changes={"masks_authors": True})
    base = f"/reviews/{review.public_id}/quarantine/{aside.public_id}"
    for address in (f"{base}/", f"{base}/fields/"):
        assert "Writer" not in client_of(lead).get(address).content.decode()
    answer = client_of(lead).post(f"/api/v1{base}/dismiss/", {"why": "x"}, "application/json")
    assert answer.json()["raw"] == ""


def test_by_program(review: Any, lead: Any, aside: Quarantined) -> None:
    client, base = client_of(lead), f"/api/v1/reviews/{review.public_id}/quarantine/{aside.public_id}"
    made = client.post(f"{base}/release/", {"text": mended(aside)}, "application/json")
    assert made.json()["record"] == records(review)[-1].public_id
    assert client.post(f"{base}/release/", {"text": mended(aside)}, "application/json").status_code == 409
    assert client.post(f"{base}/undo/").json()["handling"] == "open"
    made = client.post(f"{base}/release/", {"fields": {"title": "A synthetic trial"}}, "application/json")
    assert made.status_code == 200
    client.post(f"{base}/undo/")
    assert client.post(f"{base}/dismiss/", {"why": "no entry"}, "application/json").json()["why"] == "no entry"


def test_entries_of_another_review_are_not_there(review: Any, lead: Any, aside: Quarantined) -> None:
    from reviews import founding

    elsewhere = founding.found(title="Another", by=lead)
    with pytest.raises(NotFound):
        mending.of(elsewhere, aside.public_id)
    assert ImportBatch.objects.count() == 1
