"""EndNote's XML, as EndNote, Zotero, Mendeley, Bookends and Papers write it: streamed, one record in memory at a time.

Text may stand inside nested `<style>` or without; a line end inside a field is `&#xD;`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element

from records.readers import abstracts, dates, identifiers, inline_text, judgements, xml_records
from records.readers.citation import Citation, Unreadable, UnreadableFile
from records.readers.tagged import unique
from records.readers.xml_records import Start, Target, text_of

_SIGN = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE[^>]*>\s*)?"
    r"(?:(?:<xml>\s*)?<records\b[^>]*>\s*(?:<record\b|</records>|\Z)"
    r"|<record>\s*<(?:database|source-app|rec-number|ref-type|contributors|titles)\b)"
)
AGAIN = "Export the references again from EndNote as XML, or as RIS."
_FACES = {"italic": "i", "bold": "b", "superscript": "sup", "subscript": "sub"}
_MEDLINE = re.compile(r"medline|pubmed|\bnlm\b", re.IGNORECASE)
_ISSN_WORDS = re.compile(r"\s*\([^)]*\)")
_LOCAL = re.compile(r"(?:rayyan|refid|covidence|zotero|endnote)\b", re.IGNORECASE)


def recognises(text: str) -> bool:
    """XML that begins with `records`, or with a `record` out of quarantine (see `sniffing.Format`)."""
    return bool(_SIGN.match(text))


def read(stream: BinaryIO) -> Iterator[Citation | Unreadable]:
    """Yield every record of the stream; one without a title as unreadable, with its line and its text.

    Raises UnreadableFile, in a sentence, where the file breaks off, holds no record or declares entities.
    """
    seen = 0
    target = Target(tags=frozenset({"record"}), noun="record", again=AGAIN)
    for start in xml_records.read(stream, target):
        seen += 1
        yield _entry(start)
    if not target.starts:
        raise UnreadableFile(f"This EndNote file holds no records. {AGAIN}")
    if seen != target.starts:
        raise UnreadableFile(f"{target.starts} records start in this file, but only {seen} could be read. {AGAIN}")


def _entry(start: Start) -> Citation | Unreadable:
    record = start.element
    title = _title(record)
    if title:
        return _citation(record, title, start.line)
    return Unreadable(
        line=start.line,
        reason=f"The record that starts in line {start.line} has no title, so nobody could screen it. "
        "Add the title in the file, or enter the record by hand.",
        raw=text_of(record),
    )


def _citation(record: Element, title: str, line: int) -> Citation:
    date, year = _dated(record)
    abstract = abstracts.shape(_text(record, "abstract"))
    notes = _texts(record, "notes", "research-notes", "custom1", "custom2")
    return Citation(
        title=title,
        abstract=abstract,
        authors=_authors(record),
        year=year,
        date=date,
        journal=_first(record, "periodical/full-title", "titles/secondary-title", "alt-periodical/full-title"),
        journal_short=_first(record, "periodical/abbr-1", "alt-periodical/abbr-1", "titles/alt-title"),
        volume=_first(record, "volume"),
        issue=_first(record, "number", "issue"),
        pages=_first(record, "pages", "electronic-pages"),
        doi=_doi(record),
        pmid=_pmid(record, notes),
        pmcid=next(filter(None, map(identifiers.pmcid, [*notes, *_urls(record)])), ""),
        registrations=identifiers.registrations("\n".join([title, abstract, *notes, _first(record, "accession-num")])),
        accession=_accession(record),
        issns=_issns(record),
        language=_first(record, "language"),
        publication_types=_types(record),
        keywords=_keywords(record),
        urls=unique([url for url in _urls(record) if re.match(r"(?:https?|ftp)://|www\.", url, re.IGNORECASE)]),
        judgements=judgements.in_notes(notes),
        raw=text_of(record),
        line=line,
    )


def _text(record: Element, path: str) -> str:
    """All that an element says, with its line ends; "" where it is not there."""
    found = record.find(path)
    return "" if found is None else _said(found)


def _said(element: Element) -> str:
    return "".join(element.itertext()).replace("\r\n", "\n").replace("\r", "\n").strip()


def _texts(record: Element, *paths: str) -> list[str]:
    return [text for path in paths for found in record.findall(path) if (text := _said(found))]


def _first(record: Element, *paths: str) -> str:
    return next((inline_text.tidy(text) for path in paths for text in _texts(record, path)), "")


def _title(record: Element) -> str:
    """With italics and raised or lowered letters kept; the place of a missing title takes what there is."""
    paths = ("titles/title", "titles/translated-title", "titles/short-title", "titles/secondary-title")
    elements = (found for path in paths for found in record.findall(path))
    return next(filter(None, map(_marked, elements)), "")


def _marked(title: Element) -> str:
    marked = inline_text.flat(_with_tags(title))
    # A title that is all in bold says nothing by it.
    whole = re.fullmatch(r"<([ib])>((?:(?!</\1>).)*)</\1>", marked)
    return whole[2] if whole else marked


def _with_tags(element: Element) -> Element:
    """A copy in which a style that is italic, raised and so on is the tag for it."""
    tag = next((tag for face, tag in _FACES.items() if face in element.get("face", "")), element.tag)
    copy = Element(tag)
    copy.text, copy.tail = element.text, element.tail
    copy.extend(map(_with_tags, element))
    return copy


def _authors(record: Element) -> tuple[str, ...]:
    groups = ("authors", "secondary-authors", "tertiary-authors")
    found = ([_name(each) for each in record.findall(f"contributors/{group}/author")] for group in groups)
    return unique(next(filter(any, found), []))


def _name(author: Element) -> str:
    """EndNote marks a group's name with a comma at its end."""
    return inline_text.tidy(_said(author)).rstrip(",")


