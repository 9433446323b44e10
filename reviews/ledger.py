"""The ledger as people read it: sentences, newest first.

Nothing here shows numbers or hashes of the chain: gaps between them would tell that something sealed had happened. The
administrator's `verify_ledger` names them. What is sealed until release stays out, whoever asks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from reviews.errors import Invalid
from reviews.models import Event, Review, Role

PAGE = 50
SEALED = "decision."

hidden: list[Callable[[User, Review, QuerySet[Event]], QuerySet[Event]]] = []
"""Higher apps take out what this reader may not see yet (screening: decisions on reports that are not released)."""

SENTENCES: dict[str, str] = {
    "review.founded": "created the review “{title}”",
    "protocol.revised": "changed the protocol, now version {version}: {changes}",
    "team.invited": "invited somebody as {roles}",
    "team.joined": "joined by invitation as {roles}",
    "team.invitation_revoked": "withdrew an invitation",
    "team.granted": "gave {user} the role {role}",
    "team.ended": "ended the role {role} of {user}",
    "job.cancelled": "cancelled the job “{label}”",
    "job.restarted": "started the job “{label}” again",
    "account.made": "made an account",
    "account.signed_in": "signed in",
    "account.signed_out": "signed out",
    "account.changed": "changed the own profile",
    "account.password_changed": "changed the own password",
    "account.token_created": "created a token for programs",
    "account.token_revoked": "revoked a token for programs",
    "account.pubmed_key_stored": "stored a key for PubMed",
    "account.pubmed_key_removed": "removed the key for PubMed",
}
"""What was done, in words, by action; each app adds its own. Words in braces come from the event's details."""

AREAS: dict[str, str] = {
    "review": "Review",
    "protocol": "Protocol",
    "team": "Team",
    "job": "Jobs",
    "account": "Account",
}
"""The part of the work by the noun of an act; each app adds its own."""

_BESIDE = re.compile(r" \([^()]*\{[^()]*\)|[,:] .*")
_DETAIL = re.compile(r"“?\{\w+\}”?")

WORDS: dict[str, dict[str, str]] = {
    name: {role.value: role.label.lower() for role in Role} for name in ("role", "roles")
}
"""Details that hold a value of a closed list, and the values in words; each app adds its own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in words. `who` is the actor's name, or nothing where the software itself acted."""

    at: datetime
    who: str
    who_id: str
    action: str
    sentence: str
    reason: str


def visible(review: Review, *, reader: User) -> QuerySet[Event]:
    """The events this person may read, newest first."""
    events = Event.objects.filter(review=review)
    if not hidden:
        # Closed until somebody who knows what is released says otherwise.
        events = events.exclude(action__startswith=SEALED)
    for hide in hidden:
        events = hide(reader, review, events)
    return events.order_by("-at", "-seq")


def entries(
    review: Review,
    *,
    reader: User,
    action: str | None = None,
    actor: str | None = None,
    before: str | None = None,
    limit: int = PAGE,
) -> tuple[list[Entry], str]:
    """A page of entries and the cursor of the next page, empty on the last. `actor` is a public id."""
    chosen = narrowed(visible(review, reader=reader), action=action, actor=actor)
    skip = 0
    if before:
        moment, skip = _read_cursor(before)
        chosen = chosen.filter(at__lte=moment)
    rows = list(chosen.select_related("actor")[skip : skip + limit + 1])
    page = told(rows[:limit])
    return page, _cursor(rows[:limit], before) if len(rows) > limit else ""


def narrowed(events: QuerySet[Event], *, action: str | None = None, actor: str | None = None) -> QuerySet[Event]:
    if action:
        events = events.filter(action=action)
    if actor:
        events = events.filter(actor__public_id=actor)
    return events


def told(events: list[Event]) -> list[Entry]:
    """Events in words. Names are looked up now: the ledger itself holds none."""
    details = [_details(event) for event in events]
    people = User.objects.in_bulk({found for detail in details for found in _named(detail)})
    names = {key: str(person) for key, person in people.items()}
    return [_entry(event, detail, names) for event, detail in zip(events, details, strict=True)]


def actions(review: Review, *, reader: User) -> list[str]:
    """The kinds of act that this reader's ledger holds, for a filter."""
    return sorted(visible(review, reader=reader).order_by().values_list("action", flat=True).distinct())


def acts(review: Review, *, reader: User) -> list[tuple[str, list[tuple[str, str]]]]:
    """The same in words, by area: `[("Team", [("team.granted", "gave … the role …"), …]), …]`."""
    found: dict[str, list[tuple[str, str]]] = {}
    for action in actions(review, reader=reader):
        found.setdefault(area(action), []).append((action, act(action)))
    return [(name, sorted(some, key=lambda each: each[1])) for name, some in sorted(found.items())]


def area(action: str) -> str:
    """The part of the work that an act belongs to."""
    return AREAS.get(action.partition(".")[0], "Other")


def act(action: str) -> str:
    """A kind of act without its details: `changed the protocol`."""
    said = SENTENCES.get(action) or sentence(action, {}, {})
    return _DETAIL.sub("…", _BESIDE.sub("", said))


def sentence(action: str, detail: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """`team.granted` → `gave Ben the role reviewer`; an act that nobody has put in words is named as it is."""
    if action not in SENTENCES:
        noun, _, verb = action.partition(".")
        return f"{noun}: {verb}".replace("_", " ") if verb else action.replace("_", " ")
    return SENTENCES[action].format_map(_Words({key: _word(key, value, names) for key, value in detail.items()}))


class _Words(dict[str, str]):
    """A detail that an old event lacks is an ellipsis, not an error."""

    def __missing__(self, key: str) -> str:
        return "…"


def _entry(event: Event, detail: Mapping[str, Any], names: Mapping[int, str]) -> Entry:
    return Entry(
        at=event.at,
        who=str(event.actor) if event.actor else "",
        who_id=event.actor.public_id if event.actor else "",
        action=event.action,
        sentence=sentence(event.action, detail, names),
        reason=str(detail.get("reason") or ""),
    )


def _details(event: Event) -> dict[str, Any]:
    detail = json.loads(event.payload)
    return detail if isinstance(detail, dict) else {}


def _named(detail: Mapping[str, Any]) -> list[int]:
    return [value for key, value in detail.items() if key == "user" and isinstance(value, int)]


def _word(key: str, value: Any, names: Mapping[int, str]) -> str:
    if key == "user" and isinstance(value, int):
        return names.get(value, "somebody")
    if isinstance(value, dict):
        return ", ".join(name.replace("_", " ") for name in value)
    if isinstance(value, list):
        return ", ".join(_word(key, item, names) for item in value)
    return WORDS.get(key, {}).get(str(value), str(value))


def _cursor(rows: list[Event], before: str | None) -> str:
    """The last moment shown, and how many events of that very moment were shown: what is sealed does not count."""
    last = rows[-1].at
    shown = sum(row.at == last for row in rows)
    if before and _read_cursor(before)[0] == last:
        shown += _read_cursor(before)[1]
    return f"{last.isoformat()}~{shown}"


def _read_cursor(text: str) -> tuple[datetime, int]:
    moment, _, shown = text.replace(" ", "+").partition("~")
    try:
        # Eighteen digits fit the database's numbers.
        return datetime.fromisoformat(moment).astimezone(UTC), max(0, int(shown[:18]))
    except (ValueError, OverflowError):
        raise Invalid("The ledger has no page at this address. Go back to its first page.") from None
