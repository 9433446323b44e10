"""Which entries of an import are known: same review and source and the same accession number, else the same content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from records.citations import Draft
from records.models import BatchState, ImportBatch, Record, Search


@dataclass(slots=True)
class Known:
    """A record that is there already, or is about to be (then `key` is given when it is written), and what it said."""

    content_hash: str
    batch: int
    key: int = 0


class Register:
    """The records that a batch may meet: visible ones from its own source, and those that it has staged itself."""

    def __init__(self, batch: ImportBatch) -> None:
        self._batch = batch
        source = batch.search.source.casefold()
        searches = Search.objects.filter(review=batch.review_id).values_list("pk", "source")
        self._searches = [key for key, name in searches if name.casefold() == source]
        self._by_accession: dict[str, Known] = {}
        self._by_content: dict[str, Known] = {}

    def look_up(self, drafts: Sequence[Draft]) -> None:
        """Find what is known of these few hundred, in three queries by index; what was looked up before is let go."""
        mine = Q(state=BatchState.VISIBLE) | Q(pk=self._batch.pk)
        batches = set(ImportBatch.objects.filter(mine, search__in=self._searches).values_list("pk", flat=True))
        self._by_accession = self._met(batches, "accession", {draft.accession for draft in drafts} - {""})
        self._by_content = self._met(batches, "content_hash", {draft.content_hash for draft in drafts})

    def find(self, draft: Draft) -> Known | None:
        same = self._by_accession.get(draft.accession) if draft.accession else None
        return same or self._by_content.get(draft.content_hash)

    def note(self, draft: Draft) -> Known:
        """The draft becomes a record; whatever equals it from now on is known."""
        known = Known(draft.content_hash, self._batch.pk)
        if draft.accession:
            self._by_accession[draft.accession] = known
        self._by_content[draft.content_hash] = known
        return known

    def _met(self, batches: set[int], name: str, values: set[str]) -> dict[str, Known]:
        """By value the oldest record that has it; sorted here, since SQLite would follow the order, not the index."""
        same = Record.objects.filter(review=self._batch.review_id, **{f"{name}__in": values}).order_by()
        found = sorted(same.values_list("pk", name, "content_hash", "batch"), reverse=True)
        return {said: Known(content, batch, key) for key, said, content, batch in found if batch in batches}
