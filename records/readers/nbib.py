"""MEDLINE text as PubMed, PubMed Central and ERIC save it (`.nbib`, `.txt`, and what is called "PubMed .ris").

A record starts at `PMID-`, or at the tag that stands first after a blank line where the record before it has no PMID
(ERIC) or where the tag is one that begins records (`PMC` before `PMID`, `OWN`). Other lines continue the field above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from records.readers import abstracts, dates, encoding, identifiers
from records.readers.citation import Citation, Unreadable
from records.readers.tagged import Entry, Fields, first, unique, values

_TAGGED = re.compile(r"([A-Z][A-Z0-9]{1,3}) *-(?: (.*)|\s*$)", re.DOTALL)
_BEGINNERS = frozenset({"PMID", "PMC", "OWN"})
_NO_TITLE = re.compile(r"\[?Not Available\]?\.?", re.IGNORECASE)
# Tags of the MEDLINE display format and the names PubMed's XML has for the same links.
_NOTICES = {
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "EIN": "ErratumIn",
    "EFR": "ErratumFor",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
    "ECI": "ExpressionOfConcernIn",
    "ECF": "ExpressionOfConcernFor",
    "CRI": "CorrectedandRepublishedIn",
    "CRF": "CorrectedandRepublishedFrom",
    "PRIN": "PartialRetractionIn",
    "PROF": "PartialRetractionOf",
    "RRI": "RetractedandRepublishedIn",
    "RRF": "RetractedandRepublishedFrom",
    "RPI": "RepublishedIn",
    "RPF": "RepublishedFrom",
}

_SIGN = re.compile(r"^(?:PMID- *\d|OWN - \S)", re.MULTILINE)
_RIS_SIGN = re.compile(r"^[ \t]*TY {0,3}\t? ?-", re.MULTILINE)


def recognises(text: str) -> bool:
    """A line with a PMID or an owner, and none with RIS's `TY` (see `sniffing.Format`)."""
    return bool(_SIGN.search(text)) and not _RIS_SIGN.search(text)


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Read MEDLINE text from a seekable stream; as many results as record starts. Raises UnreadableFile."""
    return map(interpret, entries(encoding.lines(stream)))


def entries(lines: Iterable[tuple[int, str]]) -> Iterator[Entry]:
    """Gather numbered lines into records."""
    entry: Entry | None = None
    after_blank = True
    for number, text in lines:
        tag, value = _tagged(text)
        if tag and _begins(entry, tag, after_blank=after_blank):
            if entry:
                yield entry
            entry = Entry(number)
        if entry and entry.keep(text):
            _add(entry, tag, value)
        after_blank = not text.strip()
    if entry:
        yield entry


def _begins(entry: Entry | None, tag: str, *, after_blank: bool) -> bool:
    if not entry:
        return True
    has_pmid = any(known == "PMID" for known, _ in entry.fields)
    if after_blank:
        return tag in _BEGINNERS or not has_pmid
    return tag == "PMID" and (has_pmid or len(entry.fields) > 1)


def _add(entry: Entry, tag: str, value: str) -> None:
    if tag:
        entry.open(tag, value)
    else:
        entry.extend(value)


def _tagged(text: str) -> tuple[str, str]:
    if (found := _TAGGED.match(text)) and (text[4:5] == "-" or found[1] == "ISSN"):
        return found[1], found[2] or ""
    return "", text


def interpret(entry: Entry) -> Citation | Unreadable:
    """Turn the lines of one record into a citation, or say why it cannot be one."""
    if entry.overflowed:
        return entry.too_long()
    fields = entry.by_tag()
    title = next((text for text in values(fields, "TI", "TT", "BTI", "CTI") if not _NO_TITLE.fullmatch(text)), "")
    return _citation(entry, fields, title) if title else entry.untitled()


def _citation(entry: Entry, fields: Fields, title: str) -> Citation:
    pmid = identifiers.pmid(first(fields, "PMID"))
    date = first(fields, "DP")
    return Citation(
        title=title,
        abstract=_abstract(fields),
        authors=_authors(entry, fields),
        year=dates.year(date) or dates.year(first(fields, "DEP", "SO")),
        date=date,
        journal=first(fields, "JT", "TA", "BTI"),
        volume=first(fields, "VI"),
        issue=first(fields, "IP"),
        pages=first(fields, "PG"),
        doi=_doi(fields),
        pmid=pmid,
        pmcid=identifiers.pmcid(first(fields, "PMC")),
        registrations=identifiers.registrations("\n".join(values(fields, "SI", "TI", "AB", "OAB", "OT", "OID", "GN"))),
        accession=pmid or first(fields, "OID"),
        language=", ".join(unique(values(fields, "LA"))),
        publication_types=unique(values(fields, "PT")),
        keywords=unique([word for value in values(fields, "MH") for word in _headings(value)] + values(fields, "OT")),
        urls=unique([value for value in values(fields, "LID", "AID") if value.startswith("http")]),
        notices=tuple(f"{name}: {value}" for tag, name in _NOTICES.items() for value in values(fields, tag)),
        raw=entry.text(),
        line=entry.line,
    )


def _abstract(fields: Fields) -> str:
    """AB, wrapped by the exporter and so joined again; another abstract only in its place, unless it is a stand-in."""
    other = [text for text in values(fields, "OAB") if "abstract available from the publisher" not in text.lower()]
    parts = [part for value in fields.get("AB", ()) for part in _paragraphs(value)]
    return abstracts.shape("\n\n".join(parts or other))


def _paragraphs(value: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", value)]


def _authors(entry: Entry, fields: Fields) -> tuple[str, ...]:
    """Full names where there are any, with groups, in the order of the record; editors where there is no author."""
    people = next((tag for tag in ("FAU", "AU") if fields.get(tag)), "FED" if fields.get("FED") else "ED")
    return unique([" ".join(" ".join(lines).split()) for tag, lines in entry.fields if tag in (people, "CN")])


def _doi(fields: Fields) -> str:
    """The identifier marked `[doi]`, or one that is an address of its own, or the one the source line ends with."""
    marked = [value for value in values(fields, "LID", "AID") if "[doi]" in value or "doi.org/" in value]
    cited = [value.split("doi:", 1)[1] for value in values(fields, "SO") if "doi:" in value]
    return next(filter(None, map(identifiers.doi, marked + cited)), "")


def _headings(value: str) -> list[str]:
    """A MeSH heading without the stars of main topics, once for each of its qualifiers, as PubMed's XML has them."""
    name, *qualifiers = (part.removeprefix("*") for part in value.split("/"))
    return [f"{name}/{qualifier}" for qualifier in qualifiers] or [name]
