"""The cache, shared by every process through the broker's Redis or Valkey. It holds rate limits, and fails open: where
it cannot be asked, a request passes uncounted, since a sign-in must not wait for a counter."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

PATIENCE = 0.5
"""Seconds."""
logger = logging.getLogger(__name__)


class Json:
    """Values as JSON: what comes out of the store is data, never code."""

    def dumps(self, value: Any) -> int | str:
        # A bare integer stays one, so that it can be counted up.
        return value if type(value) is int else json.dumps(value)

    def loads(self, stored: bytes | str) -> Any:
        return json.loads(stored)


class Client(RedisCacheClient):
    """Answers as an empty cache would where the server does not; `add` says yes, or who wants a lock would wait."""

    def add(self, *asked: Any) -> Any:
        return _open(super().add, asked, True)

    def get(self, key: Any, default: Any) -> Any:
        return _open(super().get, (key, default), default)

    def set(self, *asked: Any) -> Any:
        return _open(super().set, asked, None)

    def touch(self, *asked: Any) -> Any:
        return _open(super().touch, asked, False)

    def delete(self, *asked: Any) -> Any:
        return _open(super().delete, asked, False)

    def get_many(self, *asked: Any) -> Any:
        return _open(super().get_many, asked, {})

    def has_key(self, *asked: Any) -> Any:
        return _open(super().has_key, asked, False)

    def incr(self, key: Any, delta: int) -> Any:
        return _open(super().incr, (key, delta), delta)

    def set_many(self, *asked: Any) -> Any:
        return _open(super().set_many, asked, None)

    def delete_many(self, *asked: Any) -> Any:
        return _open(super().delete_many, asked, None)

    def clear(self) -> Any:
        raise NotImplementedError("The queue lives in the same database; delete keys one by one.")


class FailingOpen(RedisCache):
    """Django's cache in Redis with the client above."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}
        options = {"serializer": Json(), **patience, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._class = Client


def _open(ask: Callable[..., Any], asked: tuple[Any, ...], otherwise: Any) -> Any:
    try:
        return ask(*asked)
    except RedisError as away:
        logger.warning("the cache could not be asked (%s); rate limits let this pass", type(away).__name__)
        return otherwise
