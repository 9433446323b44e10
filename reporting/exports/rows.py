"""A row of a list as RIS and as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from records.readers import Citation
from records.writers import csv as csv_writer
from records.writers import ris as ris_writer
from reporting.lists import Entry
from screening.models import StageKind

LISTS = ("authors", "registrations", "issns", "publication_types", "keywords", "urls", "notices")
NOT_CITED = ("public_id", "masked", "origins")


@dataclass(frozen=True, slots=True)
class Exported:
    """A row and its votes by stage; None where the reader may see no votes at all."""

    entry: Entry
    votes: Mapping[str, str] | None


def ris(rows: Iterable[Exported]) -> Iterator[str]:
    return ris_writer.write(_with_origin(row.entry) for row in rows)


def csv(rows: Iterable[Exported]) -> Iterator[str]:
    """With a byte order mark, so that spreadsheets take it for UTF-8."""
    yield "\ufeff"
    yield from csv_writer.write(csv_writer.row(_cited(row.entry), extra=_extra(row)) for row in rows)


def _cited(entry: Entry) -> Citation:
    given = {name: value for name, value in entry.fields.items() if name not in NOT_CITED}
    return Citation(**{**given, **{name: tuple(given[name]) for name in LISTS}})


def _with_origin(entry: Entry) -> Citation:
    """RIS has no field for where an abstract is from: it stands in brackets behind the text."""
    citation, origin = _cited(entry), entry.fields["origins"].get("abstract")
    return replace(citation, abstract=f"{citation.abstract} [Abstract: {origin}]") if origin else citation


def _extra(row: Exported) -> dict[str, str]:
    entry = row.entry
    told = {
        "id": entry.id,
        "sources": "; ".join(entry.sources),
        "met_again": entry.again,
        "abstract_from": entry.fields["origins"].get("abstract", ""),
        "flags": "; ".join(flag.said for flag in entry.flags),
        "title_abstract": entry.title_abstract,
        "retrieval": entry.retrieval,
        "not_retrieved_because": entry.why,
        "full_text": entry.full_text,
        "exclusion_reason": entry.reason,
        "design": entry.design,
        "study": entry.study,
    }
    if row.votes is not None:
        told["votes_title_abstract"] = row.votes.get(StageKind.TITLE_ABSTRACT, "")
        told["votes_full_text"] = row.votes.get(StageKind.FULL_TEXT, "")
    return told
