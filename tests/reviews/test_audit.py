from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from reviews import audit, founding, guards
from reviews.models import Amendment, ChainHead, Event, Review


@pytest.fixture
def chain(review: Review, lead: User) -> Review:
    for number in range(6):
        audit.record(review, actor=lead, action="test.happened", number=number, words="Grüße, 患者")
    return review


def tamper(statement: str, *values: Any) -> None:
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def swap(review: Review) -> None:
    pair = Event.objects.filter(review=review, seq__in=[4, 5]).order_by("seq")
    four, five = (event.pk for event in pair)
    for pk, seq in ((four, 999), (five, 4), (four, 5)):
        tamper("UPDATE reviews_event SET seq = %s WHERE id = %s", seq, pk)


TAMPERINGS = {
    "payload": lambda review: tamper(
        "UPDATE reviews_event SET payload = %s WHERE review_id = %s AND seq = 4", '{"number":9}', review.pk
    ),
    "actor": lambda review: tamper(
        "UPDATE reviews_event SET actor_id = NULL WHERE review_id = %s AND seq = 4", review.pk
    ),
    "action": lambda review: tamper(
        "UPDATE reviews_event SET action = %s WHERE review_id = %s AND seq = 4", "test.unhappened", review.pk
    ),
    "time": lambda review: tamper(
        "UPDATE reviews_event SET at = %s WHERE review_id = %s AND seq = 4", "2020-01-01 00:00:00+00:00", review.pk
    ),
    "hash": lambda review: tamper(
        "UPDATE reviews_event SET hash = %s WHERE review_id = %s AND seq = 4", "0" * 64, review.pk
    ),
    "removed": lambda review: tamper("DELETE FROM reviews_event WHERE review_id = %s AND seq = 4", review.pk),
    "first removed": lambda review: tamper("DELETE FROM reviews_event WHERE review_id = %s AND seq = 1", review.pk),
    "tail removed": lambda review: tamper("DELETE FROM reviews_event WHERE review_id = %s AND seq = 8", review.pk),
    "all removed": lambda review: tamper("DELETE FROM reviews_event WHERE review_id = %s", review.pk),
    "swapped": swap,
    "head": lambda review: tamper("UPDATE reviews_chainhead SET seq = 5 WHERE review_id = %s", review.pk),
}


def test_an_untouched_chain_verifies(chain: Review) -> None:
    assert audit.head_of(chain)[0] == 8
    assert audit.verify(chain) == []
    assert audit.verify(chain, known_head=audit.head_of(chain)) == []


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_every_tampering_is_found(chain: Review, kind: str) -> None:
    TAMPERINGS[kind](chain)
    assert audit.verify(chain)


def test_a_cut_tail_with_a_mended_head_is_found_by_a_head_kept_outside(chain: Review) -> None:
    known = audit.head_of(chain)
    tamper("DELETE FROM reviews_event WHERE review_id = %s AND seq > 6", chain.pk)
    last = Event.objects.get(review=chain, seq=6)
    ChainHead.objects.filter(review=chain).update(seq=6, hash=last.hash)

    assert audit.verify(chain) == []
    assert [finding.seq for finding in audit.verify(chain, known_head=known)] == [8]


def test_a_chain_written_anew_is_found_by_a_head_kept_outside(chain: Review) -> None:
    known = audit.head_of(chain)
    with guards.lifted():
        previous = ""
        for event in Event.objects.filter(review=chain).order_by("seq"):
            payload = event.payload if event.seq != 4 else "{}"
            digest = audit.link(
                previous,
                ledger=audit.name_of(chain),
                seq=event.seq,
                at=event.at,
                actor=event.actor_id,
                action=event.action,
                payload=payload,
            )
            Event.objects.filter(pk=event.pk).update(payload=payload, previous_hash=previous, hash=digest)
            previous = digest
        ChainHead.objects.filter(review=chain).update(hash=previous)

    assert audit.verify(chain) == []
    assert audit.verify(chain, known_head=known)


def test_the_findings_name_the_place(chain: Review) -> None:
    TAMPERINGS["payload"](chain)
    assert [(found.seq, found.what) for found in audit.verify(chain)] == [(4, "was altered after it was written")]


def test_a_reserved_number_is_the_number_recorded(review: Review, lead: User) -> None:
    with transaction.atomic():
        reserved = audit.reserve(review)
        assert audit.record(review, actor=lead, action="test.happened") == reserved


def test_an_undone_transaction_leaves_no_gap(chain: Review, lead: User) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record(chain, actor=lead, action="test.happened")
        raise RuntimeError
    audit.record(chain, actor=lead, action="test.happened")
    assert audit.verify(chain) == []


def test_ledgers_of_reviews_and_of_the_instance_are_apart(chain: Review, lead: User) -> None:
    other = founding.found(title="Another", by=lead)
    audit.record(None, actor=lead, action="account.changed")
    TAMPERINGS["payload"](chain)
    assert audit.verify(other) == []
    assert audit.verify(None) == []


@pytest.mark.parametrize("model", [Event, Amendment])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_the_past(review: Review, model: Any, act: str) -> None:
    rows = model.objects.all()
    assert rows.exists()
    with pytest.raises(DatabaseError, match=guards.SENTENCE), transaction.atomic():
        rows._raw_delete(rows.db) if act == "delete" else rows.update(id=-1)


def test_missing_triggers_are_named_and_laid_again(review: Review) -> None:
    assert guards.missing() == []
    on = " ON reviews_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER reviews_event_refuses_update{on}")
    assert guards.missing() == ["reviews_event_refuses_update"]
    guards.install()
    assert guards.missing() == []


def test_a_trigger_that_does_something_else_is_missing_and_laid_anew(db: None) -> None:
    """On SQLite a trigger holds its own body; on PostgreSQL all six call one function."""
    name = "reviews_event_refuses_delete"
    body = "BEGIN RETURN NEW; END"
    tame = {
        "sqlite": [f"DROP TRIGGER {name}", f"CREATE TRIGGER {name} BEFORE DELETE ON reviews_event BEGIN SELECT 1; END"],
        "postgresql": [f"CREATE OR REPLACE FUNCTION tandem_append_only() RETURNS trigger LANGUAGE plpgsql AS '{body}'"],
    }[connection.vendor]
    with connection.cursor() as cursor:
        for statement in tame:
            cursor.execute(statement)
    assert len(guards.missing()) == {"sqlite": 1, "postgresql": 6}[connection.vendor]
    guards.install()
    assert guards.missing() == []
