"""What a person says about themselves."""

from __future__ import annotations

from django.db import transaction

from accounts import acts, orcid
from accounts.models import User


@transaction.atomic
def change(user: User, *, name: str, orcid_id: str) -> None:
    """Write name and ORCID iD. Raises ValueError with a sentence where the iD cannot be one."""
    user.name = " ".join(name.split())
    user.orcid = orcid.normalise(orcid_id)
    user.save(update_fields=["name", "orcid"])
    acts.told.send(change, user=user, action="account.changed")
