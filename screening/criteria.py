"""What reviewers judge by: exclusion reasons in the protocol's order, and the terms that are highlighted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from reviews import audit, locks, protocol
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Protocol, Review
from screening.models import ExclusionReason, Highlight, HighlightKind

PICO = {
    "population": "Population",
    "intervention": "Interventions",
    "comparator": "Comparators",
    "outcome": "Outcomes",
    "design": "Study designs",
}
REASONS = "exclusion reasons"
"""What the list of reasons is called among the amendments of the protocol, which it is a part of."""
NOT_REASONS = {
    "secondary report": "A secondary report of an included study is not excluded: link it to its study.",
    "no usable outcome data": (
        "“No usable outcome data” is no valid reason (MECIR C40). "
        "Use “outcome not measured”; keep “not reported” apart."
    ),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A part of the protocol's eligibility criteria. `label` is the PICO word."""

    label: str
    text: str


def rules(review: Review) -> dict[str, list[Rule]]:
    """What is included and what is excluded, as far as the protocol says it."""
    promised = Protocol.objects.get(review=review)
    return {
        side: [
            Rule(label, text)
            for name, label in PICO.items()
            if (text := str(getattr(promised, f"{name}_{side}")).strip())
        ]
        for side in ("included", "excluded")
    }


def reasons(review: Review) -> list[ExclusionReason]:
    """The current reasons in order."""
    return list(ExclusionReason.objects.filter(review=review, retired_at=None))


def reason_of(review: Review, public_id: str) -> ExclusionReason:
    """One reason of the review, current or retired, or nothing."""
    found = ExclusionReason.objects.select_related("review").filter(review=review, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def warning(label: str) -> str:
    """Why a label should not be a reason for exclusion, or nothing."""
    folded = " ".join(label.casefold().split())
    return next((sentence for words, sentence in NOT_REASONS.items() if words in folded), "")


def never(label: str) -> bool:
    """Whether a label cannot be a reason at all."""
    return "secondary report" in label.casefold()


@transaction.atomic
def add_reason(review: Review, *, by: User, label: str) -> ExclusionReason:
    label = " ".join(label.split())
    if not label:
        raise Invalid("A reason needs words.", {"label": "Write the reason."})
    if never(label):
        raise Invalid(warning(label), {"label": warning(label)})
    locks.exclusive(Review.objects.filter(pk=review.pk))
    if any(reason.label.casefold() == label.casefold() for reason in reasons(review)):
        raise Conflict(f"“{label}” is already one of the reasons.")
    place = ExclusionReason.objects.filter(review=review).count() + 1
    with _amended(review, by):
        made = ExclusionReason.objects.create(review=review, label=label, position=place)
    audit.record(review, actor=by, action="reason.added", reason=made.public_id, label=label)
    return made


@transaction.atomic
def retire_reason(reason: ExclusionReason, *, by: User) -> None:
    """Take a reason off the list; decisions that name it keep it."""
    locks.exclusive(Review.objects.filter(pk=reason.review_id))
    with _amended(reason.review, by):
        if not ExclusionReason.objects.filter(pk=reason.pk, retired_at=None).update(retired_at=timezone.now()):
            raise Conflict("This reason is already off the list.")
    audit.record(reason.review, actor=by, action="reason.retired", reason=reason.public_id, label=reason.label)


@transaction.atomic
def order_reasons(review: Review, *, by: User, order: Sequence[str]) -> None:
    """Put the current reasons into this order, given by their public ids."""
    locks.exclusive(Review.objects.filter(pk=review.pk))
    known = {reason.public_id: reason for reason in reasons(review)}
    if sorted(order) != sorted(known):
        raise Conflict("The reasons have changed meanwhile. Look at the list again.")
    with _amended(review, by):
        for place, public_id in enumerate(order, start=1):
            ExclusionReason.objects.filter(pk=known[public_id].pk).update(position=place)
    audit.record(review, actor=by, action="reason.ordered", order=list(order))


@contextmanager
def _amended(review: Review, by: User) -> Iterator[None]:
    """Whatever is done to the reasons inside, with the review held, makes a version of the protocol."""
    before = _listed(review)
    yield
    protocol.note(review, by=by, field=REASONS, old=before, new=_listed(review))


def _listed(review: Review) -> str:
    return "\n".join(reason.label for reason in reasons(review))


def highlights(review: Review) -> dict[str, list[str]]:
    """The terms by kind, each in alphabetical order."""
    rows = Highlight.objects.filter(review=review).order_by("term")
    return {kind: [row.term for row in rows if row.kind == kind] for kind in HighlightKind.values}


@transaction.atomic
def set_highlights(review: Review, *, by: User, terms: Mapping[str, Sequence[str]]) -> None:
    """Replace the terms of the kinds given."""
    for kind, words in terms.items():
        if kind not in HighlightKind.values:
            raise Invalid(f"Terms are of one of these kinds: {', '.join(HighlightKind.values)}.")
        wanted = sorted({" ".join(word.split()) for word in words} - {""})
        Highlight.objects.filter(review=review, kind=kind).delete()
        try:
            Highlight.objects.bulk_create(Highlight(review=review, kind=kind, term=word) for word in wanted)
        except IntegrityError as clash:
            raise Conflict("Somebody else has just changed these terms. Look at them again.") from clash
    audit.record(review, actor=by, action="highlights.set", terms={kind: list(words) for kind, words in terms.items()})
