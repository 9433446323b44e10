"""What the tags of RIS mean, exporter by exporter: fields in, a citation out."""

from __future__ import annotations

import re

from records.readers import abstracts, dates, identifiers
from records.readers.citation import Citation, Unreadable
from records.readers.tagged import Entry, Fields, first, unique, values

_TITLES = ("TI", "T1", "CT", "BT", "ST", "TT", "T2", "T3")
_JOURNALS = ("JF", "T2", "JO", "JA", "J2", "J1", "J9", "JI", "BT")
_LINKS = ("UR", "L1", "L2")
_NOTE_REFERENCES = re.compile(r"(?:cited )?references?:", re.IGNORECASE)
_NOTICE = re.compile(r"[A-Z][A-Za-z]+(?:In|Of|For|From|On): \S.*")
_DOI_PATH = re.compile(r"https?://(?:dx\.)?doi\.org/|[?&]doi=|/doi/(?:abs/|full/|pdf/|epdf/)?(?=10\.)", re.IGNORECASE)
_PAGE_SUFFIX = re.compile(r"/(?:full|abstract|pdf|epdf|html?)(?:/.*)?$|\.pdf$", re.IGNORECASE)
_ACCESSIONS = re.compile(
    r"(?:WOS|MEDLINE|CCC|BCI|KJD|SCIELO|PPRN|DIIDW):\S+|2-s2\.0-\d+|CN-\d{8}|L\d{6,10}|E[JD]\d{6,7}|(?:19|20)\d\d-\d{5}-\d{3}"
)
_LOCAL = re.compile(r"(?:rayyan|refid|covidence|zotero|endnote)\b.*", re.IGNORECASE)
_REGISTERED = frozenset(
    re.findall(
        r"\w+", "TI T1 T2 T3 ST AB N1 N2 AN ID UR L2 JO JF JA KW CN NT C1 C2 C3 C4 C5 C6 C7 C8 U1 U2 U3 U4 U5 SE M2 SI"
    )
)


def interpret(entry: Entry) -> Citation | Unreadable:
    """Turn the lines of one record into a citation, or say why it cannot be one."""
    if entry.overflowed:
        return entry.too_long()
    fields = entry.by_tag()
    title_tag = _title_tag(fields)
    if not title_tag:
        return entry.untitled()
    return _citation(entry, fields, title_tag)


def _citation(entry: Entry, fields: Fields, title_tag: str) -> Citation:
    accession, pmid = _accession(fields), _pmid(fields)
    return Citation(
        title=first(fields, title_tag),
        abstract=_abstract(fields),
        authors=_authors(fields),
        year=_year(fields),
        date=_date(fields),
        journal=first(fields, *(tag for tag in _JOURNALS if tag != title_tag)),
        volume=first(fields, "VL", "VO"),
        issue=first(fields, "IS", "IP"),
        pages=_pages(fields),
        doi=_doi(fields),
        pmid=pmid,
        pmcid=_pmcid(fields),
        registrations=_registrations(fields),
        accession=accession,
        language=", ".join(unique(values(fields, "LA", "LG"))),
        publication_types=_types(fields),
        keywords=_items(fields, "KW"),
        urls=_urls(fields),
        notices=unique([note for note in values(fields, "N1") if _NOTICE.fullmatch(note)]),
        raw=entry.text(),
        line=entry.line,
    )


def _title_tag(fields: Fields) -> str:
    return next((tag for tag in _TITLES if fields.get(tag)), "")


def _authors(fields: Fields) -> tuple[str, ...]:
    """AU and A1; editors only where nobody else is named, for A2 also holds the authors of cited works (PsycInfo)."""
    return unique(values(fields, "AU", "A1")) or unique(values(fields, "ED"))


def _abstract(fields: Fields) -> str:
    """AB and N2 without doubles, the second often a copyright notice; a note only if it says it is the abstract."""
    parts = unique([abstracts.tidy(value) for tag in ("AB", "N2") for value in fields.get(tag, ())])
    notes = [value for value in fields.get("N1", ()) if value.lower().startswith("abstract:")]
    return abstracts.shape("\n\n".join(parts or notes))


def _year(fields: Fields) -> int | None:
    found = (dates.year(value) for value in values(fields, "PY", "Y1", "YR", "DA"))
    return next((year for year in found if year), None)


def _date(fields: Fields) -> str:
    """DA, or what PY and Y1 say beyond the year; a month alone (Web of Science) gets its year."""
    year = _year(fields)
    stated = dates.tidy(first(fields, "DA"))
    if stated and year and not dates.year(stated):
        return f"{year} {stated}"
    finer = (dates.tidy(value) for value in values(fields, "PY", "Y1"))
    return stated or next((date for date in finer if date != str(year) and dates.year(date)), "")


