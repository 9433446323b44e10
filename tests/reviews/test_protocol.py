from typing import Any

import pytest

from accounts.models import User
from reviews import protocol
from reviews.errors import Invalid
from reviews.models import Amendment, Event, Review, Settlement
from tests.conftest import again


def test_one_call_is_one_version_one_event_and_an_amendment_a_field(review: Review, lead: User) -> None:
    before = protocol.of(review).version
    after = protocol.revise(
        review,
        by=lead,
        changes={"population_included": "Adults", "prospero_number": "crd 42022 360160"},
        reason="Registered",
        title="A better  title",
    )

    assert after.version == before + 1
    made = Amendment.objects.filter(version=after.version)
    assert {(row.field, row.old, row.new, row.reason) for row in made} == {
        ("population_included", "", "Adults", "Registered"),
        ("prospero_number", "", "CRD42022360160", "Registered"),
        ("title", "Treatments for persistent spinal pain", "A better title", "Registered"),
    }
    assert again(review).title == "A better title"
    assert Event.objects.filter(review=review, action="protocol.revised").count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"settlement": Settlement.EITHER},
        {"population_included": "  "},
        {"prospero_number": ""},
        {"reviewers_full_text": "2"},
        {"objective": "", "masks_authors": False},
    ],
)
def test_what_does_not_differ_makes_no_version(review: Review, lead: User, changes: dict[str, Any]) -> None:
    before = protocol.of(review).version, Event.objects.count()

    protocol.revise(review, by=lead, changes=changes, title=review.title)

    assert (protocol.of(review).version, Event.objects.count()) == before


def test_line_ends_of_browsers_are_no_change(review: Review, lead: User) -> None:
    protocol.revise(review, by=lead, changes={"objective": "one\ntwo"})
    version = protocol.of(review).version

    protocol.revise(review, by=lead, changes={"objective": "one\r\ntwo\r\n"})

    assert protocol.of(review).version == version


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prospero_number": "CRD4"}, "prospero_number"),
        ({"settlement": ""}, "settlement"),
        ({"settlement": "by dice"}, "settlement"),
        ({"release_full_text": "moon"}, "release_full_text"),
        ({"release_full_text": ""}, "release_full_text"),
        ({"reviewers_title_abstract": 0}, "reviewers_title_abstract"),
        ({"reviewers_full_text": 11}, "reviewers_full_text"),
        ({"reviewers_full_text": "two"}, "reviewers_full_text"),
        ({"reviewers_full_text": None}, "reviewers_full_text"),
        ({"masks_authors": "perhaps"}, "masks_authors"),
        ({"objective": None}, "objective"),
        ({"version": 7}, None),
        ({"review": 1}, None),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    review: Review, lead: User, changes: dict[str, Any], field: str | None
) -> None:
    before = Event.objects.count()

    with pytest.raises(Invalid) as refused:
        protocol.revise(review, by=lead, changes={"population_included": "Adults", **changes})

    assert list(refused.value.fields) == ([field] if field else [])
    assert protocol.of(review).population_included == ""
    assert Event.objects.count() == before


def test_an_empty_title_is_refused_and_nothing_written(review: Review, lead: User) -> None:
    with pytest.raises(Invalid, match="needs a title"):
        protocol.revise(review, by=lead, changes={"objective": "x"}, title="  ")
    assert protocol.of(review).objective == ""


def test_consequences_are_asked_with_what_really_changes(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def told(_: Review, changed: Any) -> list[str]:
        asked.append(dict(changed))
        return [f"{name} touches votes" for name in changed]

    monkeypatch.setattr(protocol, "on_consequences", [told])

    said = protocol.consequences(review, {"settlement": "either", "objective": " ", "reviewers_full_text": "3"})

    assert asked == [{"reviewers_full_text": 3}]
    assert said == ["reviewers_full_text touches votes"]


def test_history_tells_versions_newest_first_in_words(review: Review, lead: User) -> None:
    protocol.revise(review, by=lead, changes={"masks_authors": True}, reason="Pilot")
    newest, first = protocol.history(review)

    assert (newest.version, newest.author, newest.reason) == (3, lead, "Pilot")
    assert [(change.old, change.new) for change in newest.changes] == [("no", "yes")]
    assert first.changes[0].new == Settlement.EITHER.label
    assert [revision.version for revision in protocol.history(review, below=3)] == [2]
