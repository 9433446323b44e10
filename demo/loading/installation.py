"""What this installation holds of the demo, and how it is emptied to start over."""

from __future__ import annotations

import json

from django.core.management import call_command

from accounts.models import User
from demo.loading.people import DOMAIN
from reviews import audit, guards
from reviews.errors import Conflict
from reviews.models import Event, Review

LOADED = "demo.loaded"


def complete(review: Review, *, seed: int) -> None:
    """Write down that the demo is loaded: the last entry of the loader."""
    audit.record(review, actor=None, action=LOADED, seed=seed)


def found() -> tuple[Review, int] | None:
    """The demo that was loaded here, with its seed."""
    event = Event.objects.filter(action=LOADED).select_related("review").order_by("pk").first()
    if event is None or event.review is None:
        return None
    return event.review, int(json.loads(event.payload)["seed"])


def empty() -> None:
    """Empty the database, if only people of the demo have ever used it; every review has a founder among them."""
    others = User.objects.exclude(email__endswith=DOMAIN).count()
    if others:
        raise Conflict(
            f"This database holds {others} {'account' if others == 1 else 'accounts'} that the demo did not make, so "
            "--fresh does not empty it. Nothing was changed; name an empty database in DATABASE_URL."
        )
    with guards.lifted():
        call_command("flush", interactive=False, verbosity=0)