def _pages(fields: Fields) -> str:
    start, end = first(fields, "SP", "PG", "C7"), first(fields, "EP")
    if (start, end) == ("No", "Specified"):
        return ""
    start = re.sub(r"^pp?\.? (?=\d)", "", start)
    return start if not start or not end or start == end else f"{start}-{end}"


def _doi(fields: Fields) -> str:
    """From the fields that hold one; an address only if it is a DOI's own; a note only if it names one."""
    stated = values(fields, "DO", "DI", "DOI", "M3", "L3")
    linked = [value for value in values(fields, "UR", "L2", "L1") if _DOI_PATH.search(value)]
    named = [note for note in _notes(fields) if re.match(r"(?:doi|digital object identifier)\b", note, re.IGNORECASE)]
    found = [identifiers.doi(value) for value in stated + named]
    found += [_PAGE_SUFFIX.sub("", identifiers.doi(value[_doi_start(value) :])) for value in linked]
    return next((doi for doi in found if doi and not doi.startswith("10.1002/central/")), "")


def _doi_start(address: str) -> int:
    found = _DOI_PATH.search(address)
    return found.end() if found else 0


def _notes(fields: Fields) -> list[str]:
    return [note for note in values(fields, "N1") if not _NOTE_REFERENCES.match(note)]


def _pmid(fields: Fields) -> str:
    """From PMID; from other fields if named there; a bare number where the database says that it is one."""
    sure = [identifiers.pmid(value.split()[0]) for value in values(fields, "PMID", "PM")]
    named = [value for value in values(fields, "C3", "AN", "ID", "U2", "C5", "U1", *_LINKS) if not value.isdigit()]
    named += [note for note in _notes(fields) if re.match(r"(?:PMID|PubMed)\b", note, re.IGNORECASE)]
    bare = values(fields, *_bare_tags(fields))
    return next(filter(None, sure + [identifiers.pmid(value) for value in named + bare]), "")


def _bare_tags(fields: Fields) -> tuple[str, ...]:
    database = " ".join(values(fields, "DB", "DP")).lower()
    if "embase" in database or re.match(r"L\d{6,}$", first(fields, "U2")):
        return ("C5",)
    if "medline(r)" in database:
        return ("C5", "AN", "ID")  # Ovid; elsewhere ID counts the references of a library
    if "medline" in database or "pubmed" in database or database == "nlm":
        return ("C5", "AN")
    return ()


def _pmcid(fields: Fields) -> str:
    found = (identifiers.pmcid(value) for value in values(fields, "PMCID", "C2", "AN", "ID", *_LINKS) + _notes(fields))
    return next(filter(None, found), "")


def _registrations(fields: Fields) -> tuple[str, ...]:
    """Those of a note that lists them first, then all that the fields mention, but for cited works."""
    notes = [note for note in _notes(fields) if note.startswith("Registrations: ")]
    texts = [value for tag, found in fields.items() if tag in _REGISTERED for value in found]
    texts = [text for text in texts if not _NOTE_REFERENCES.match(text)]
    return identifiers.registrations("\n".join(notes + texts))


def _accession(fields: Fields) -> str:
    """UT or AN; ID, U2, notes and links only in the form of a known database, for other numbers are local."""
    for value in values(fields, "UT", "AN"):
        if not _LOCAL.match(value):
            return value.split(";")[0].strip()
    for value in values(fields, "ID", "U2", "N1", "UR"):
        if found := _ACCESSIONS.fullmatch(value.split(" ")[0]) or re.search(
            r"(?<=eid=)2-s2\.0-\d+|(?<=[?&]id=)L\d+", value
        ):
            return found[0]
    number = first(fields, "ID")
    return number if first(fields, "DB") and re.fullmatch(r"\d{7,12}", number) else ""


def _types(fields: Fields) -> tuple[str, ...]:
    found = values(fields, "M3", "PT")
    return unique([value for value in found if not re.match(r"(?:doi\b|https?:|10\.\d{4})", value, re.IGNORECASE)])


def _items(fields: Fields, tag: str) -> tuple[str, ...]:
    """One item a line: EndNote writes the tag once and a line for each."""
    return unique([" ".join(line.split()) for value in fields.get(tag, ()) for line in value.split("\n")])


def _urls(fields: Fields) -> tuple[str, ...]:
    words = [word.rstrip(";") for tag in _LINKS for value in fields.get(tag, ()) for word in value.split()]
    return unique([word for word in words if re.match(r"(?:https?|ftp)://|www\.", word, re.IGNORECASE)])
