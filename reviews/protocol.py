"""What the team set out to do, and every change of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reviews import audit, locks, prospero
from reviews.errors import Invalid
from reviews.models import Amendment, Protocol, Review

FIELDS = tuple(
    field.name
    for field in Protocol._meta.get_fields()
    if field.concrete and field.name not in {"id", "review", "version"}
)

on_consequences: list[Callable[[Review, Mapping[str, Any]], list[str]]] = []
"""Higher apps say in sentences what a change would touch (screening: votes already cast)."""


def of(review: Review) -> Protocol:
    return Protocol.objects.get(review=review)


@transaction.atomic
def revise(
    review: Review, *, by: User, changes: Mapping[str, Any], reason: str = "", title: str | None = None
) -> Protocol:
    """Write the changed fields, one amendment a field, and count the version up once. No change, no version."""
    locks.exclusive(Review.objects.filter(pk=review.pk))
    [protocol] = locks.exclusive(Protocol.objects.filter(review=review))
    changed = _changed(protocol, checked(protocol, changes))
    if title is not None and (title := " ".join(title.split())) != review.title:
        changed["title"] = (review.title, _titled(review, title))
    if not changed:
        return protocol
    protocol.version += 1
    for name, (_, new) in changed.items():
        if name != "title":
            setattr(protocol, name, new)
    protocol.save()
    _amend(protocol, by=by, changed=changed, reason=reason)
    audit.record(
        review,
        actor=by,
        action="protocol.revised",
        version=protocol.version,
        reason=reason,
        changes={name: [old, new] for name, (old, new) in changed.items()},
    )
    return protocol


def consequences(review: Review, changes: Mapping[str, Any]) -> list[str]:
    """What these changes would touch, in sentences, before they are made."""
    changed = {name: new for name, (_, new) in _changed(of(review), changes).items()}
    return [sentence for told in on_consequences for sentence in told(review, changed)]


def checked(protocol: Protocol, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes, normalised; refused with a sentence where one cannot be."""
    unknown = sorted(set(changes) - set(FIELDS))
    if unknown:
        raise Invalid(f"A protocol has no field {', '.join(unknown)}.")
    wanted = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    if "prospero_number" in wanted:
        wanted["prospero_number"] = prospero.normalise(wanted["prospero_number"], today=timezone.now().date())
    for name, value in wanted.items():
        allowed = getattr(Protocol._meta.get_field(name), "choices", None)
        if (
            allowed
            and value not in dict(allowed)
            and not (name == "settlement" and not value and not protocol.settlement)
        ):
            raise Invalid(f"“{value}” is not one of the choices for this field.", {name: "Choose one of those listed."})
    for name in ("reviewers_title_abstract", "reviewers_full_text"):
        if name in wanted and not 1 <= int(wanted[name]) <= 10:
            raise Invalid("Between one and ten reviewers judge a record.", {name: "Write a number from 1 to 10."})
    return wanted


def _changed(protocol: Protocol, changes: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (getattr(protocol, name), new) for name, new in changes.items() if getattr(protocol, name) != new}


def _titled(review: Review, title: str) -> str:
    if not title:
        raise Invalid("A review needs a title.", {"title": "Write a title."})
    review.title = title
    review.save(update_fields=["title"])
    return title


def _amend(protocol: Protocol, *, by: User, changed: Mapping[str, tuple[Any, Any]], reason: str) -> None:
    Amendment.objects.bulk_create(
        Amendment(
            protocol=protocol,
            version=protocol.version,
            field=name,
            old=str(old),
            new=str(new),
            reason=reason,
            author=by,
        )
        for name, (old, new) in changed.items()
    )
