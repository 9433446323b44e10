"""The one place that builds a caller of PubMed: address, e-mail, the person's key, the rate that is shared."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from functools import cache

from django.conf import settings
from redis import Redis

from accounts import pubmed_key
from accounts.models import User
from records.entrez import PubMed, SharedLimiter
from records.entrez.limits import WITH_KEY, WITHOUT_KEY

PATIENCE = 5
"""Attempts of a job; somebody who waits before a page gets one."""


def client(user: User, *, attempts: int = 1, sleep: Callable[[float], None] = time.sleep) -> PubMed:
    """A caller of PubMed on a person's behalf, with their own key if they have one."""
    key = pubmed_key.read(user)
    return PubMed(
        email=settings.PUBMED_EMAIL or user.email,
        limiter=limiter(key),
        base_url=settings.PUBMED_URL,
        api_key=key,
        timeout=30.0 if attempts > 1 else 15.0,
        sleep=sleep,
        max_attempts=attempts,
    )


def limiter(key: str) -> Callable[[], None]:
    """Three requests a second for this instance, ten for each key; none at all while the count cannot be reached."""
    whose = hashlib.sha256(key.encode()).hexdigest()[:16] if key else "instance"
    return SharedLimiter(
        _store(settings.REDIS_URL), key=f"tandem:entrez:{whose}", per_second=WITH_KEY if key else WITHOUT_KEY
    )


@cache
def _store(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=5, socket_connect_timeout=3)
