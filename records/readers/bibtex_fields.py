"""What the fields of BibTeX mean, exporter by exporter: fields in, a citation out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from records.readers import abstracts, dates, identifiers, judgements, latex
from records.readers.citation import Citation, Unreadable
from records.readers.tagged import unique

Fields = dict[str, list[str]]
"""Values by the name of their field, in lower case, without outer braces, LaTeX still in them."""

_MEDLINE = re.compile(r"medline|pubmed", re.IGNORECASE)
_EID = re.compile(r"(?<=eid=)2-s2\.0-\d+")
_EBSCO = re.compile(r"ebscohost\.com/.*[?&]AN=([\w.-]+)")
_LISTED = re.compile(r"\s*[;\n]\s*")


def interpret(kind: str, fields: Fields, *, line: int, raw: str) -> Citation | Unreadable:
    """Turn the fields of one entry into a citation, or say why it cannot be one."""
    if title := _text(fields, "title", "booktitle", "maintitle"):
        return _citation(kind, fields, title, line=line, raw=raw)
    reason = f"The entry that starts in line {line} has no title, so nobody could screen it. Add the title."
    return Unreadable(line=line, reason=reason, raw=raw)


def _citation(kind: str, fields: Fields, title: str, *, line: int, raw: str) -> Citation:
    date, year = _dated(fields)
    abstract = abstracts.shape(latex.plain(_first(fields, "abstract")))
    notes = [latex.plain(text) for name in ("note", "annote", "notes", "annotation") for text in fields.get(name, ())]
    return Citation(
        title=title,
        original_title=_text(fields, "origtitle"),
        abstract=abstract,
        authors=_people(fields),
        year=year,
        date=date,
        journal=_journal(fields, title),
        journal_short=_text(fields, "journal-iso", "abbrev_source_title", "shortjournal", "journal-abbreviation"),
        volume=_text(fields, "volume"),
        issue=_text(fields, "number", "issue"),
        pages=_pages(fields),
        doi=_doi(fields),
        pmid=_pmid(fields, notes),
        pmcid=next(filter(None, map(identifiers.pmcid, [*_literals(fields, "pmcid", "pmc"), *notes])), ""),
        registrations=identifiers.registrations("\n".join([title, abstract, *notes])),
        accession=_accession(fields),
        issns=_issns(fields),
        language=_text(fields, "language", "langid"),
        publication_types=unique(_items(fields, "document_type", "type")) or (kind,),
        keywords=_keywords(fields),
        urls=_urls(fields),
        judgements=judgements.in_notes(notes),
        raw=raw,
        line=line,
    )


def _first(fields: Fields, *names: str) -> str:
    return next((text for name in names for text in fields.get(name, ())), "")


def _text(fields: Fields, *names: str) -> str:
    """The first of these fields, without LaTeX, on one line."""
    return " ".join(latex.plain(_first(fields, *names)).split())


def _literals(fields: Fields, *names: str) -> list[str]:
    return [latex.literal(text) for name in names for text in fields.get(name, ())]


def _people(fields: Fields) -> tuple[str, ...]:
    names = _first(fields, "author") or _first(fields, "editor") or _first(fields, "collaborator")
    found = [" ".join(latex.plain(name).split()) for name in _joined_by_and(names)]
    return unique([name for name in found if name.lower() not in {"others", "et al.", "et al"}])


def _joined_by_and(text: str) -> Iterator[str]:
    """Names parted by `and`, but for one that stands in the braces of a group's name."""
    depth = start = 0
    for found in re.finditer(r"[{}]|\s+and\s+", text):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth <= 0:
            yield text[start : found.start()]
            start = found.end()
    yield text[start:]


def _journal(fields: Fields, title: str) -> str:
    names = ("journal", "journaltitle", "booktitle", "series", "school", "institution")
    found = (_text(fields, name) for name in names)
    return next((name for name in found if name and name != title), "")


def _dated(fields: Fields) -> tuple[str, int | None]:
    stated = _text(fields, "date")
    year = dates.year(_text(fields, "year")) or dates.year(stated)
    written = _text(fields, "month")
    if stated or not year:
        return dates.iso(stated), year
    day = _text(fields, "day")
    for finer in (f"{year} {written} {day}", f"{year} {written}"):
        if written and re.fullmatch(r"\d{4}-.*", iso := dates.iso(finer)):
            return iso, year
    month = dates.month(written)
    return (f"{year}-{month}" if month else str(year)), year


def _pages(fields: Fields) -> str:
    pages = re.sub(r"\s*[-–—]+\s*", "-", _text(fields, "pages", "page"))
    return pages or _text(fields, "article-number", "art_number", "articleno", "eid")


def _doi(fields: Fields) -> str:
    stated = _literals(fields, "doi")
    linked = [url for url in _literals(fields, "url", "link", "ee") if "doi.org/" in url or "/doi/" in url]
    return next(filter(None, map(identifiers.doi, stated + linked)), "")


def _pmid(fields: Fields, notes: list[str]) -> str:
    sure = _literals(fields, "pmid", "pubmed_id", "pubmed-id", "pubmedid")
    if _MEDLINE.search(_first(fields, "eprinttype", "archiveprefix")):
        sure += _literals(fields, "eprint")
    named = [text for text in [*notes, *_literals(fields, "url")] if not text.isdigit()]
    return next(filter(None, map(identifiers.pmid, sure + named)), "")


def _accession(fields: Fields) -> str:
    """Web of Science's UT, Scopus's EID, EBSCO's AN; a key is local."""
    stated = _literals(fields, "unique-id", "accession", "accession-number", "accession_number", "accessionnumber")
    found = [match for url in _literals(fields, "url") for match in (_EID.search(url), _EBSCO.search(url)) if match]
    return next(filter(None, stated + [match[match.lastindex or 0] for match in found]), "")


def _issns(fields: Fields) -> tuple[str, ...]:
    texts = _literals(fields, "issn", "eissn", "isbn")
    return unique([word for text in texts for word in re.split(r"[\s;,]+", text) if any(map(str.isdigit, word))])


def _items(fields: Fields, *names: str) -> list[str]:
    texts = (latex.plain(text) for name in names for text in fields.get(name, ()))
    return [" ".join(item.split()) for text in texts for item in _LISTED.split(text)]


def _keywords(fields: Fields) -> tuple[str, ...]:
    """Parted by semicolons, or by commas where a field has none; lines are wrapped at any word."""
    names = ("keywords", "keyword", "author_keywords", "keywords-plus", "mesh")
    texts = [" ".join(latex.plain(text).split()) for name in names for text in fields.get(name, ())]
    items = (item.strip() for text in texts for item in text.split(";" if ";" in text else ","))
    return unique(list(items))


def _urls(fields: Fields) -> tuple[str, ...]:
    texts = _literals(fields, "url", "link", "ee", "bdsk-url-1")
    words = (word.rstrip(";,") for text in texts for word in text.split())
    return unique([word for word in words if re.match(r"(?:https?|ftp)://|www\.", word, re.IGNORECASE)])
