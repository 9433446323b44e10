"""The pages of studies: arms by form, tables by line, what is no longer included."""

from __future__ import annotations

import pytest

from accounts.models import User
from reviews.models import Review
from studies import extraction
from studies.models import Outcome, Study
from tests.conftest import client_of
from tests.studies.building import exclude, means, pain, trial


@pytest.fixture
def study(review: Review, ana: User, ben: User) -> Study:
    return trial(review, [ana, ben], "Moreau 2020")


@pytest.fixture
def outcome(review: Review, ana: User) -> Outcome:
    return pain(review, ana)


def form(*rows: tuple[str, str, str, str]) -> dict[str, str]:
    data = {"arms-TOTAL_FORMS": str(len(rows)), "arms-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        data |= {f"arms-{place}-{name}": value for name, value in zip(("treatment", "n", "mean", "sd"), row)}
    return data


def test_arms_are_entered_by_form_and_blank_rows_are_none(
    review: Review, study: Study, outcome: Outcome, ana: User
) -> None:
    client = client_of(ana)
    address = f"/reviews/{review.public_id}/studies/{study.public_id}/arms/{outcome.public_id}/"
    given = form(("Stimulation", "50", "3.5", "1.9"), ("", "", "", ""), ("Usual care", "48", "5.25", "2.1"))
    assert client.post(address, given).status_code == 302
    assert [(row.arm.treatment, row.mean) for row in extraction.current(review)] == [
        ("Stimulation", 3.5),
        ("Usual care", 5.25),
    ]
    again = client.get(address).content.decode()
    assert 'value="5.25"' in again
    assert 'value="48"' in again


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("Stimulation", "x", "3", "1"), "Row 1: n is not a number."),
        (("Stimulation", "10", "3", "0"), "Row 1: the standard deviation is 0; it must be greater than 0."),
        (("", "10", "3", "1"), "Row 1: the treatment has no name."),
    ],
)
def test_a_mistake_in_the_form_is_told_and_what_was_typed_stays(
    review: Review, study: Study, outcome: Outcome, ana: User, row: tuple[str, str, str, str], sentence: str
) -> None:
    address = f"/reviews/{review.public_id}/studies/{study.public_id}/arms/{outcome.public_id}/"
    answer = client_of(ana).post(address, form(row))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert sentence in shown
    assert f'value="{row[1]}"' in shown
    assert not extraction.current(review).exists()


def test_a_table_is_checked_before_it_is_entered(review: Review, study: Study, outcome: Outcome, ana: User) -> None:
    client, address = client_of(ana), f"/reviews/{review.public_id}/outcomes/{outcome.public_id}/paste/"
    table = "study,treatment,n,mean,sd\nMoreau 2020,A,40,5,1\nMoreau 2020,B,40,5,1"
    assert "2 arms of 1 study" in client.post(address, {"table": table, "check": "yes"}).content.decode()
    assert not extraction.current(review).exists()
    bad = client.post(address, {"table": table.replace("B,40", "B,x")})
    assert bad.status_code == 422
    assert "Line 3: “x” in column n is not a number." in bad.content.decode()
    assert client.post(address, {"table": table}).status_code == 302
    assert extraction.current(review).count() == 2


def test_arms_of_a_study_that_is_no_longer_included_are_not_listed(
    review: Review, study: Study, outcome: Outcome, ana: User, lead: User
) -> None:
    means(study, outcome, [("A", 10, 1, 1), ("B", 10, 1, 1)], by=ana)
    address = f"/reviews/{review.public_id}/outcomes/{outcome.public_id}/"
    assert "Moreau 2020</a>" in client_of(ana).get(address).content.decode()
    exclude(review, study, by=lead)
    assert "Moreau 2020</a>" not in client_of(ana).get(address).content.decode()
    assert client_of(ana).get(f"/reviews/{review.public_id}/studies/{study.public_id}/").status_code == 404
    assert extraction.current(review).count() == 2


def test_empty_pages_say_what_to_do_first(review: Review, lead: User) -> None:
    client = client_of(lead)
    for path, words in (
        ("studies/", "No study is included yet"),
        ("outcomes/", "Add an outcome"),
        ("treatments/", "No treatment yet"),
        ("analysis/", "No randomised study is included yet"),
        ("analysis/new/", "No outcome yet"),
    ):
        answer = client.get(f"/reviews/{review.public_id}/{path}")
        assert answer.status_code == 200
        assert words in answer.content.decode()


def test_each_number_opens_the_list_that_it_counts(review: Review, study: Study, ana: User) -> None:
    client, address = client_of(ana), f"/reviews/{review.public_id}/studies/"
    page = client.get(address).content.decode()
    assert f'href="{address}#included">1</a>' in page
    assert f'href="/reviews/{review.public_id}/prisma/all-included/">1</a>' in page
    assert client.get(f"/reviews/{review.public_id}/prisma/all-included/").status_code == 200
    narrowed = client.get(f"{address}?design=randomised").content.decode()
    assert narrowed.count('<th scope="row">') == 1
