"""The cast: a lead, two reviewers, a third who settles, a statistician, an observer, a stranger."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Model
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from reviews import founding, guards, protocol
from reviews.models import Membership, Review, Role, Settlement


def _hurry(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """No test outlives the machine, so none waits for the disk (on PostgreSQL `servers.FAST`)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")


connection_created.connect(_hurry)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches a database runs; the rest knows no engine and has run on SQLite."""
    if os.environ.get("TEST_ENGINE") != "postgres":
        return
    here = {item for item in items if cares_for_the_engine(item)}
    config.hook.pytest_deselected(items=[item for item in items if item not in here])
    items[:] = [item for item in items if item in here]


def cares_for_the_engine(item: pytest.Item) -> bool:
    if item.get_closest_marker("any_engine"):
        return False
    return "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test speaks to the world."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _own_cache(settings: Any) -> None:
    """No test counts against the rate limits of another that runs beside it."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.FILES = tmp_path / "files"
    settings.CACHED = tmp_path / "cache"


@pytest.fixture(autouse=True, scope="session")
def _flush_lifts_the_triggers(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test with real transactions empties its tables at the end; the append-only triggers stand aside for that."""
    from django.test import TransactionTestCase

    torn_down = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with guards.lifted():
            torn_down(self)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = torn_down  # type: ignore[method-assign]


def person(name: str) -> User:
    return User.objects.create_user(f"{name.lower()}@example.org", "a long enough password", name=name)


def seat(review: Review, user: User, role: Role) -> User:
    Membership.objects.create(review=review, user=user, role=role)
    return user


@pytest.fixture
def lead(db: None) -> User:
    return person("Lea")


@pytest.fixture
def review(lead: User) -> Review:
    """A review that is ready for the first vote."""
    made = founding.found(title="Treatments for persistent spinal pain", by=lead)
    protocol.revise(made, by=lead, changes={"settlement": Settlement.EITHER})
    return made


@pytest.fixture
def ana(review: Review) -> User:
    return seat(review, person("Ana"), Role.REVIEWER)


@pytest.fixture
def ben(review: Review) -> User:
    return seat(review, person("Ben"), Role.REVIEWER)


@pytest.fixture
def third(review: Review) -> User:
    """A reviewer who is assigned nothing unless a test does so."""
    return seat(review, person("Tom"), Role.REVIEWER)


@pytest.fixture
def statistician(review: Review) -> User:
    return seat(review, person("Sam"), Role.STATISTICIAN)


@pytest.fixture
def observer(review: Review) -> User:
    return seat(review, person("Olga"), Role.OBSERVER)


@pytest.fixture
def stranger(db: None) -> User:
    return person("Sid")


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def again(row: Model) -> Any:
    """The row as the database has it now."""
    return type(row)._default_manager.get(pk=row.pk)
