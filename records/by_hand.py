"""A record that a person types in: a trial found in a reference list, on a website, in a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from records.readers import Citation, identifiers
from reviews.errors import Invalid

TEXTS = ("title", "abstract", "journal", "volume", "issue", "pages", "language")
LISTS = ("authors", "registrations", "publication_types", "keywords", "urls")
IDENTIFIERS = {"doi": "10.1000/abc", "pmid": "12345678"}
FIELDS = (*TEXTS, *LISTS, *IDENTIFIERS, "year")


def citation(fields: Mapping[str, Any]) -> Citation:
    """The citation that the fields give; refused, with the field named, where one cannot be."""
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise Invalid(f"A record has no field {', '.join(unknown)}.")
    said: dict[str, Any] = {name: " ".join(str(fields.get(name) or "").split()) for name in TEXTS}
    said["abstract"] = str(fields.get("abstract") or "").strip()
    said |= {name: tuple(item.strip() for item in fields.get(name) or () if item.strip()) for name in LISTS}
    said |= {name: _identifier(name, str(fields.get(name) or "")) for name in IDENTIFIERS}
    if not said["title"]:
        raise Invalid("A record needs a title.", {"title": "Write the title."})
    said["year"] = _year(fields.get("year"))
    said["registrations"] = tuple(map(str.upper, said["registrations"]))
    return Citation(**said, raw=_raw(said))


def _identifier(name: str, text: str) -> str:
    read = {"doi": identifiers.doi, "pmid": identifiers.pmid}[name]
    found = read(text)
    if text.strip() and not found:
        example = IDENTIFIERS[name]
        raise Invalid(f"“{text.strip()}” is no {name.upper()}.", {name: f"Write it like {example}, or leave it empty."})
    return found


def _year(year: Any) -> int | None:
    if year in (None, ""):
        return None
    if not 1000 <= int(year) <= 2999:
        raise Invalid("The year of a record has four digits.", {"year": "Write a year of four digits."})
    return int(year)


def _raw(said: Mapping[str, Any]) -> str:
    values = {name: "; ".join(value) if isinstance(value, tuple) else value for name, value in said.items()}
    return "\n".join(f"{name}: {value}" for name, value in values.items() if value)
