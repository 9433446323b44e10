"""A lead who screens learns from no file, before or after its import, what another reviewer decided in another tool."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from records import history, mending, uploads
from records.models import Quarantined, Upload
from records.readers import Unreadable
from reviews import protocol
from reviews.models import Job, Review, Role
from screening import taking_over
from tests.conftest import client_of, person, seat
from tests.factories import texts, titles
from tests.screening.elsewhere import brought, entry, said, take

# One function each holds the text back, whatever the engine.
pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
RAYYAN = (
    "key,title,authors,year,journal,notes\n"
    '1,Synthetic trial one,"Writer, A",2020,Synthetic Journal,'
    '"RAYYAN-INCLUSION: {""Ben""=>""VERDICT""} | USER-NOTES: {""Ben""=>[""canary VERDICT""]}"\n'
)
ASREVIEW = "title,abstract,included\nSynthetic trial one,canary,VERDICT\nSynthetic trial two,canary,1\n"
TAGGED = "TY  - JOUR\nTI  - Synthetic trial\nAB  - RAYYAN-INCLUSION: {'Ben'=>'VERDICT'}\nER  - \n"


@pytest.fixture
def lou(review: Review) -> User:
    """A lead who screens."""
    return seat(review, seat(review, person("Lou"), Role.LEAD), Role.REVIEWER)


def bodies(review: Review, reader: User, upload: Upload, mapping: dict[str, str]) -> list[str]:
    """Whatever pages and endpoints say of a file that waits."""
    client, api = client_of(reader), f"/api/v1/reviews/{review.public_id}/uploads/"
    page = f"/reviews/{review.public_id}/searches/files/{upload.public_id}/"
    looked = {f"column-{place}": name for place, name in enumerate(mapping.values())}
    answers: list[Any] = [
        client.get(page),
        client.post(page, {**looked, "show": "yes"}),
        client.get(api),
        client.get(f"{api}{upload.public_id}/"),
        client.post(f"{api}{upload.public_id}/preview/", {"mapping": mapping}, content_type="application/json"),
    ]
    return [answer.content.decode() for answer in answers]


def waits(review: Review, by: User, content: str, name: str) -> Upload:
    return uploads.keep(review, by=by, file=SimpleUploadedFile(name, content.encode()))


@pytest.mark.parametrize(
    ("content", "name", "mapping"),
    [
        (RAYYAN, "r.csv", {"title": "title", "notes": "abstract", "key": "", "authors": "", "year": "", "journal": ""}),
        (ASREVIEW, "a.csv", {"title": "abstract", "abstract": "", "included": "title"}),
        (TAGGED, "t.ris", {}),
    ],
)
def test_a_file_that_waits_shows_a_lead_who_screens_no_decision(
    review: Review, lead: User, lou: User, content: str, name: str, mapping: dict[str, str]
) -> None:
    seen = []
    for verdict in ("Included", "Excluded"):
        upload = waits(review, lead, content.replace("VERDICT", verdict), name)
        told = bodies(review, lou, upload, mapping)
        assert [body for body in told if verdict in body or "canary " in body] == []
        seen.append(told[-1])
        assert any(verdict in body for body in bodies(review, lead, upload, mapping)), (
            "a lead who does not screen sees it"
        )
    assert seen[0] == seen[1]


def test_whoever_brought_a_file_sees_what_is_in_it(review: Review, lou: User) -> None:
    upload = waits(review, lou, ASREVIEW.replace("VERDICT", "0"), "a.csv")
    assert "canary" in bodies(review, lou, upload, {"title": "title", "abstract": "abstract", "included": ""})[-1]


def test_samples_of_masked_columns_are_masked_by_program_too(review: Review, lead: User, lou: User) -> None:
    protocol.revise(review, by=lead, changes={"masks_authors": True})
    upload = waits(review, lou, RAYYAN, "r.csv")
    assert not any("Writer, A" in body for body in bodies(review, lou, upload, {"title": "title"}))


def test_an_entry_mended_by_its_fields_takes_its_curtain_along(
    review: Review, lead: User, lou: User, ana: User
) -> None:
    raw = "title,included\nSynthetic trial,1"
    aside = Unreadable(line=3, reason="No title.", raw=raw)
    brought(review, lead, entry(1, *said("Ben+")), aside)
    held = Quarantined.objects.get()
    made = mending.release(held, by=lead, citation=mending.typed(held, {"title": "Synthetic trial mended"}))
    assert made is not None
    assert history.raw(made, reader=lead) == raw
    assert [history.raw(made, reader=reader) for reader in (lou, ana)] == ["", ""]


@pytest.mark.parametrize("raw", ["Notes: Exclusion reason: Wrong design;", "title,included\nOne,1", "included: 0"])
def test_text_of_covidence_and_asreview_is_known_without_a_decision_read(
    review: Review, lead: User, lou: User, raw: str
) -> None:
    brought(review, lead, Unreadable(line=3, reason="No title.", raw=raw))
    address = f"/api/v1/reviews/{review.public_id}/imports/{Quarantined.objects.get().batch.public_id}/quarantine/"
    assert client_of(lou).get(address).json()[0]["raw"] == ""
    assert client_of(lead).get(address).json()[0]["raw"] == raw


def test_what_taking_over_would_do_tells_a_lead_who_screens_nothing_of_verdicts(
    review: Review, lead: User, lou: User, ana: User, ben: User
) -> None:
    """At full texts an exclusion without a reason of the list does not fit: numbers would tell who excluded."""
    seen = []
    for place, word in enumerate("+-"):
        at_texts = said(f"Ben{word}", stage="full_text")
        batch = brought(review, lead, entry(place, *at_texts), entry(place + 10, *said("Ben+", stage="full_text")))
        address = f"/api/v1/reviews/{review.public_id}/imports/{batch.public_id}/decisions/full_text/preview/"
        for adds in (False, True):
            who = json.dumps({"members": {"Ben": ben.public_id}, "adds_reasons": adds})
            seen.append(client_of(lou).post(address, who, content_type="application/json").json())
    assert all(told == seen[0] for told in seen), seen


def test_missing_reasons_are_those_of_the_file_not_of_a_person(
    review: Review, lead: User, lou: User, ana: User, ben: User
) -> None:
    votes = (*said("Ana+", stage="full_text"), *said("Ben-", stage="full_text", reason="Wrong dose"))
    batch = brought(review, lead, entry(1, *votes))
    address = f"/api/v1/reviews/{review.public_id}/imports/{batch.public_id}/decisions/full_text/preview/"
    told = []
    for members in ({"Ana": ana.public_id}, {"Ben": ben.public_id}):
        who = json.dumps({"members": members})
        told.append(client_of(lou).post(address, who, content_type="application/json").json()["missing_reasons"])
    assert told == [["Wrong dose"], ["Wrong dose"]]


def test_the_job_that_takes_over_says_no_number(
    review: Review, lead: User, lou: User, ana: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps of its progress would tell how many votes there were to cast, so how many had been cast before."""
    monkeypatch.setattr(taking_over, "CHUNK", 1)
    batch = brought(review, lead, *(entry(number, *said("Ana+ Ben-")) for number in range(4)))
    steps: list[tuple[int, int | None]] = []
    told = taking_over.Work.progress

    def noted(work: Any, *, done: int, total: int | None = None, message: str = "") -> None:
        steps.append((done, total))
        told(work, done=done, total=total, message=message)

    monkeypatch.setattr(taking_over.Work, "progress", noted)
    take(batch, titles(review), lead, {"Ana": ana, "Ben": ben})
    assert len(set(steps)) <= 2, steps
    assert Job.objects.get(kind="screening.imported").status == "done"
    assert texts(review)
