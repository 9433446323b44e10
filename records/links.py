"""Where the identifiers of a record can be read. Pure: fields in, links out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

IDENTIFIERS = (
    ("pmid", "PMID", "https://pubmed.ncbi.nlm.nih.gov/", ""),
    ("pmcid", "", "https://pmc.ncbi.nlm.nih.gov/articles/", ""),
    ("doi", "doi", "https://doi.org/", "/().;:-_"),
)
"""Field, word before it, where it leads, characters of it that stay as they are."""
REGISTERS = {"NCT": "https://clinicaltrials.gov/study/", "ISRCTN": "https://www.isrctn.com/"}
EVERY_REGISTER = "https://trialsearch.who.int/Trial2.aspx?TrialID="
"""The WHO's portal knows the entries of all primary registers by their numbers."""


@dataclass(frozen=True, slots=True)
class Link:
    """An identifier, and where it leads."""

    text: str
    url: str


def of(fields: Mapping[str, Any]) -> list[Link]:
    """The identifiers of a record as it is shown, bibliographic ones first."""
    return [*_bibliographic(fields), *(Link(number, _register(number)) for number in fields["registrations"])]


def _bibliographic(fields: Mapping[str, Any]) -> Iterator[Link]:
    for name, word, home, kept in IDENTIFIERS:
        if fields[name]:
            yield Link(f"{word}\N{NO-BREAK SPACE}{fields[name]}".strip(), f"{home}{quote(fields[name], safe=kept)}")


def _register(number: str) -> str:
    home = next((url for start, url in REGISTERS.items() if number.startswith(start)), EVERY_REGISTER)
    return f"{home}{quote(number, safe='')}"
