"""What PostgreSQL itself shows a reader of votes: own ones, and those of released reports (RELIABILITY.md §1)."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from reviews.models import Review
from screening import blocks, decisions, wall, workload
from tests.conftest import client_of
from tests.factories import reports_of, titles, vote

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(os.environ.get("TEST_ENGINE") != "postgres", reason="Row-level security is PostgreSQL's."),
]


@pytest.fixture
def votes(review: Review, ana: User, ben: User) -> Review:
    """A released block with two votes, a blind one with one vote of each, and a report that Ben put off."""
    stage = titles(review)
    open_, blind = reports_of(review, 1), []
    pilot = blocks.assign(stage, by=review.created_by, reviewers=[ana, ben], size=1)
    for user in (ana, ben):
        vote(stage, user, open_[0])
    blocks.release(pilot, by=review.created_by)
    blind = reports_of(review, 2)
    blocks.assign(stage, by=review.created_by, reviewers=[ana, ben], size=2)
    vote(stage, ana, blind[0], "exclude")
    vote(stage, ben, blind[0], "include", note="between me and the database")
    decisions.skip(stage, by=ben, report=blind[1])
    return review


def asked(user: Any, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a statement as this person's request gets them, past every rule of the program."""
    with wall.sealed(SimpleNamespace(user=user)), connection.cursor() as cursor:  # type: ignore[arg-type]
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_a_reader_gets_own_and_released_votes_by_any_statement(votes: Review, ana: User, ben: User) -> None:
    every = "SELECT reviewer_id, released_seq IS NOT NULL FROM screening_decision ORDER BY 1, 2"
    assert asked(ana, every) == [(ana.pk, False), (ana.pk, True), (ben.pk, True)]
    assert asked(ben, every) == [(ana.pk, True), (ben.pk, False), (ben.pk, True)]
    assert asked(ana, "SELECT note FROM screening_decision WHERE note <> ''") == []


def test_a_lead_reads_no_more_than_released_votes_and_nobody_reads_none(votes: Review, lead: User) -> None:
    assert asked(lead, "SELECT count(*) FROM screening_decision") == [(2,)]
    for nobody in (None, AnonymousUser()):
        assert asked(nobody, "SELECT count(*) FROM screening_decision") == [(0,)]


def test_what_somebody_put_off_is_seen_by_nobody_else(votes: Review, ana: User, ben: User) -> None:
    assert asked(ben, "SELECT count(*) FROM screening_skip") == [(1,)]
    assert asked(ana, "SELECT count(*) FROM screening_skip") == [(0,)]


def test_a_reader_changes_no_vote(votes: Review, ana: User) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        asked(ana, "INSERT INTO screening_decision SELECT * FROM screening_decision RETURNING id")
    assert asked(ana, "UPDATE screening_decision SET note = 'other' RETURNING id") == []


def test_the_wall_is_up_again_after_a_transaction_that_failed(votes: Review, ana: User) -> None:
    count = "SELECT count(*) FROM screening_decision"
    with wall.sealed(SimpleNamespace(user=ana)), connection.cursor() as cursor:  # type: ignore[arg-type]
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(count)
            cursor.execute("SELECT 1 / 0")
        cursor.execute(count)
        assert cursor.fetchone() == (3,)


def test_after_the_request_the_connection_is_the_owners(votes: Review, ana: User) -> None:
    asked(ana, "SELECT count(*) FROM screening_decision")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user, count(*) FROM screening_decision")
        assert cursor.fetchone() == (True, 4)


def test_counts_of_work_are_read_past_the_wall(votes: Review, lead: User) -> None:
    with wall.sealed(SimpleNamespace(user=lead)):  # type: ignore[arg-type]
        seats = workload.blocks(titles(votes), reader=lead)[1].seats
    assert sorted(seat.decided or 0 for seat in seats) == [1, 1]


def test_a_page_is_answered_by_the_readers_role(votes: Review, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[tuple[str, str]] = []
    become = wall._become
    monkeypatch.setattr(wall, "_become", lambda role, reader: became.append((role, reader)) or become(role, reader))
    assert client_of(ana).get(f"/reviews/{votes.public_id}/").status_code == 200
    assert set(became) == {(wall.ROLE, str(ana.pk)), ("none", "")}


def test_the_wall_stands_and_is_named(review: Review) -> None:
    assert wall.missing() == []
    assert wall.look() == (True, "Row-level security guards the votes, too.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DROP POLICY {wall.NAME} ON screening_skip")
    assert wall.missing() == ["screening_skip"]
    assert not wall.look()[0]
    wall.install()
    assert wall.missing() == []
