"""The treatments that arms name, over all studies of a review."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from accounts.models import User
from records.folding import fold
from reviews import audit, locks
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Review
from studies.labels import folded
from studies.models import Arm, Study


@dataclass(frozen=True, slots=True)
class Treatment:
    """`studies` counts those that have current data on an arm of this name."""

    name: str
    studies: int


def of(review: Review) -> list[Treatment]:
    """Every treatment with current data, by name."""
    data = Count("study", filter=Q(measurements__to_seq=None, measurements__n__gte=0), distinct=True)
    rows = Arm.objects.filter(study__review=review).values("treatment").annotate(number=data).filter(number__gt=0)
    found = [Treatment(row["treatment"], row["number"]) for row in rows]
    return sorted(found, key=lambda each: (fold(each.name), each.name))


@transaction.atomic
def rename(review: Review, old: str, *, to: str, by: User) -> int:
    """Spell a treatment otherwise in every arm, so that two spellings become one; returns how many arms changed."""
    name = " ".join(to.split())
    if not name:
        raise Invalid("A treatment needs a name.", {"to": "Write the name."})
    locks.exclusive(Study.objects.filter(review=review))
    used = Arm.objects.filter(study__review=review, treatment=old, measurements__to_seq=None, measurements__n__gte=0)
    arms = list(used.select_related("study").distinct())
    if not arms:
        raise NotFound(f"No arm of this review is called “{old}”.")
    taken = {arm.study_id for arm in Arm.objects.filter(study__review=review) if folded(arm.treatment) == folded(name)}
    both = [arm.study.label for arm in arms if arm.study_id in taken and folded(old) != folded(name)]
    if both:
        raise Conflict(
            f"Both names stand in {', '.join(both)}, so “{old}” and “{name}” cannot be the same treatment. "
            "Combine these arms first."
        )
    changed = Arm.objects.filter(pk__in=[arm.pk for arm in arms]).exclude(treatment=name).update(treatment=name)
    if changed:
        audit.record(review, actor=by, action="treatment.renamed", old=old, new=name, arms=changed)
    return changed
