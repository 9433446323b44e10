"""What the tags of RIS mean, exporter by exporter: fields in, a citation out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from records.readers import abstracts, dates, identifiers, judgements
from records.readers.citation import Citation, Unreadable
from records.readers.tagged import Entry, Fields, squeezed, unique

_TITLES = ("TI", "T1", "CT", "BT", "ST", "TT", "T2", "T3")
_JOURNALS = ("JF", "T2", "JO", "JA", "J2", "J1", "J9", "JI", "BT")
_SHORT = ("J2", "JA", "JO", "JI", "J9", "J1")
_LINKS = ("UR", "L1", "L2")
_NOTE_REFERENCES = re.compile(r"(?:cited )?references?:", re.IGNORECASE)
_NOTICE = re.compile(r"[A-Z][A-Za-z]+(?:In|Of|For|From|On): \S.*")
_DOI_PATH = re.compile(r"https?://(?:dx\.)?doi\.org/|[?&]doi=|/doi/(?:abs/|full/|pdf/|epdf/)?(?=10\.)", re.IGNORECASE)
_PAGE_SUFFIX = re.compile(r"/(?:full|abstract|pdf|epdf|html?)(?:/.*)?$|\.pdf$", re.IGNORECASE)
_DOI_NOTE = re.compile(r"(?:doi|digital object identifier)\b", re.IGNORECASE)
_PMID_NOTE = re.compile(r"(?:PMID|PubMed)\b", re.IGNORECASE)
_ACCESSIONS = re.compile(
    r"(?:WOS|MEDLINE|CCC|BCI|KJD|SCIELO|PPRN|DIIDW):\S+|2-s2\.0-\d+|CN-\d{8}|L\d{6,10}|E[JD]\d{6,7}|NCT\d{8}"
    r"|(?:19|20)\d\d-\d{5}-\d{3}"
)
_ACCESSION_IN_ADDRESS = re.compile(r"(?<=eid=)2-s2\.0-\d+|(?<=[?&]id=)L\d+")
_EMBASE = re.compile(r"L\d{6,}$")
_LOCAL = re.compile(r"(?:rayyan|refid|covidence|zotero|endnote)\b.*", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
_NO_TYPE = re.compile(r"(?:doi\b|https?:|10\.\d{4})", re.IGNORECASE)
_PAGE_WORD = re.compile(r"^pp?\.? (?=\d)")
_REGISTERED = frozenset(
    re.findall(
        r"\w+", "TI T1 T3 ST AB N1 N2 AN ID UR L2 T2 JO CN NT C1 C2 C3 C4 C5 C6 C7 C8 U1 U2 U3 U4 U5 SE M2 SI KW"
    )
)


def interpret(entry: Entry) -> Citation | Unreadable:
    """Turn the text of one record into a citation, or say why it cannot be one."""
    if entry.overflowed:
        return entry.too_long()
    fields = entry.fields()
    title_tag = next((tag for tag in _TITLES if tag in fields), "")
    return _citation(entry, fields, title_tag) if title_tag else entry.untitled()


def _citation(entry: Entry, fields: Fields, title_tag: str) -> Citation:
    first, notes = fields.first, _notes(fields)
    title, (year, date), journal = first(title_tag), _date(fields), _journal(fields, title_tag)
    return Citation(
        title=title,
        original_title=_original_title(fields, title),
        abstract=_abstract(fields),
        authors=_authors(fields),
        year=year,
        date=date,
        journal=journal,
        journal_short=_short(fields, journal),
        volume=first("VL", "VO"),
        issue=first("IS", "IP"),
        pages=_pages(fields),
        doi=next(_dois(fields, notes), ""),
        pmid=next(_pmids(fields, notes), ""),
        pmcid=_pmcid(fields, notes),
        registrations=_registrations(fields, notes),
        accession=_accession(fields, notes),
        issns=_issns(fields),
        language=", ".join(unique(fields.all("LA", "LG"))),
        publication_types=_types(fields),
        keywords=_items(fields, "KW"),
        urls=_urls(fields),
        notices=unique(note for note in notes if _NOTICE.fullmatch(note)),
        judgements=judgements.in_notes(notes),
        raw=entry.text,
        line=entry.line,
    )


def _notes(fields: Fields) -> list[str]:
    """Notes on one line each; lists of cited works, which may be hundreds of lines, are none."""
    return [squeezed(note) for note in fields["N1"] if not _NOTE_REFERENCES.match(note)] if "N1" in fields else []


def _original_title(fields: Fields, title: str) -> str:
    """TT: filters for PubMed write the title in the article's own language there."""
    other = fields.first("TT") if "TT" in fields else ""
    return other if other != title else ""


def _authors(fields: Fields) -> tuple[str, ...]:
    """AU and A1; editors only where nobody else is named, for A2 also holds the authors of cited works (PsycInfo)."""
    return unique(fields.all("AU", "A1")) or unique(fields.all("ED"))


def _abstract(fields: Fields) -> str:
    """AB and N2 without doubles, the second often a copyright notice; a note only if it says it is the abstract."""
    found = fields.get("AB", []) + fields.get("N2", [])
    if len(found) > 1:
        found = list(dict.fromkeys(map(abstracts.tidy, found)))
    elif not found:
        found = [value for value in fields.get("N1", ()) if value[:9].lower() == "abstract:"]
    if len(found) == 1 and fields.plain:
        return abstracts.headed(found[0])
    return abstracts.shape("\n\n".join(found)) if found else ""


