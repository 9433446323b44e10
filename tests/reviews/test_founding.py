import pytest

from accounts.models import User
from reviews import access, audit, founding
from reviews.errors import Invalid
from reviews.models import Event, Review, Role


def test_the_founder_leads_and_the_ledger_begins(lead: User) -> None:
    made = founding.found(title="  Spinal   pain ", by=lead)

    assert made.title == "Spinal pain"
    assert access.roles_of(lead, made) == {Role.LEAD}
    assert [event.action for event in Event.objects.filter(review=made)] == ["review.founded"]
    assert audit.verify(made) == []


def test_a_review_needs_a_title(lead: User) -> None:
    with pytest.raises(Invalid, match="needs a title"):
        founding.found(title=" ", by=lead)
    assert not Review.objects.exists()
