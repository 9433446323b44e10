"""A person's own NCBI API key: stored encrypted, read only where PubMed is asked."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction

from accounts import acts
from accounts.models import User


@transaction.atomic
def save(user: User, key: str) -> None:
    """Keep the key encrypted; an empty key forgets the old one."""
    user.pubmed_key = _cipher().encrypt(key.strip().encode()) if key.strip() else None
    user.save(update_fields=["pubmed_key"])
    acts.told.send(
        save, user=user, action="account.pubmed_key_stored" if user.pubmed_key else "account.pubmed_key_removed"
    )


def read(user: User) -> str:
    """The key in the clear, or nothing (also when the instance's secret has changed since)."""
    if not user.pubmed_key:
        return ""
    try:
        return _cipher().decrypt(bytes(user.pubmed_key)).decode()
    except InvalidToken:
        return ""


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"pubmed-key:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
