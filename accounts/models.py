"""Who is signed in."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """Twelve random characters without look-alikes (about 59 bits): safe to read aloud, useless to count up."""
    number, letters = secrets.randbelow(len(ALPHABET) ** 12), []
    for _ in range(12):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


class Identified(models.Model):
    """A row that addresses and answers name by a random `public_id`, never by its sequential key."""

    public_id = models.CharField(max_length=12, unique=True, editable=False, default=new_public_id)

    class Meta:
        abstract = True


class People(UserManager["User"]):
    """Accounts are made from an e-mail address; there are no user names."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:  # type: ignore[override]
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:  # type: ignore[override]
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(Identified, AbstractUser):
    """A person with an account on this instance."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("e-mail", unique=True)
    name = models.CharField("name", max_length=120)
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    pubmed_key = models.BinaryField(null=True, editable=False)
    """The person's own NCBI API key, encrypted (accounts.pubmed_key); never shown again, never logged."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[People] = People()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email_address")]

    def __str__(self) -> str:
        return self.name or self.email
