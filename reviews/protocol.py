"""What the team set out to do, and every change of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
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
MOST_REVIEWERS = 10
NUMBERS = {
    "reviewers_title_abstract": (1, MOST_REVIEWERS, "Between one and ten reviewers judge a record."),
    "reviewers_full_text": (1, MOST_REVIEWERS, "Between one and ten reviewers judge a record."),
    "recall_target": (50, 100, "A recall target is between 50 and 100 percent; leave it empty to screen everything."),
    "stopping_confidence": (80, 99, "The confidence of a target is between 80 and 99 percent."),
    "audit_share": (0, 50, "The share drawn at random is between 0 and 50 percent."),
}
"""The least and the most that a number may be, and what to say of any other."""
YES_NO = {"True": "yes", "False": "no"}


@dataclass(frozen=True, slots=True)
class Change:
    """One amendment in words."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a protocol: who made it, when and why, and what it changed."""

    version: int
    at: datetime
    author: User
    reason: str
    changes: list[Change]


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


def note(review: Review, *, by: User, field: str, old: str, new: str) -> int:
    """Count the version up for what belongs to the protocol and is kept elsewhere; the caller writes the event.

    Call inside `transaction.atomic()` with the review held. No change, no version. `field` is in words.
    """
    [protocol] = locks.exclusive(Protocol.objects.filter(review=review))
    if old != new:
        protocol.version += 1
        protocol.save(update_fields=["version"])
        _amend(protocol, by=by, changed={field: (old, new)}, reason="")
    return protocol.version


def consequences(review: Review, changes: Mapping[str, Any]) -> list[str]:
    """What these changes would touch, in sentences, before they are made."""
    protocol = of(review)
    changed = {name: new for name, (_, new) in _changed(protocol, checked(protocol, changes)).items()}
    return [sentence for told in on_consequences for sentence in told(review, changed)]


def checked(protocol: Protocol, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes, normalised; refused with a sentence where one cannot be."""
    unknown = sorted(set(changes) - set(FIELDS))
    if unknown:
        raise Invalid(f"A protocol has no field {', '.join(unknown)}.")
    return {name: _checked_field(protocol, name, value) for name, value in changes.items()}


def _checked_field(protocol: Protocol, name: str, value: Any) -> Any:
    field: Any = Protocol._meta.get_field(name)
    try:
        value = field.to_python(value)
    except ValidationError:
        value = None
    else:
        if value in ("", None) and field.null:
            return None
    if value is None:
        raise Invalid(f"This is not a value for “{field.verbose_name}”.", {name: "Write a value that fits this field."})
    if isinstance(value, str):
        # What an empty line is differs from browser to browser; a protocol does not change by it.
        value = "\n".join(value.strip().splitlines())
    if name == "prospero_number":
        return prospero.normalise(value, today=timezone.localdate())
    if field.choices and value not in dict(field.choices) and (value or protocol.settlement or name != "settlement"):
        raise Invalid(f"“{value}” is not one of the choices for this field.", {name: "Choose one of those listed."})
    least, most, sentence = NUMBERS.get(name, (None, None, ""))
    if least is not None and not least <= value <= most:
        raise Invalid(sentence, {name: f"Write a number from {least} to {most}."})
    return value


def _changed(protocol: Protocol, changes: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (getattr(protocol, name), new) for name, new in changes.items() if getattr(protocol, name) != new}


def history(review: Review, *, below: int | None = None, versions: int = 30) -> list[Revision]:
    """Who changed what and why, newest version first; `below` asks for the versions before that one."""
    made = Amendment.objects.filter(protocol__review=review).select_related("author")
    if below:
        made = made.filter(version__lt=below)
    newest = list(made.order_by("-version").values_list("version", flat=True).distinct()[:versions])
    rows = made.filter(version__in=newest).order_by("-version", "pk")
    return [_revision(list(made)) for _, made in groupby(rows, key=lambda row: row.version)]


def _revision(made: list[Amendment]) -> Revision:
    first = made[0]
    return Revision(first.version, first.at, first.author, first.reason, [_change(row) for row in made])


def _change(row: Amendment) -> Change:
    if row.field not in FIELDS:
        return Change(row.field, row.field.replace("_", " "), row.old, row.new)
    field: Any = Protocol._meta.get_field(row.field)
    words = {**YES_NO, **dict(field.choices or ())}
    return Change(row.field, str(field.verbose_name), words.get(row.old, row.old), words.get(row.new, row.new))


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
            old="" if old is None else str(old),
            new="" if new is None else str(new),
            reason=reason,
            author=by,
        )
        for name, (old, new) in changed.items()
    )
