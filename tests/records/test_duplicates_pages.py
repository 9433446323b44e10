"""The pages and the API of duplicates: the same acts behind the same doors."""

from __future__ import annotations

from typing import Any

import pytest

from records import duplicates, questions
from records.models import Answer, Record, Separation
from reviews.errors import Conflict
from reviews.models import Protocol, Role
from tests.conftest import again, client_of, person, seat
from tests.factories import record_of
from tests.records.test_questions import pair

pytestmark = pytest.mark.django_db


def page(review: Any, who: Any, rest: str = "", **query: str) -> Any:
    return client_of(who).get(f"/reviews/{review.public_id}/duplicates/{rest}", query)


def post(review: Any, who: Any, rest: str, **fields: str) -> Any:
    return client_of(who).post(f"/reviews/{review.public_id}/duplicates/{rest}", fields, follow=True)


def api(review: Any, who: Any, rest: str = "", **body: str) -> Any:
    address = f"/api/v1/reviews/{review.public_id}/possible-duplicates/{rest}"
    return client_of(who).post(address, body, content_type="application/json") if rest else client_of(who).get(address)


@pytest.fixture
def asked(review: Any) -> Any:
    """A pair whose sides differ in a word, a year and a journal."""
    one = record_of(review, title="Tonic stimulation in spinal pain", year=2019, journal="Pain")
    other = record_of(review, title="Tonic stimulation in persistent spinal pain", year=2020, journal="Spine")
    return pair(one, other, reasons=["nearly the same title"], doubts=["year differs: 2019 and 2020"])


def test_the_page_shows_both_sides_with_what_differs(review: Any, lead: Any, asked: Any) -> None:
    text = page(review, lead).content.decode()
    assert "<mark>persistent </mark>" in text
    assert "Nearly the same title" in text
    assert "Year differs: 2019 and 2020" in text
    assert "1 of 1" in text
    for key in ("s", "d", "k", "u z", "j", "?"):
        assert f'aria-keyshortcuts="{key}"' in text


def test_without_script_an_answer_is_a_form_and_the_next_pair_follows(review: Any, lead: Any, asked: Any) -> None:
    further = pair(record_of(review), record_of(review), 0.2)
    text = post(review, lead, f"{asked.public_id}/answer/", answer="same").content.decode()
    assert "Merged. Every decision stays" in text
    assert f'data-pair="{further.public_id}"' in text
    assert "2 of 2" in text
    text = post(review, lead, "undo/").content.decode()
    assert "Taken back." in text
    assert f'data-pair="{asked.public_id}"' in text
    text = page(review, lead, after=asked.public_id).content.decode()
    assert f'data-pair="{further.public_id}"' in text
    assert "answer is one of" in post(review, lead, f"{asked.public_id}/answer/", answer="perhaps").content.decode()
    assert questions.count(review).open == 2


def test_what_has_been_settled_elsewhere_is_refused_with_409(review: Any, lead: Any, asked: Any) -> None:
    assert api(review, lead, f"{asked.public_id}/answer/", answer="different").status_code == 200
    refused = api(review, lead, f"{asked.public_id}/answer/", answer="same")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert "Reload the page" in refused.json()["detail"]
    assert (
        "answered in the meantime" in post(review, lead, f"{asked.public_id}/answer/", answer="same").content.decode()
    )


def test_the_api_lists_answers_and_takes_back(review: Any, lead: Any, asked: Any) -> None:
    told = api(review, lead).json()
    assert (told["answered"], told["open"], told["following"]) == (0, 1, "")
    [shown] = told["pairs"]
    assert (shown["id"], shown["score"], shown["reasons"]) == (asked.public_id, 0.7, ["nearly the same title"])
    assert shown["differing"] == ["Title", "Year", "Journal"]
    answered = api(review, lead, f"{asked.public_id}/answer/", answer="kin").json()
    assert answered == {"answered": 1, "open": 0, "pair": asked.public_id, "answer": "kin"}
    assert api(review, lead, "undo/").json() == {"answered": 0, "open": 1, "pair": asked.public_id, "answer": ""}
    assert api(review, lead, f"{asked.public_id}/answer/", answer="perhaps").status_code == 400
    assert api(review, lead, "undo/").status_code == 409


def test_pairs_are_paged_by_key(review: Any, lead: Any) -> None:
    made = [pair(record_of(review), record_of(review), score / 100).public_id for score in range(12)]
    first = api(review, lead).json()
    address = f"/api/v1/reviews/{review.public_id}/possible-duplicates/?after={first['following']}"
    second = client_of(lead).get(address).json()
    assert [each["id"] for each in first["pairs"] + second["pairs"]] == made[::-1]
    assert second["following"] == ""


