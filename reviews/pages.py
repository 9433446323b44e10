"""The frame around every page of a review: its name and its stages in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import User
from reviews import access
from reviews.access import Permission
from reviews.models import Review, Role


@dataclass(frozen=True, slots=True)
class Tab:
    """One entry of the bar. `name` is the address name of its page; `permission` says who sees the entry."""

    name: str
    label: str
    permission: Permission


TABS = (
    Tab("overview", "Overview", Permission.VIEW),
    Tab("protocol", "Protocol", Permission.VIEW),
    Tab("team", "Team", Permission.VIEW),
    Tab("searches", "Records", Permission.VIEW),
    Tab("title_abstract", "Titles and abstracts", Permission.VIEW),
    Tab("conflicts", "Conflicts", Permission.RESOLVE),
    Tab("full_texts", "Full texts", Permission.VIEW),
    Tab("prisma", "PRISMA", Permission.VIEW),
    Tab("studies", "Studies", Permission.VIEW),
    Tab("analysis", "Analysis", Permission.VIEW),
    Tab("ledger", "Ledger", Permission.READ_LEDGER),
)

counts: dict[str, Callable[[User, Review], int]] = {}
"""What waits for this person behind a tab, by tab name; each app registers its own. Only own work counts."""


def show(
    request: HttpRequest, review: Review, template: str, *, tab: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page of a review with its bar; the template extends `review_base.html`."""
    roles = access.roles_of(request.user, review)
    permissions = access.granted(roles)
    frame = {
        "review": review,
        "role": ", ".join(label for role, label in Role.choices if role in roles),
        "stages": stages(request, review, permissions, current=tab),
        "may": {permission.name.lower(): permission in permissions for permission in Permission},
    }
    return render(request, template, {**frame, **context}, status=status)


def stages(
    request: HttpRequest, review: Review, permissions: frozenset[Permission], *, current: str
) -> list[dict[str, Any]]:
    person = access.signed_in(request.user)
    return [
        {
            "label": tab.label,
            "url": reverse(tab.name, args=[review.public_id]),
            "current": tab.name == current,
            "count": counts[tab.name](person, review) if tab.name in counts else 0,
        }
        for tab in TABS
        if tab.permission in permissions
    ]
