"""The included randomised trials handed to the analysis queue: frozen, hashed, delivered exactly once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from analysis import canonical
from analysis.models import Handoff
from records.folding import fold
from reviews import audit, jobs, locks
from reviews.errors import Conflict, Invalid, NotFound
from reviews.jobs import Work
from reviews.models import Protocol, Review
from studies import linking
from studies.linking import Included

KIND = "analysis.handoff"


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between a hand-off and the review now, in a sentence about one study."""

    study: str
    sentence: str


def snapshot_of(review: Review) -> str:
    """The included RCTs as canonical JSON: what a hand-off freezes and its hash covers.

    The protocol's version stands beside it in the hand-off: an amendment alone makes no estimate stale.
    """
    trials = [_study(each) for each in linking.included(review) if each.randomised]
    return canonical.text({"studies": sorted(trials, key=lambda each: str(each["public_id"]))})


def studies_in(content: str) -> list[dict[str, Any]]:
    """The studies of a snapshot, by label."""
    found: list[dict[str, Any]] = json.loads(content)["studies"]
    return sorted(found, key=lambda each: fold(str(each["label"])))


@transaction.atomic
def send(review: Review, *, by: User) -> Handoff:
    """Freeze the included RCTs and queue them, in one transaction. Refused where nothing is new since the last time."""
    locks.exclusive(Review.objects.filter(pk=review.pk))
    seq = audit.reserve(review)  # from here on nobody changes what is included
    content = snapshot_of(review)
    digest = canonical.sha256(content)
    last = latest(review)
    _refuse_empty(content)
    if last and last.hash == digest:
        raise Conflict(f"Nothing has changed since hand-off {last.number}, so there is nothing new to send.")
    number = last.number + 1 if last else 1
    handoff = Handoff.objects.create(
        review=review,
        number=number,
        content=content,
        hash=digest,
        ledger_seq=seq,
        protocol_version=Protocol.objects.get(review=review).version,
        by=by,
    )
    trials = len(studies_in(content))
    handoff.job = jobs.queue(
        review,
        kind=KIND,
        label=f"Hand-off {number}: {trials} randomised {'study' if trials == 1 else 'studies'}",
        by=by,
        key=f"{KIND}-{handoff.public_id}",
        handoff=handoff.public_id,
    )
    handoff.save(update_fields=["job"])
    audit.record(review, actor=by, action="handoff.sent", handoff=handoff.public_id, number=number, hash=digest)
    return handoff


def receive(work: Work) -> None:
    """The worker takes a hand-off: verifies what it was given and marks it received, once however often it is told."""
    handoff = Handoff.objects.select_related("review").get(public_id=work.arguments["handoff"])
    if canonical.sha256(handoff.content) != handoff.hash:
        raise Invalid(
            f"Hand-off {handoff.number} does not have the content that was sent: its hash differs. "
            "Nothing was analysed; send the included studies again."
        )
    with transaction.atomic():
        work.finish("Received; the studies are ready to be analysed.")
        if Handoff.objects.filter(pk=handoff.pk, received_at=None).update(received_at=timezone.now()):
            audit.record(handoff.review, actor=None, action="handoff.received", handoff=handoff.public_id)


def latest(review: Review) -> Handoff | None:
    return Handoff.objects.filter(review=review).order_by("-number").first()


def latest_received(review: Review) -> Handoff | None:
    """The hand-off that a new run is made from."""
    return Handoff.objects.filter(review=review).exclude(received_at=None).order_by("-number").first()


def listed(review: Review) -> list[Handoff]:
    """Newest first."""
    rows = Handoff.objects.filter(review=review).select_related("by", "job", "review")
    return list(rows.order_by("-number"))


def of(review: Review, public_id: str) -> Handoff:
    found = Handoff.objects.select_related("by", "job").filter(review=review, public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def is_stale(handoff: Handoff) -> bool:
    """Whether the included RCTs are others by now than those that were handed over."""
    return canonical.sha256(snapshot_of(handoff.review)) != handoff.hash


def changes(before: str, after: str) -> list[Change]:
    """What one snapshot has, lacks or holds otherwise than an earlier one, study by study."""
    old = {each["public_id"]: each for each in studies_in(before)}
    new = {each["public_id"]: each for each in studies_in(after)}
    return list(_changes(old, new))


def _changes(old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> Iterator[Change]:
    for key in old.keys() | new.keys():
        if key not in new:
            yield Change(old[key]["label"], f"{old[key]['label']} is no longer included as a randomised study.")
        elif key not in old:
            yield Change(new[key]["label"], f"{new[key]['label']} has been included.")
        elif old[key] != new[key]:
            yield Change(new[key]["label"], _difference(old[key], new[key]))


def _difference(old: dict[str, Any], new: dict[str, Any]) -> str:
    told = []
    if old["label"] != new["label"]:
        told.append(f"is now called {new['label']}")
    if old["designs"] != new["designs"]:
        told.append("has another design")
    if old["adjusted"] != new["adjusted"]:
        told.append("has its data confirmed" if new["adjusted"] else "has its data no longer confirmed")
    if [report["public_id"] for report in old["reports"]] != [report["public_id"] for report in new["reports"]]:
        told.append("has other reports")
    return f"{old['label']} {' and '.join(told) or 'has other details in its reports'}."


def _refuse_empty(content: str) -> None:
    if not studies_in(content):
        raise Conflict(
            "There is no included randomised study to send. A study counts when a full text of it is included and "
            "released, and its agreed design is a randomised one."
        )


def _study(found: Included) -> dict[str, Any]:
    return {
        "public_id": found.study.public_id,
        "label": found.study.label,
        "designs": sorted(found.designs),
        "adjusted": found.study.adjusted_by_id is not None,
        "left_out": found.left_out,
        "reports": sorted(
            (
                {
                    "public_id": each.report.public_id,
                    "title": each.record.title,
                    "doi": each.record.doi,
                    "pmid": each.record.pmid,
                    "year": each.record.year,
                }
                for each in found.reports
            ),
            key=lambda report: str(report["public_id"]),
        ),
    }