def test_a_lead_who_screens_blind_may_not_merge_what_would_show_votes(
    review: Any, lead: Any, asked: Any, monkeypatch: Any
) -> None:
    def peek(*_: Any) -> None:
        raise Conflict("You screen one of these records in a block that is not open yet.")

    monkeypatch.setattr(duplicates, "on_regroup", [peek])
    refused = api(review, lead, f"{asked.public_id}/answer/", answer="same")
    assert (refused.status_code, questions.count(review).open) == (409, 1)
    assert "You screen one of these" in refused.json()["detail"]


def test_masked_people_see_that_a_year_differs_and_not_which(review: Any, lead: Any, asked: Any) -> None:
    Protocol.objects.filter(review=review).update(masks_authors=True)
    seat(review, lead, Role.REVIEWER)
    for answer in (page(review, lead), page(review, lead, "next/"), api(review, lead)):
        text = answer.content.decode()
        assert "ear differs" in text
        assert "2019" not in text.replace(review.public_id, "")
        assert "Spine" not in text


@pytest.mark.parametrize("role", ["reviewer", "statistician", "observer"])
def test_others_look_and_do_not_decide(review: Any, asked: Any, role: str) -> None:
    who = seat(review, person("Pat"), Role(role))
    text = page(review, who).content.decode()
    assert "persistent" in text
    assert "aria-keyshortcuts" not in text
    assert page(review, who, "merged/").status_code == api(review, who).status_code == 200
    assert page(review, who, "next/").status_code == 403
    for rest in (f"{asked.public_id}/answer/", "undo/"):
        assert post(review, who, rest, answer="same").status_code == 403
        assert api(review, who, rest, answer="same").status_code == 403
    assert questions.count(review) == questions.Count(0, 1)


def test_strangers_other_reviews_and_wrong_methods_find_nothing(
    review: Any, lead: Any, stranger: Any, asked: Any
) -> None:
    from reviews import founding

    other = founding.found(title="Another review", by=lead)
    answer = f"{asked.public_id}/answer/"
    for rest in ("", "merged/", "next/"):
        assert page(review, stranger, rest).status_code == 404
        assert post(review, lead, rest).status_code == 405
    for rest in (answer, "undo/"):
        assert post(review, stranger, rest, answer="same").status_code == 404
        assert page(review, lead, rest).status_code == 405
    assert post(other, lead, answer, answer="same").status_code == 404
    assert api(other, lead, answer, answer="same").status_code == 404
    assert page(other, lead, pair=asked.public_id).status_code == 404


def test_merged_groups_are_found_by_words_and_by_reason(review: Any, lead: Any) -> None:
    from tests.records.bringing import bring, entry

    sham = {"TI": "Tonic stimulation against sham in persistent spinal pain: a randomised trial"}
    cohort = {"TI": "Opioid use after surgery of the lumbar spine", "PY": "2012"}
    for source in ("Embase", "Scopus"):
        bring(review, lead, entry(1, **sham, DO="10.1000/one"), entry(2, **cohort), source=source)
    both = record_of(review, title="Letters"), record_of(review, title="A reply")
    questions.answer(pair(*both), by=lead, says=Answer.SAME)

    def found(**query: str) -> list[str]:
        text = page(review, lead, "merged/", **query).content.decode()
        titles = {"sham": "Tonic stimulation", "cohort": "Opioid use", "letters": "Letters"}
        return [name for name, title in titles.items() if f">{title}" in text]

    assert found() == ["sham", "cohort", "letters"]
    assert found(words="OPIOID lumbar") == ["cohort"]
    assert found(words="opioid sham") == []
    assert found(because="doi") == ["sham"]
    assert found(because="other") == ["cohort"]
    assert found(because="person") == ["letters"]
    address = f"/api/v1/reviews/{review.public_id}/duplicates/?because=person"
    told = client_of(lead).get(address).json()
    assert [len(group["records"]) for group in told["groups"]] == [2]
    assert told["total"] == 3


def test_any_record_is_split_off_again(review: Any, lead: Any, asked: Any) -> None:
    questions.answer(asked, by=lead, says=Answer.SAME)
    record = Record.objects.get(pk=asked.second_id)
    address = f"/reviews/{review.public_id}/records/split/"
    text = client_of(lead).post(address, {"record": record.public_id}, follow=True).content.decode()
    assert "no rule will join them" in text
    assert again(record).report_id != again(asked.first).report_id
    assert Separation.objects.count() == 1
