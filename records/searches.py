"""What was searched, where, when and how: the record that PRISMA-S asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from records import imports, pubmed
from records.entrez import PubMedError, SearchAnswer
from records.models import Search, SourceKind
from reviews import audit, locks
from reviews.errors import Invalid, NotFound
from reviews.models import Review

FIELDS = (
    "kind",
    "source",
    "platform",
    "strategy",
    "searched_on",
    "hits",
    "limits",
    "filters",
    "peer_review",
    "notes",
)
AS_RUN = frozenset({"kind", "source", "strategy", "searched_on", "hits"})
"""What a search through Entrez states as a fact; only its notes can be edited."""


def preview(user: User, query: str) -> SearchAnswer:
    """What PubMed would find: count, its own reading of the query, its warnings. Nothing is kept."""
    try:
        return pubmed.client(user).search(query)
    except PubMedError as error:
        raise Invalid(str(error), {"query": str(error)}) from None


def run_pubmed(
    review: Review,
    *,
    by: User,
    query: str,
    limits: str = "",
    entered_from: date | None = None,
    entered_to: date | None = None,
) -> Search:
    """Queue a PubMed search whose records a worker fetches; its batch and job hang on the search that is returned."""
    if not query.strip():
        raise Invalid("The query is empty. Write what PubMed should search for.", {"query": "Write a query."})
    if entered_from and entered_to and entered_from > entered_to:
        raise Invalid("The first day is after the last one.", {"entered_to": "Choose a later day."})
    search = draft(
        review,
        by=by,
        fields={
            "source": "PubMed",
            "platform": "NCBI Entrez (E-utilities)",
            "strategy": query.strip(),
            "searched_on": timezone.now().date(),
            "limits": "\n".join(filter(None, [limits.strip(), _span(entered_from, entered_to)])),
        },
    )
    imports.start_pubmed(search, by=by, entered_from=entered_from, entered_to=entered_to)
    return search


@transaction.atomic
def create(review: Review, *, by: User, fields: Mapping[str, Any]) -> Search:
    """Write down a search; its records come from files or by hand."""
    search = draft(review, by=by, fields=fields)
    search.save()
    audit.record(review, actor=by, action="search.created", search=search.public_id, fields=stated(search))
    return search


def draft(review: Review, *, by: User, fields: Mapping[str, Any]) -> Search:
    """A search that is checked and not yet saved."""
    return Search(review=review, run_by=by, **_checked(fields, needed=("source", "searched_on")))


@transaction.atomic
def revise(search: Search, *, by: User, changes: Mapping[str, Any]) -> Search:
    """Correct what is written about a search. What Entrez itself stated about a run stays."""
    [held] = locks.exclusive(Search.objects.filter(pk=search.pk))
    wanted = _checked(changes, needed=())
    changed = {name: (getattr(held, name), new) for name, new in wanted.items() if getattr(held, name) != new}
    if ran_here(held) and AS_RUN & set(changed):
        raise Invalid("This search was run through Entrez: its source, strategy, date and hits stay as they were.")
    if not changed:
        return held
    for name, (_, new) in changed.items():
        setattr(held, name, new)
    held.save(update_fields=list(changed))
    audit.record(
        held.review,
        actor=by,
        action="search.revised",
        search=held.public_id,
        changes={name: [old, new] for name, (old, new) in changed.items()},
    )
    return held


def of(review: Review, public_id: str) -> Search:
    """One search of a review."""
    found = Search.objects.filter(review=review, public_id=public_id).select_related("review", "run_by").first()
    if found is None:
        raise NotFound
    return found


def ran_here(search: Search) -> bool:
    """Whether Tandem ran the search itself, through Entrez."""
    return search.batches.filter(job__kind=imports.PUBMED).exists()


def stated(search: Search) -> dict[str, Any]:
    return {name: getattr(search, name) for name in FIELDS if getattr(search, name) not in ("", None)}


def _checked(fields: Mapping[str, Any], *, needed: tuple[str, ...]) -> dict[str, Any]:
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise Invalid(f"A search has no field {', '.join(unknown)}.")
    wanted = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if "source" in (*needed, *wanted) and not wanted.get("source"):
        raise Invalid("A search names its source: PubMed, Embase, …", {"source": "Write the source's name."})
    if "searched_on" in (*needed, *wanted) and not wanted.get("searched_on"):
        raise Invalid("A search has a date.", {"searched_on": "Write the day on which it was run."})
    if wanted.get("kind", SourceKind.DATABASE) not in SourceKind.values:
        raise Invalid(f"“{wanted['kind']}” is no kind of source.", {"kind": "Choose one of those listed."})
    return wanted


def _span(first: date | None, last: date | None) -> str:
    if not first and not last:
        return ""
    return f"Entered PubMed from {first or 'the beginning'} to {last or 'the day of the search'}."
