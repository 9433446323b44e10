"""Every route of the resolver, whatever it will be: strangers and ids of another review find nothing, reading writes
nothing, and nobody without a lead's role reaches what a lead alone may do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from accounts.models import User
from records import uploads
from records.models import PossibleDuplicate, Quarantined
from records.readers import Unreadable
from reviews import founding, jobs, team
from reviews.models import Event, Membership, Review, Role
from tests.blinding import crawl
from tests.blinding.crawl import PLACE, patterns
from tests.conftest import client_of, person, seat
from tests.factories import record_of
from tests.records.bringing import entry, ris
from tests.screening import elsewhere
from tests.screening.elsewhere import brought, said

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
KIND = {"kind": "title_abstract"}
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def names(review: Review, lead: User, ana: User, ben: User, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """One object for every place of a route, all of one review."""
    monkeypatch.setattr(jobs, "ring", [])
    batch = brought(review, lead, elsewhere.entry(1, *said("Ana+")), Unreadable(line=2, reason="No title.", raw="x"))
    first, second = record_of(review), record_of(review)
    pair = PossibleDuplicate.objects.create(review=review, batch=batch, first=first, second=second, score=0.5)
    upload = uploads.keep(review, by=lead, file=ris(entry(1)))
    return {
        **KIND,
        "record_id": first.public_id,
        "report_id": first.report.public_id,
        "search_id": batch.search.public_id,
        "batch_id": batch.public_id,
        "pair_id": pair.public_id,
        "upload_id": upload.public_id,
        "entry_id": Quarantined.objects.get().public_id,
        "membership_id": Membership.objects.get(user=ana).public_id,
        "job_id": jobs.queue(review, kind="test", label="A job", by=ana).public_id,
        "invitation_id": team.invite(review, by=lead, roles=[Role.REVIEWER])[0].public_id,
    }


def routes() -> Iterator[tuple[str, URLPattern, list[str]]]:
    """Those that belong to a review: its address, its pattern, the places in it."""
    for path, pattern in patterns():
        if "public_id" in (places := PLACE.findall(path)):
            yield path, pattern, places


def address(path: str, review: Review, names: dict[str, str]) -> str:
    given = {"public_id": review.public_id, **names}
    choices = {name: values[-1] for name, values in crawl.CHOICES.items()} | {"part": "new", "item": "1"}
    return "/" + PLACE.sub(lambda found: given.get(found[1]) or choices.get(found[1]) or "no-such-thing", path)


def methods(pattern: URLPattern) -> list[str]:
    """What an endpoint answers to; a page says itself what it refuses."""
    endpoint = getattr(pattern.callback, "cls", None)
    return [method for method in METHODS if hasattr(endpoint, method)] if endpoint else ["get", "post"]


def asked(client: Client, method: str, where: str) -> HttpResponse:
    """What is answered; whatever is written is taken back."""
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(where)
        transaction.set_rollback(True)
    return answer


def test_a_stranger_and_a_removed_member_find_nothing_anywhere(
    review: Review, lead: User, stranger: User, names: dict[str, str]
) -> None:
    gone = seat(review, person("Rex"), Role.LEAD)
    team.end(Membership.objects.get(user=gone), by=lead)
    wrong, clients = [], [client_of(stranger), client_of(gone)]
    for path, pattern, _ in routes():
        for client, method in product(clients, methods(pattern)):
            answer = asked(client, method, address(path, review, names))
            if answer.status_code not in (404, 405):
                wrong.append(f"{method} {path}: {answer.status_code}")
    assert wrong == []


def test_ids_of_one_review_open_nothing_in_another(
    review: Review, names: dict[str, str], lead: User, stranger: User
) -> None:
    """Asked by somebody who leads both, so that only the review's id stands between."""
    other = founding.found(title="Another one", by=lead)
    wrong, tried, client = [], set(), client_of(lead)
    for path, pattern, places in routes():
        if not (inner := set(places) & set(names) - {"kind"}):
            continue
        tried |= inner
        for method in methods(pattern):
            answer = asked(client, method, address(path, other, names))
            # What is refused before anything is looked up is refused for ids of nothing alike.
            nothing = asked(client, method, address(path, other, dict.fromkeys(names, "nosuchthing0") | KIND))
            if answer.status_code < 400 or answer.status_code != nothing.status_code:
                wrong.append(f"{method} {path}: {answer.status_code}")
    assert wrong == []
    assert tried == set(names) - {"kind"}


def test_reading_writes_nothing(review: Review, names: dict[str, str], lead: User) -> None:
    client, wrong = client_of(lead), []
    before = Event.objects.count()
    for path, pattern, _ in routes():
        with transaction.atomic():
            client.get(address(path, review, names))
            # Whatever is taken out of the house is written down.
            taken_out = re.search("export|csv|diagram|svg", f"{path} {pattern.name}")
            if Event.objects.count() != before and not taken_out:
                wrong.append(f"{path} ({pattern.name})")
            transaction.set_rollback(True)
    assert wrong == []


def test_an_observer_changes_nothing(review: Review, names: dict[str, str], observer: User) -> None:
    """Whatever an observer sends is refused before it is looked at, or writes nothing."""
    client, wrong = client_of(observer), []
    before = Event.objects.count()
    for path, pattern, _ in routes():
        for method in set(methods(pattern)) - {"get"}:
            with transaction.atomic():
                answer = getattr(client, method)(address(path, review, names))
                if answer.status_code < 400 and not re.search("consequences|validate|export", path):
                    wrong.append(f"{method} {path}: {answer.status_code}")
                if Event.objects.count() != before:
                    wrong.append(f"{method} {path} wrote")
                transaction.set_rollback(True)
    assert wrong == []
