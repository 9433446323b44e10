"""Whom a lead has named for a stage: who screens there, and who settles its conflicts alone. Nobody named: all may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from reviews import access, audit, locks
from reviews.access import Permission
from reviews.errors import Invalid
from reviews.models import Review
from screening import stages
from screening.models import Act, Permit, Stage

ROLE_FOR = {Act.SCREEN: Permission.SCREEN, Act.RESOLVE: Permission.RESOLVE}


def people(stage: Stage, act: str) -> list[User]:
    """Everybody who may do this at the stage now, by name: those named, or all, if their role allows it."""
    found = able(stage, act)
    if names := named(stage, act):
        found = found.filter(pk__in=names)
    return list(found.order_by("name", "pk"))


def able(stage: Stage, act: str) -> QuerySet[User]:
    """Everybody whose role allows it."""
    roles = [role for role, granted in access.GRANTS.items() if ROLE_FOR[Act(act)] in granted]
    seats = access.current(stage.review).filter(role__in=roles)
    return User.objects.filter(pk__in=seats.values("user"))


def named(stage: Stage, act: str) -> set[int]:
    """The keys of those named; nobody: the stage is not limited."""
    return set(Permit.objects.filter(stage=stage, act=act).values_list("person", flat=True))


def bars(stage: Stage, person: User, act: str) -> bool:
    """Whether others are named for this, and not this person."""
    names = named(stage, act)
    return bool(names) and person.pk not in names


def barred(reviews: Sequence[int], person: User) -> QuerySet[Any]:
    """The stages of these reviews at which others are named to settle alone and this person is not."""
    rows = Permit.objects.filter(stage__review__in=reviews, act=Act.RESOLVE)
    return rows.exclude(stage__in=rows.filter(person=person).values("stage")).values("stage")


def check(stage: Stage, reviewers: Sequence[User]) -> None:
    """Refuse to hand work to somebody who was not named for the stage."""
    names = named(stage, Act.SCREEN)
    if left := [str(person) for person in reviewers if names and person.pk not in names]:
        raise Invalid(
            f"Others are named to screen at this stage, and {', '.join(left)} is not among them. Name them first.",
            {"reviewers": "Choose among those named for the stage."},
        )


@transaction.atomic
def name(stage: Stage, *, by: User, act: str, people: Sequence[User]) -> None:
    """Name who does this at the stage from now on; without anybody all may again. Votes and settlements stay."""
    if act not in Act.values:
        raise Invalid(f"Somebody is named for one of: {', '.join(Act.values)}.")
    locks.exclusive(Review.objects.filter(pk=stage.review_id))
    locks.exclusive(Stage.objects.filter(pk=stage.pk))
    for person in people:
        if not access.may(person, stage.review, ROLE_FOR[Act(act)]):
            raise Invalid(f"The role of {person} does not allow it. Give the role first.", {"people": "Choose others."})
    quota = stages.quota(stage)
    if act == Act.SCREEN and 0 < len(people) < quota:
        raise Invalid(f"The protocol wants {quota} reviewers for each record; name at least {quota}, or nobody.")
    Permit.objects.filter(stage=stage, act=act).delete()
    Permit.objects.bulk_create(Permit(stage=stage, act=act, person=person) for person in people)
    told = {"stage": stage.kind, "act": act, "people": [person.pk for person in people]}
    audit.record(stage.review, actor=by, action="stage.permitted", **told)
