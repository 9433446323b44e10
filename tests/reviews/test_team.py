import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from reviews import access, audit, founding, team
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Event, Invitation, Membership, Review, Role
from tests.conftest import again, person, seat


def test_an_invitation_gives_its_roles_once(review: Review, lead: User, stranger: User) -> None:
    _, secret = team.invite(review, by=lead, roles=[Role.OBSERVER, Role.REVIEWER], label="Sid")

    team.accept(secret, user=stranger)

    assert access.roles_of(stranger, review) == {Role.OBSERVER, Role.REVIEWER}
    with pytest.raises(NotFound):
        team.accept(secret, user=person("Eve"))
    assert audit.verify(review) == []


def test_the_secret_is_stored_nowhere(review: Review, lead: User) -> None:
    made, secret = team.invite(review, by=lead, roles=[Role.REVIEWER])

    assert secret not in str(Invitation.objects.values())
    assert secret not in str(list(Event.objects.values_list("payload", flat=True)))
    assert made.secret_hash != secret


@pytest.mark.parametrize("roles", [[], ["king"], ["reviewer", "king"]])
def test_an_invitation_needs_roles_that_exist(review: Review, lead: User, roles: list[str]) -> None:
    with pytest.raises(Invalid):
        team.invite(review, by=lead, roles=roles)
    assert not Invitation.objects.exists()


def test_a_withdrawn_and_an_old_invitation_answer_like_none(review: Review, lead: User, stranger: User) -> None:
    withdrawn, secret = team.invite(review, by=lead, roles=[Role.REVIEWER])
    team.revoke(withdrawn, by=lead)
    old, old_secret = team.invite(review, by=lead, roles=[Role.REVIEWER])
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    said = set()
    for wrong in (secret, old_secret, "never made"):
        with pytest.raises(NotFound) as refused:
            team.accept(wrong, user=stranger)
        said.add(str(refused.value))
    assert len(said) == 1
    assert access.roles_of(stranger, review) == frozenset()
    assert list(team.open_invitations(review)) == []


def test_a_used_invitation_cannot_be_withdrawn(review: Review, lead: User, stranger: User) -> None:
    made, secret = team.invite(review, by=lead, roles=[Role.REVIEWER])
    team.accept(secret, user=stranger)
    with pytest.raises(Conflict):
        team.revoke(made, by=lead)


def test_a_lead_who_tries_the_link_does_not_use_it_up(review: Review, lead: User, stranger: User) -> None:
    _, secret = team.invite(review, by=lead, roles=[Role.LEAD])
    with pytest.raises(Conflict, match="already have"):
        team.accept(secret, user=lead)
    team.accept(secret, user=stranger)
    assert access.roles_of(stranger, review) == {Role.LEAD}


def test_the_last_lead_stays(review: Review, lead: User, ana: User) -> None:
    only = Membership.objects.get(user=lead, role=Role.LEAD)
    with pytest.raises(Conflict, match="needs a lead"):
        team.end(only, by=lead)

    team.grant(review, by=lead, user=ana, role=Role.LEAD)
    team.end(only, by=lead)

    assert access.roles_of(lead, review) == frozenset()
    with pytest.raises(NotFound):
        access.review_for(lead, review.public_id, access.Permission.VIEW)


def test_nobody_comes_back_by_a_link_of_their_own_making(review: Review, lead: User, ana: User) -> None:
    team.grant(review, by=lead, user=ana, role=Role.LEAD)
    _, own = team.invite(review, by=ana, roles=[Role.LEAD])
    _, other = team.invite(review, by=lead, roles=[Role.OBSERVER])
    for held in Membership.objects.filter(user=ana):
        team.end(held, by=lead)
    with pytest.raises(NotFound):
        team.accept(own, user=ana)
    assert access.roles_of(ana, review) == frozenset()
    assert team.accept(other, user=ana) == review


def test_an_ended_role_is_kept_and_can_be_given_again(review: Review, lead: User, ana: User) -> None:
    team.grant(review, by=lead, user=ana, role=Role.OBSERVER)
    first = Membership.objects.get(user=ana, role=Role.REVIEWER)
    team.end(first, by=lead)
    with pytest.raises(Conflict, match="already ended"):
        team.end(first, by=lead)

    second = team.grant(review, by=lead, user=ana, role=Role.REVIEWER)

    assert second != first
    assert again(first).ended_at
    assert list(team.former(review)) == [first]


def test_granting_what_somebody_has_is_no_event(review: Review, lead: User, ana: User) -> None:
    before = Event.objects.count()
    team.grant(review, by=lead, user=ana, role=Role.REVIEWER)
    assert Event.objects.count() == before


def test_a_stranger_is_granted_nothing(review: Review, lead: User, stranger: User) -> None:
    with pytest.raises(NotFound):
        team.grant(review, by=lead, user=stranger, role=Role.LEAD)
    with pytest.raises(Invalid):
        team.grant(review, by=lead, user=lead, role="king")


def test_whoever_leaves_is_told_to_higher_apps(
    review: Review, lead: User, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[Membership, User]] = []
    monkeypatch.setattr(team, "on_leave", [lambda seat, by: told.append((seat, by))])
    leaving = Membership.objects.get(user=ana)
    team.end(leaving, by=lead)
    assert told == [(leaving, lead)]


def race(*acts: Callable[[], object]) -> list[object]:
    """What each act gave or raised, all let go at one barrier, each on its own connection."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            results[place] = act()
        except Exception as refused:
            results[place] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_people_race_for_one_invitation() -> None:
    lead = person("Lea")
    review = founding.found(title="Raced", by=lead)
    for turn in range(5):
        rivals = [person(f"A{turn}"), person(f"B{turn}")]
        _, secret = team.invite(review, by=lead, roles=[Role.REVIEWER])

        results = race(*(partial(team.accept, secret, user=user) for user in rivals))

        assert sum(result == review for result in results) == 1
        assert sum(isinstance(result, Conflict | NotFound) for result in results) == 1
        assert Membership.objects.filter(user__in=rivals).count() == 1
    assert audit.verify(review) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_leads_who_end_each_other_leave_one() -> None:
    for turn in range(5):
        one, other = person(f"C{turn}"), person(f"D{turn}")
        review = founding.found(title="Raced", by=one)
        seat(review, other, Role.LEAD)
        seats = list(access.current(review))

        results = race(*(partial(team.end, gone, by=one) for gone in seats))

        assert sum(isinstance(result, Conflict) for result in results) == 1
        assert access.current(review).filter(role=Role.LEAD).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_one_person_with_two_invitations_gets_one_seat() -> None:
    lead, sid = person("Lea"), person("Sid")
    review = founding.found(title="Raced", by=lead)
    secrets = [team.invite(review, by=lead, roles=[Role.REVIEWER])[1] for _ in range(2)]

    results = race(*(partial(team.accept, secret, user=sid) for secret in secrets))

    assert review in results
    assert not [result for result in results if isinstance(result, Exception) and not isinstance(result, Conflict)]
    assert access.current(review).filter(user=sid).count() == 1
