"""Which source an export seems to come from, by what its first part says; a person confirms it.

Pure. Nothing is guessed from the file's name: people rename files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from records.readers.tables.managers import MANAGERS

REGISTERS = ("ClinicalTrials.gov", "WHO ICTRP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a file says of its origin; "" and None where it says nothing, `why` in words for the person who confirms."""

    source: str = ""
    platform: str = ""
    exported_on: date | None = None
    why: str = ""

    @property
    def register(self) -> bool:
        """Whether the source is a register of trials, which PRISMA counts apart from databases."""
        return self.source in REGISTERS


_NAMES: tuple[tuple[str, str], ...] = (
    (r"embase", "Embase"),
    (r"scopus", "Scopus"),
    (r"cinahl|^rzh$|^cin20$|^ccm$|^c8h$", "CINAHL"),
    (r"psyc?info|^psyh$", "APA PsycInfo"),
    (r"medline|^cmedm$|^mdc$", "MEDLINE"),
    (r"pubmed", "PubMed"),
    (r"central|cochrane", "CENTRAL"),
    (r"web of science|^wos", "Web of Science"),
    (r"clinicaltrials\.gov", "ClinicalTrials.gov"),
    (r"ictrp", "WHO ICTRP"),
    (r"^eric$", "ERIC"),
    (r"amed", "AMED"),
    (r"lilacs", "LILACS"),
)
"""How databases call themselves in `DB`, `DP` and `OWN`, and the names that people write."""

_MARKS: tuple[tuple[str, str, str, str], ...] = (
    (r"^UR {1,2}- https?://(?:www\.)?scopus\.com/|^N1 {1,2}- (?:Cited By|Export Date)", "Scopus", "Elsevier", "links"),
    (r"^(?:UR|L2) {1,2}- https?://(?:www\.)?embase\.com/", "Embase", "Elsevier embase.com", "links"),
    (r"^(?:UR {1,2}- https?://(?:www\.)?cochranelibrary\.com/central|Record #\d+ of \d+)", "CENTRAL",
     "Cochrane Library (Wiley)", "links"),
    (r"^FN (?:Clarivate|Thomson|ISI)|^UT {1,2}-? ?(?:WOS|ISI):", "Web of Science", "Clarivate", "first lines"),
    (r"^PMID- ?\d", "PubMed", "NCBI", "format"),
)  # fmt: skip
"""Pattern, source, platform, and what of the file says so."""

_PLATFORMS = ((r"ovid", "Ovid"), (r"ebsco", "EBSCOhost"), (r"proquest", "ProQuest"), (r"elsevier", "Elsevier"))
_DATABASE = re.compile(r"^(?:DB|OWN?) {0,2}- *(\S.*?)\s*$", re.MULTILINE)
_PROVIDER = re.compile(r"^(?:DP|VN|Provider:) {0,2}-? *(\S.*?)\s*$", re.MULTILINE)
_EXPORTED = re.compile(r"Export Date: (\d{1,2} [A-Z][a-z]+ \d{4})")


def provenance(text: str, format: str) -> Provenance:
    """What the beginning of a file, decoded, says; `format` is a key of READERS. Sources that differ are not named."""
    if format == "pubmed_xml":
        return Provenance(source="PubMed", platform="NCBI", why="It is PubMed’s own XML.")
    said = {name for value in _DATABASE.findall(text) if (name := _called(value))}
    if len(said) > 1:
        return Provenance(why=f"Its entries name several sources: {', '.join(sorted(said))}.")
    marks = (mark for mark in _MARKS if re.search(mark[0], text, re.MULTILINE))
    _, source, platform, what = next(marks, ("", "", "", ""))
    if said and said != {source}:
        return Provenance(source=said.pop(), platform=_platform(text), exported_on=_exported(text), why=_why("tag DB"))
    if not source:
        return Provenance()
    return Provenance(source=source, platform=platform, exported_on=_exported(text), why=_why(what))


def of_table(maker: str) -> Provenance:
    """What the maker of a table, known by its columns, says: a database is its source, a reference manager is none."""
    if not maker:
        return Provenance()
    if maker in {each.name for each in MANAGERS}:
        return Provenance(
            why=f"It was written by {maker}, which gathers records of other sources: say below which they are."
        )
    platform = _named_platform(maker)
    if platform:
        return Provenance(
            platform=platform, why=f"It was exported from {platform}; say which of its databases it holds."
        )
    return Provenance(source=maker, why=f"Its columns are those that {maker} writes.")


def _called(value: str) -> str:
    return next((name for pattern, name in _NAMES if re.search(pattern, value.casefold())), "")


def _platform(text: str) -> str:
    return _named_platform(" ".join(_PROVIDER.findall(text)[:20]))


def _named_platform(text: str) -> str:
    return next((name for pattern, name in _PLATFORMS if re.search(pattern, text.casefold())), "")


def _exported(text: str) -> date | None:
    found = _EXPORTED.search(text)
    try:
        return datetime.strptime(found[1], "%d %B %Y").date() if found else None  # noqa: DTZ007 a day has no zone
    except ValueError:
        return None


def _why(what: str) -> str:
    return {
        "tag DB": "Its entries say so in the tag DB.",
        "links": "Its links and notes are of that kind.",
        "first lines": "Its first lines say so.",
        "format": "It is PubMed’s own format.",
    }[what]