def _dated(record: Element) -> tuple[str, int | None]:
    stated = _first(record, "dates/pub-dates/date")
    year = dates.year(_first(record, "dates/year")) or dates.year(stated)
    if stated and year and not dates.year(stated):
        stated = f"{year} {stated}"
    return dates.iso(stated) or (str(year) if year else ""), year


def _urls(record: Element) -> list[str]:
    paths = ("urls/related-urls/url", "urls/web-urls/url", "urls/text-urls/url")
    return [word for text in _texts(record, *paths) for word in text.split()]


def _doi(record: Element) -> str:
    stated = _texts(record, "electronic-resource-num")
    linked = [url for url in _urls(record) if "doi.org/" in url]
    named = [note for note in _texts(record, "notes") if re.match(r"doi\b", note, re.IGNORECASE)]
    return next(filter(None, map(identifiers.doi, [*stated, *linked, *named])), "")


def _pmid(record: Element, notes: list[str]) -> str:
    """The accession number where the database says that it is one; else a number named as one."""
    number = _first(record, "accession-num")
    database = " ".join(_texts(record, "remote-database-name", "remote-database-provider"))
    sure = identifiers.pmid(number) if number.isdigit() and _MEDLINE.search(database) else ""
    named = [text for text in [number, *_urls(record), *notes] if not text.isdigit()]
    return sure or next(filter(None, map(identifiers.pmid, named)), "")


def _accession(record: Element) -> str:
    number = _first(record, "accession-num")
    return "" if _LOCAL.match(number) else number


def _issns(record: Element) -> tuple[str, ...]:
    words = (
        word for text in _texts(record, "isbn", "issn") for word in re.split(r"[\s;,]+", _ISSN_WORDS.sub(" ", text))
    )
    return unique([word for word in words if any(map(str.isdigit, word))])


def _types(record: Element) -> tuple[str, ...]:
    kind = record.find("ref-type")
    name = "" if kind is None else inline_text.tidy(kind.get("name"))
    return unique([name, *(inline_text.tidy(text) for text in _texts(record, "work-type"))])


def _keywords(record: Element) -> tuple[str, ...]:
    """One item a line: a keyword may hold a list that was never parted."""
    lines = (line for text in _texts(record, "keywords/keyword") for line in re.split(r"[\n;]", text))
    return unique([inline_text.tidy(line) for line in lines])
