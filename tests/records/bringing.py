"""Small synthetic files and the acts that the tests of this app share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from records import imports, matching, searches
from records.matching import Found, Pair
from records.models import ImportBatch, Record, Search
from reviews import jobs
from reviews.models import Review


def entry(number: int, **fields: str) -> str:
    """One synthetic RIS entry; a field given as "" is left out."""
    said = {
        "TI": f"Synthetic trial number {number} of spinal stimulation",
        "AU": f"Writer, N{number}",
        "PY": "2020",
        "JO": "Synthetic Journal",
        "AB": f"Synthetic abstract {number}.",
        **fields,
    }
    lines = [f"{tag}  - {value}" for tag, value in said.items() if value]
    return "\n".join(["TY  - JOUR", *lines, "ER  - ", ""])


def ris(*entries: str, name: str = "synthetic.ris") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join(entries).encode())


def search(review: Review, by: User, source: str = "Embase", **fields: Any) -> Search:
    return searches.create(review, by=by, fields={"source": source, "searched_on": date(2026, 11, 2), **fields})


def bring(review: Review, by: User, *entries: str, source: str = "Embase") -> ImportBatch:
    """Import a file through its job, into a search of that source."""
    found = Search.objects.filter(review=review, source=source).first() or search(review, by, source)
    batch = imports.read_file(review, by=by, search=found, file=ris(*entries))
    assert batch.job is not None
    jobs.run(batch.job.public_id)
    batch.refresh_from_db()
    batch.job.refresh_from_db()
    return batch


def records(review: Review) -> list[Record]:
    return list(Record.objects.visible().filter(review=review).order_by("pk"))


def partition(review: Review) -> set[frozenset[str]]:
    """The visible records by title's number, grouped as they are now."""
    groups: dict[int, set[str]] = {}
    for record in records(review):
        groups.setdefault(record.report_id, set()).add(record.public_id)
    return {frozenset(group) for group in groups.values()}


class Oracle:
    """Stands in for the matcher: says of the records, by the numbers in their titles, what a test wants said."""

    def __init__(self, monkeypatch: Any) -> None:
        self.said: dict[str, list[tuple[int, int]]] = {"sure": [], "unsure": [], "kin": []}
        self.seen: list[int] = []
        self.apart: Any = None
        self.meanwhile = lambda: None
        monkeypatch.setattr(matching, "find", self.find)

    def says(self, **tiers: Sequence[tuple[int, int]]) -> None:
        """What it says from now on: pairs of the records' places in the review, the first record being 1."""
        self.said = {tier: list(tiers.get(tier, [])) for tier in self.said}

    def find(
        self, entries: Iterable[matching.Entry], *, homes: Any, apart: Any, fresh: Any = None, pulse: Any = None
    ) -> Found:
        if pulse:
            pulse()
        self.seen, self.apart = [entry.key for entry in entries], apart
        self.meanwhile()
        tiers = {tier: tuple(self._pairs(tier, fresh, homes)) for tier in self.said}
        return Found(**tiers)

    def _pairs(self, tier: str, fresh: Any, homes: Any) -> Iterable[Pair]:
        keys = sorted(Record.objects.filter(pk__gt=0).values_list("pk", flat=True))
        for one, other in self.said[tier]:
            first, second = keys[one - 1], keys[other - 1]
            if {first, second} & set(keys if fresh is None else fresh) and homes[first] != homes[second]:
                yield Pair(first, second, 0.9 - one / 100, (f"same {tier} title",), ("year differs: 2019 and 2020",))
