"""What of a record a person may see while the protocol masks authors, journal and year from those who screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from records import filling
from records.models import Record
from reviews import access
from reviews.access import Permission
from reviews.models import Protocol, Review

MASKED: dict[str, Any] = {
    "authors": [],
    "year": None,
    "date": "",
    "journal": "",
    "journal_short": "",
    "issns": [],
    "volume": "",
    "issue": "",
    "pages": "",
}
"""The fields that tell who wrote a report, where and when, and what stands in their place."""
OPEN = (
    "title",
    "original_title",
    "abstract",
    "doi",
    "pmid",
    "pmcid",
    "registrations",
    "accession",
    "language",
    "publication_types",
    "keywords",
    "urls",
    "notices",
)
TOLD = ("DOI", "PMID", "PMCID", "title", "abstract")
"""How phrases begin that tell only of fields that nobody masks."""


@dataclass(frozen=True, slots=True)
class Mask:
    """Whether one person sees the records of one review masked."""

    on: bool

    def fields(self, record: Record, others: Sequence[Record] = ()) -> dict[str, Any]:
        """The record's fields as this person may see them; `masked` says whether some are held back.

        What it lacks is filled from `others` of its report; `origins` says of each such field where it is from.
        """
        values, origins = filling.filled(record, others)
        values |= {name: getattr(record, name) for name in ("title", "accession")}
        if self.on:
            values |= MASKED | {"notices": [notice.split(":")[0] for notice in values["notices"]]}
            origins = {name: said for name, said in origins.items() if name not in MASKED}
        shown = {name: values[name] for name in (*OPEN, *MASKED)}
        return {"public_id": record.public_id, **shown, "masked": self.on, "origins": origins}

    def told(self, phrase: str) -> str:
        """A phrase of the matcher as this person may see it: that a masked field differs, not what it says."""
        head, colon, _ = phrase.partition(":")
        return head if self.on and colon and not head.startswith(TOLD) else phrase


def mask_for(user: User | AnonymousUser, review: Review) -> Mask:
    """Whoever may screen is masked while the protocol says so, whatever else they may do.

    Studies and their names are told: they begin when decisions on a report are final, and extracting needs the PDF.
    """
    masks = Protocol.objects.filter(review=review, masks_authors=True).exists()
    return Mask(masks and access.may(user, review, Permission.SCREEN))