def _date(fields: Fields) -> tuple[int | None, str]:
    """The year, and the date that says most; a month alone (Web of Science) gets the year."""
    stated, given = fields.all("DA"), fields.all("PY", "Y1", "YR")
    if not stated and len(given) == 1 and len(given[0]) == 4:
        year = dates.year(given[0])
        return year, str(year or "")
    year = next((found for found in map(dates.year, given + stated) if found), None)
    found = [dates.iso(value if dates.year(value) or not year else f"{year} {value}") for value in stated]
    found += [dates.iso(value) for value in given if dates.year(value)]
    return year, max(found, key=dates.precision, default="")


def _journal(fields: Fields, title_tag: str) -> str:
    if title_tag in _JOURNALS:
        return fields.first(*(tag for tag in _JOURNALS if tag != title_tag))
    return fields.first(*_JOURNALS)


def _short(fields: Fields, journal: str) -> str:
    """The first name shorter than the journal's."""
    return next((name for name in fields.all(*_SHORT) if len(name) < len(journal)), "")


def _pages(fields: Fields) -> str:
    start, end = fields.first("SP", "PG", "C7"), fields.first("EP")
    if (start, end) == ("No", "Specified"):
        return ""
    if start[:1] == "p":
        start = _PAGE_WORD.sub("", start)
    return start if not start or not end or start == end else f"{start}-{end}"


def _dois(fields: Fields, notes: list[str]) -> Iterator[str]:
    """From the fields that hold one; an address only if it is a DOI's own; a note only if it names one."""
    for value in _doi_texts(fields, notes):
        doi = identifiers.doi(value)
        if doi and not doi.startswith("10.1002/central/"):
            yield doi


def _doi_texts(fields: Fields, notes: list[str]) -> Iterator[str]:
    yield from fields.all("DO", "DI", "DOI", "M3", "L3")
    for address in fields.all("UR", "L2", "L1"):
        if "10." in address and (path := _DOI_PATH.search(address)):
            yield _PAGE_SUFFIX.sub("", identifiers.doi(address[path.end() :]))
    yield from (note for note in notes if "10." in note and _DOI_NOTE.match(note))


def _pmids(fields: Fields, notes: list[str]) -> Iterator[str]:
    """From PMID; from other fields if named there; a bare number where the database says that it is one."""
    if "PMID" in fields or "PM" in fields:
        yield from _each_pmid(value.partition(" ")[0] for value in fields.all("PMID", "PM"))
    named = fields.all("C3", "AN", "ID", "U2", "C5", "U1", *_LINKS)
    if identifiers.names_pmid("\n".join(named)):
        yield from _each_pmid(value for value in named if not value.isdigit())
    yield from _each_pmid(note for note in notes if _PMID_NOTE.match(note))
    yield from _each_pmid(fields.all(*_bare_tags(fields)))


def _each_pmid(values: Iterable[str]) -> Iterator[str]:
    return filter(None, map(identifiers.pmid, values))


def _bare_tags(fields: Fields) -> tuple[str, ...]:
    database = " ".join(fields.all("DB", "DP")).lower()
    if "embase" in database or _EMBASE.match(fields.first("U2")):
        return ("C5",)
    if "medline(r)" in database:
        return ("C5", "AN", "ID")  # Ovid; elsewhere ID counts the references of a library
    if "medline" in database or "pubmed" in database or database == "nlm":
        return ("C5", "AN")
    return ()


def _pmcid(fields: Fields, notes: list[str]) -> str:
    found = fields.all("PMCID", "C2", "AN", "ID", *_LINKS) + notes
    return identifiers.pmcid("\n".join(found)) if found else ""


def _registrations(fields: Fields, notes: list[str]) -> tuple[str, ...]:
    """Those of a note that lists them first, then all that the fields mention, but for cited works."""
    texts = [note for note in notes if note.startswith("Registrations: ")]
    for tag, found in fields.items():
        if tag in _REGISTERED:
            texts += found if tag != "N1" else notes
    return identifiers.registrations("\n".join(texts))


def _accession(fields: Fields, notes: list[str]) -> str:
    """UT or AN; ID, U2, notes and links only in the form of a known database, for other numbers are local."""
    for value in fields.all("UT", "AN"):
        if not _LOCAL.match(value):
            return value.partition(";")[0].strip()
    for value in fields.all("ID", "U2") + notes + fields.all("UR"):
        if found := _ACCESSIONS.fullmatch(value.partition(" ")[0]) or (
            "id=" in value and _ACCESSION_IN_ADDRESS.search(value)
        ):
            return found[0]
    number = fields.first("ID")
    return number if number and "DB" in fields and re.fullmatch(r"\d{7,12}", number) else ""


def _issns(fields: Fields) -> tuple[str, ...]:
    return unique(number for value in fields.all("SN") for number in identifiers.serials(value))


def _types(fields: Fields) -> tuple[str, ...]:
    return unique(value for value in fields.all("M3", "PT") if not _NO_TYPE.match(value))


def _items(fields: Fields, tag: str) -> tuple[str, ...]:
    """One item a line: EndNote writes the tag once and a line for each."""
    found = fields.get(tag, [])
    return unique(found if fields.plain else (" ".join(line.split()) for value in found for line in value.split("\n")))


def _urls(fields: Fields) -> tuple[str, ...]:
    words = [word for tag in _LINKS if tag in fields for value in fields[tag] for word in value.split()]
    return unique(word.rstrip(";") for word in words if _ADDRESS.match(word)) if words else ()
