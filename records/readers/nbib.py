"""MEDLINE text as PubMed, PubMed Central and ERIC save it (`.nbib`, `.txt`, and what is called "PubMed .ris").

A record starts at `PMID-`, or at the tag that stands first after a blank line where the record before it has no PMID
(ERIC) or where the tag is one that begins records (`PMC` before `PMID`, `OWN`). Other lines continue the field above.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from records.readers import abstracts, dates, encoding, identifiers, tagged
from records.readers.citation import Citation, Unreadable
from records.readers.encoding import Block
from records.readers.tagged import Draft, Entry, Fields, Piece, unique

# A tag is filled up with spaces to four letters; ERIC writes more behind `ISSN`.
_TAG = r"([A-Z][A-Z0-9]{1,3})(?:(?<=[A-Z0-9]{4})|(?<=[A-Z0-9]{3}) |(?<![A-Z0-9]{3})  |(?<=ISSN) *)-"
_TAGGED = re.compile(rf"{_TAG}(?: (.*)|\s*$)", re.DOTALL)
_FIELD = re.compile(rf"\n{_TAG}(?: |(?=\s|\Z))")
_PMID = re.compile(r"-(?=\s|\Z)")
_BLANK = re.compile(r"\n\s*\n")
_BEGINS = re.compile(r"(?:PMC |OWN |PMID)-")
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
    return map(interpret, entries(encoding.blocks(stream)))


def entries(blocks: Iterable[Block]) -> Iterator[Entry]:
    """Gather text into records: those that a `PMID` begins as a whole, all others line by line."""
    assembly = _Assembly()
    for piece in tagged.pieces(blocks, "\nPMID", _PMID.match):
        if piece.opens:
            yield from assembly.before_pmid()
            if piece.whole and not assembly.draft and (entry := _in_order(piece)):
                yield entry
                continue
        yield from assembly.feed(piece)
    yield from assembly.finish()


def _in_order(piece: Piece) -> Entry | None:
    text = piece.text.strip("\n")
    if len(text) > tagged.ENTRY_CHARS or any(_BEGINS.match(text, blank.end()) for blank in _BLANK.finditer(text)):
        return None
    joined = text.replace("\n      ", " ") if "\n\n" not in text else text
    parts = _FIELD.split(f"\n{joined}")
    tags, values = parts[1::2], parts[2::2]
    plain = "\n" not in "".join(values) and tagged.is_plain(joined, doubles=sum(len(tag) == 2 for tag in tags))
    return Entry(piece.line, text, tags, list(map(tagged.stripped, values)), plain)


class _Assembly:
    """The open record, line by line."""

    def __init__(self) -> None:
        self.draft: Draft | None = None
        self._after_blank = True

    def before_pmid(self) -> Iterator[Entry]:
        """Hand on the open record, unless what it has so far (`PMC`) may stand before its `PMID`."""
        if self.draft and (self._after_blank or len(self.draft.fields) > 1 or "PMID" in self.draft.tags()):
            yield from self.finish()

    def feed(self, piece: Piece) -> Iterator[Entry]:
        for number, text in enumerate(piece.text.split("\n")[1:], start=piece.line):
            tag, value = _tagged(text)
            if tag and self._begins(tag):
                yield from self.finish()
                self.draft = Draft(number)
            if self.draft:
                self.draft.add(text, [(tag, value)] if tag else [])
            self._after_blank = not text.strip()

    def finish(self) -> Iterator[Entry]:
        if self.draft:
            yield self.draft.entry()
        self.draft = None

    def _begins(self, tag: str) -> bool:
        if not self.draft:
            return True
        has_pmid = "PMID" in self.draft.tags()
        return self._after_blank and (tag in _BEGINNERS or not has_pmid)


def _tagged(text: str) -> tuple[str, str]:
    if found := _TAGGED.match(text):
        return found[1], found[2] or ""
    return "", text


def interpret(entry: Entry) -> Citation | Unreadable:
    """Turn the text of one record into a citation, or say why it cannot be one."""
    if entry.overflowed:
        return entry.too_long()
    fields = entry.fields()
    title = next((text for text in fields.all("TI", "TT", "BTI", "CTI") if not _NO_TITLE.fullmatch(text)), "")
    return _citation(entry, fields, title) if title else entry.untitled()


def _citation(entry: Entry, fields: Fields, title: str) -> Citation:
    first = fields.first
    pmid, date, original, journal = identifiers.pmid(first("PMID")), first("DP"), first("TT"), first("JT", "TA", "BTI")
    return Citation(
        title=title,
        original_title=original if original != title else "",
        abstract=_abstract(fields),
        authors=_authors(entry, fields),
        year=dates.year(date) or dates.year(first("DEP", "SO")),
        date=dates.iso(date),
        journal=journal,
        journal_short=first("TA") if first("TA") != journal else "",
        volume=first("VI"),
        issue=first("IP"),
        pages=first("PG"),
        doi=_doi(fields),
        pmid=pmid,
        pmcid=identifiers.pmcid(first("PMC")),
        registrations=identifiers.registrations("\n".join(fields.all("SI", "TI", "AB", "OAB", "OT", "OID", "GN"))),
        accession=pmid or first("OID"),
        issns=unique(each for value in fields.all("IS", "ISSN", "ISBN") for each in identifiers.serials(value)),
        language=", ".join(unique(fields.all("LA"))),
        publication_types=unique(fields.all("PT")),
        keywords=unique([word for value in fields.all("MH") for word in _headings(value)] + fields.all("OT")),
        urls=unique(value for value in fields.all("LID", "AID") if value.startswith("http")),
        notices=tuple(f"{_NOTICES[tag]}: {value}" for tag in _NOTICES if tag in fields for value in fields.all(tag)),
        raw=entry.text,
        line=entry.line,
    )


def _abstract(fields: Fields) -> str:
    """AB, wrapped by the exporter and so joined again; another abstract only in its place, unless it is a stand-in."""
    parts = [part for value in fields.get("AB", ()) for part in _paragraphs(value)]
    if not parts and "OAB" in fields:
        parts = [text for text in fields.all("OAB") if "abstract available from the publisher" not in text.lower()]
    return abstracts.shape("\n\n".join(parts))


def _paragraphs(value: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", value)] if "\n" in value else [value]


def _authors(entry: Entry, fields: Fields) -> tuple[str, ...]:
    """Full names where there are any, with groups, in the order of the record; editors where there is no author."""
    people = next((tag for tag in ("FAU", "AU") if tag in fields), "FED" if "FED" in fields else "ED")
    if "CN" not in fields:
        return unique(fields.all(people))
    named = zip(entry.tags, entry.values, strict=True)
    return unique(tagged.squeezed(value) for tag, value in named if tag in {people, "CN"})


def _doi(fields: Fields) -> str:
    """The identifier marked `[doi]`, or one that is an address of its own, or the one the source line ends with."""
    marked = [value for value in fields.all("LID", "AID") if "[doi]" in value or "doi.org/" in value]
    cited = [value.split("doi:", 1)[1] for value in fields.all("SO") if "doi:" in value]
    return next(filter(None, map(identifiers.doi, marked + cited)), "")


def _headings(value: str) -> list[str]:
    """A MeSH heading without the stars of main topics, once for each of its qualifiers, as PubMed's XML has them."""
    if "/" not in value:
        return [value.removeprefix("*")]
    name, *qualifiers = (part.removeprefix("*") for part in value.split("/"))
    return [f"{name}/{qualifier}" for qualifier in qualifiers] or [name]
