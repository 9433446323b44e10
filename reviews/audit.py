"""The ledger: who did what, when, in a chain of hashes per review.

`reserve` takes the chain's head (the last lock of a writer) and gives the sequence number that the facts of this act
carry; `record`, the writer's last statement, appends the event. Events name users by id and hold no names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from reviews.models import ChainHead, Event, Review
from reviews.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class Finding:
    """A place at which a ledger does not verify."""

    seq: int
    what: str


def reserve(review: Review | None) -> int:
    """The next sequence number, held until the transaction ends. Call inside `transaction.atomic()`."""
    return _held(review).seq + 1


def record(review: Review | None, *, actor: User | None, action: str, **detail: Any) -> int:
    """Append one event and return its sequence number. Two numbers reserved in one transaction are the same."""
    head = _held(review)
    at = timezone.now()
    actor_id = actor.pk if actor else None
    payload = canonical(detail)
    ledger = name_of(review)
    digest = link(head.hash, ledger=ledger, seq=head.seq + 1, at=at, actor=actor_id, action=action, payload=payload)
    Event.objects.create(
        review=review,
        seq=head.seq + 1,
        at=at,
        actor=actor,
        action=action,
        payload=payload,
        previous_hash=head.hash,
        hash=digest,
    )
    ChainHead.objects.filter(pk=head.pk).update(seq=head.seq + 1, hash=digest)
    return head.seq + 1


def _held(review: Review | None) -> ChainHead:
    """The chain's newest link, locked: the last lock that a writer takes."""
    heads = ChainHead.objects.select_for_update(no_key=True)
    return heads.filter(review=review).first() or heads.get_or_create(review=review)[0]


def name_of(review: Review | None) -> str:
    """What a ledger is called in its own hashes, so that no event of another one fits in."""
    return review.public_id if review else "instance"


def canonical(detail: Mapping[str, Any]) -> str:
    return json.dumps(detail, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def link(previous: str, *, ledger: str, seq: int, at: datetime, actor: int | None, action: str, payload: str) -> str:
    """The hash of one event: over the previous hash and the event's canonical bytes."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(
        canonical({"p": previous, "l": ledger, "s": seq, "t": moment, "u": actor, "a": action, "d": payload}).encode()
    ).hexdigest()


def verify(review: Review | None, *, known_head: tuple[int, str] | None = None) -> list[Finding]:
    """Every altered, removed, swapped or truncated event of one ledger. `known_head` is a head written down outside."""
    with snapshot():
        findings = list(_broken_links(review))
        named = head_of(review)
        last = Event.objects.filter(review=review).order_by("-seq").first()
        if named != ((last.seq, last.hash) if last else (0, "")):
            findings.append(Finding(named[0], "the newest event is not the one the chain's head names"))
        if known_head and not Event.objects.filter(review=review, seq=known_head[0], hash=known_head[1]).exists():
            findings.append(Finding(known_head[0], "the event written down outside is missing or another"))
    return findings


def head_of(review: Review | None) -> tuple[int, str]:
    """The newest link of a ledger: its number and its hash; (0, "") before the first event."""
    head = ChainHead.objects.filter(review=review).first()
    return (head.seq, head.hash) if head else (0, "")


def begin(**_: Any) -> None:
    """Lay the instance's own chain after a migration, so that its first two events cannot lay two."""
    ChainHead.objects.get_or_create(review=None)


def _broken_links(review: Review | None) -> Iterator[Finding]:
    previous, expected = "", 1
    for event in Event.objects.filter(review=review).order_by("seq").iterator():
        if event.seq != expected:
            yield Finding(expected, f"events {expected} to {event.seq - 1} are missing")
        if event.previous_hash != previous and event.seq == expected:
            yield Finding(event.seq, "does not follow the event before it")
        digest = link(
            event.previous_hash,
            ledger=name_of(review),
            seq=event.seq,
            at=event.at,
            actor=event.actor_id,
            action=event.action,
            payload=event.payload,
        )
        if digest != event.hash:
            yield Finding(event.seq, "was altered after it was written")
        previous, expected = event.hash, event.seq + 1
