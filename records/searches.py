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
from reviews.errors import Conflict, Invalid, NotFound
from reviews.models import Review

FIELDS = (
    "kind",
    "source",
    "platform",
    "databases",
    "strategy",
    "searched_on",
    "hits",
    "limits",
    "filters",
    "prior_work",
    "peer_review",
    "notes",
    "rerun_of",
)
"""What can be said of a search; `rerun_of` is the earlier `Search` that it repeats, or None."""
SPAN = "Entered PubMed from"
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
    rerun_of: Search | None = None,
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
            **_carried(rerun_of),
        },
    )
    imports.start_pubmed(search, by=by, entered_from=entered_from, entered_to=entered_to)
    return search


def run_again(search: Search, *, by: User) -> Search:
    """Ask PubMed once more with the strategy of an earlier search, as a search of today that names the earlier one."""
    asked = search.batches.filter(job__kind=imports.PUBMED).select_related("job").first()
    if asked is None or asked.job is None:
        raise Conflict(
            "Only a search that was run here can be run again here. Bring the file of its later run instead."
        )
    first_day = asked.job.arguments.get("entered_from")
    return run_pubmed(
        search.review,
        by=by,
        query=search.strategy,
        limits="\n".join(line for line in search.limits.splitlines() if not line.startswith(SPAN)),
        entered_from=date.fromisoformat(first_day) if first_day else None,
        rerun_of=search,
    )


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
    _refuse_circle(held, wanted.get("rerun_of"))
    for name, (_, new) in changed.items():
        setattr(held, name, new)
    held.save(update_fields=list(changed))
    audit.record(
        held.review,
        actor=by,
        action="search.revised",
        search=held.public_id,
        changes={name: [_told(old), _told(new)] for name, (old, new) in changed.items()},
    )
    return held


def of(review: Review, public_id: str) -> Search:
    """One search of a review."""
    found = Search.objects.filter(review=review, public_id=public_id).select_related("review", "run_by").first()
    if found is None:
        raise NotFound
    return found


def named(review: Review, public_id: str, *, field: str) -> Search | None:
    """The search that a form or a program names, or none where it names none."""
    if not public_id:
        return None
    found = Search.objects.filter(review=review, public_id=public_id).first()
    if found is None:
        raise Invalid("There is no such search in this review.", {field: "Choose one of those listed."})
    return found


def with_former(review: Review, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as a form or a program gives them, the earlier search looked up by the public id that it names."""
    given = dict(fields)
    if "rerun_of" in given:
        given["rerun_of"] = named(review, given["rerun_of"] or "", field="rerun_of")
    return given


def ran_here(search: Search) -> bool:
    """Whether Tandem ran the search itself, through Entrez."""
    return search.batches.filter(job__kind=imports.PUBMED).exists()


def stated(search: Search) -> dict[str, Any]:
    return {name: _told(getattr(search, name)) for name in FIELDS if getattr(search, name) not in ("", None)}


def _told(value: Any) -> Any:
    """A value as the ledger keeps it: a search by its public id."""
    return value.public_id if isinstance(value, Search) else value


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


def _carried(former: Search | None) -> dict[str, Any]:
    """What is said of a strategy holds for its later run as well."""
    said = {name: getattr(former, name) for name in ("filters", "prior_work", "peer_review")} if former else {}
    return {**said, "rerun_of": former}


def _refuse_circle(search: Search, former: Search | None) -> None:
    if former and former.pk in _later_runs(search):
        sentence = "That search is this one, or itself a later run of it. Choose an earlier one."
        raise Invalid(sentence, {"rerun_of": sentence})


def _later_runs(search: Search) -> set[int]:
    """The search itself and every search that repeats it, over however many steps."""
    found, edge = {search.pk}, {search.pk}
    while edge:
        edge = set(Search.objects.filter(rerun_of__in=edge).values_list("pk", flat=True)) - found
        found |= edge
    return found


def _span(first: date | None, last: date | None) -> str:
    if not first and not last:
        return ""
    return f"{SPAN} {first or 'the beginning'} to {last or 'the day of the search'}."
