"""Keeping within PubMed's rate: 3 requests a second for an address, 10 for an API key (NCBI, E-utilities manual)."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from redis.exceptions import RedisError

from records.entrez.errors import LimiterUnavailable

WITHOUT_KEY = 3
WITH_KEY = 10
# A little more than a second, since a request let through now may leave this machine a moment later.
WINDOW = 1.05

# One sorted set of the moments of the last requests. Taking a place and counting them is one step in the store, so
# that no two processes take the same place; a clock that is set back makes nobody hurry. Answers the milliseconds to
# wait, 0 when the place is taken.
TAKE = """
local now = tonumber(ARGV[1])
if now < 0 then
  local t = redis.call('TIME')
  now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end
local newest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
if newest[2] then now = math.max(now, tonumber(newest[2])) end
local window, most = tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) < most then
  local n = redis.call('INCR', KEYS[1] .. ':n')
  redis.call('ZADD', KEYS[1], now, n)
  redis.call('PEXPIRE', KEYS[1], window * 10)
  redis.call('PEXPIRE', KEYS[1] .. ':n', window * 10)
  return 0
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return math.max(1, tonumber(oldest[2]) + window - now + 1)
"""


class Store(Protocol):
    """As much of a Redis or Valkey client as the limiter needs."""

    def eval(self, script: str, numkeys: int, *keys_and_args: str) -> Any:
        """Run a script in the store."""


class LocalLimiter:
    """Lets at most `per_second` callers of this process through in any second; the others wait their turn."""

    def __init__(
        self,
        *,
        per_second: int = WITHOUT_KEY,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._recent: deque[float] = deque(maxlen=per_second)
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()

    def __call__(self) -> None:
        """Return when a request may be made."""
        # The lock is held while waiting: what counts is the moment of leaving, not the moment that was promised.
        with self._lock:
            while (wait := self._wait()) > 0:
                self._sleep(wait)
            self._recent.append(self._clock())

    def _wait(self) -> float:
        full = len(self._recent) == self._recent.maxlen
        return self._recent[0] + WINDOW - self._clock() if full else 0.0


class SharedLimiter:
    """Lets at most `per_second` callers of all processes that share the store's `key` through in any second.

    Time is the store's own, so machines whose clocks differ agree; `clock` (seconds) replaces it in tests.
    Fails closed: raises LimiterUnavailable when the store cannot be reached.
    """

    def __init__(
        self,
        redis_client: Store,
        *,
        key: str,
        per_second: int = WITHOUT_KEY,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store, self._key, self._most = redis_client, key, per_second
        self._clock, self._sleep = clock, sleep

    def __call__(self) -> None:
        """Return when a request may be made."""
        while (wait := self._take()) > 0:
            self._sleep(wait / 1000)

    def _take(self) -> int:
        now = -1 if self._clock is None else int(self._clock() * 1000)
        arguments = (str(now), str(int(WINDOW * 1000)), str(self._most))
        try:
            return int(self._store.eval(TAKE, 1, self._key, *arguments))
        except (RedisError, OSError):
            reason = "The count that keeps Tandem within PubMed's rate cannot be reached, so PubMed was not asked."
        # Raised outside the handler: the store's own error may hold its address and password.
        raise LimiterUnavailable(f"{reason} Check that Redis or Valkey is running, then start the search again.")
