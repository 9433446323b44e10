"""One article of PubMed's XML as a citation (elements of the NLM PubMed DTD, 2025)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from records.readers import dates, identifiers
from records.readers.citation import Citation
from records.readers.inline_text import flat, tidy
from records.readers.xml_records import text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NO_TITLE = {"", "[not available]", "[not available].", "not available", "not available."}
NOTICES = {
    "CorrectedandRepublishedFrom",
    "CorrectedandRepublishedIn",
    "ErratumFor",
    "ErratumIn",
    "ExpressionOfConcernFor",
    "ExpressionOfConcernIn",
    "PartialRetractionIn",
    "PartialRetractionOf",
    "RepublishedFrom",
    "RepublishedIn",
    "RetractedandRepublishedFrom",
    "RetractedandRepublishedIn",
    "RetractionIn",
    "RetractionOf",
    "UpdateIn",
    "UpdateOf",
}
YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")


class NotACitation(ValueError):
    """The article cannot become a citation; the message is the sentence for quarantine."""


def citation(article: Element, *, line: int) -> Citation:
    """Return the citation of a PubmedArticle, PubmedBookArticle or bare MedlineCitation; raise NotACitation."""
    if article.tag == "PubmedBookArticle":
        return _book(article, line)
    medline = article if article.tag == "MedlineCitation" else article.find("MedlineCitation")
    if medline is None or (body := medline.find("Article")) is None:
        raise NotACitation(f"The article at line {line} has no MedlineCitation with an Article in it.")
    return _journal_article(article, medline, body, line)


def _journal_article(article: Element, medline: Element, body: Element, line: int) -> Citation:
    pmid = identifiers.pmid(_first(medline, "PMID"))
    year, date = _published(body.find("Journal/JournalIssue/PubDate"), body.find("ArticleDate"))
    abstract = _abstract(body.find("Abstract")) or _other_abstract(medline)
    title, original = _title(body, pmid, line), flat(body.find("VernacularTitle"))
    journal = _first(body, "Journal/Title", "Journal/ISOAbbreviation") or _first(
        medline, "MedlineJournalInfo/MedlineTA"
    )
    short = _first(medline, "MedlineJournalInfo/MedlineTA") or _first(body, "Journal/ISOAbbreviation")
    return Citation(
        title=title,
        original_title=original if original != title else "",
        abstract=abstract,
        authors=_authors(body.findall("AuthorList/Author")),
        year=year,
        date=date,
        journal=journal,
        journal_short=short if short != journal else "",
        volume=_first(body, "Journal/JournalIssue/Volume"),
        issue=_first(body, "Journal/JournalIssue/Issue"),
        pages=_pages(body.find("Pagination")),
        doi=_doi(body.findall("ELocationID"), article.findall("PubmedData/ArticleIdList/ArticleId")),
        pmid=pmid,
        pmcid=_pmcid(article.findall("PubmedData/ArticleIdList/ArticleId")),
        registrations=_registrations(body, abstract),
        accession=pmid,
        issns=_once(_texts([*body.findall("Journal/ISSN"), *medline.findall("MedlineJournalInfo/ISSNLinking")])),
        language=", ".join(_texts(body.findall("Language"))),
        publication_types=_texts(body.findall("PublicationTypeList/PublicationType")),
        keywords=_once([*_mesh(medline), *_texts(medline.findall("KeywordList/Keyword"))]),
        notices=_notices(medline),
        raw=text_of(article),
        line=line,
    )


def _book(article: Element, line: int) -> Citation:
    document = article.find("BookDocument")
    if document is None:
        raise NotACitation(f"The book at line {line} has no BookDocument.")
    pmid = identifiers.pmid(_first(document, "PMID"))
    book_title, chapter = flat(document.find("Book/BookTitle")), flat(document.find("ArticleTitle"))
    if not (chapter or book_title):
        raise NotACitation(_untitled(pmid, line))
    year, date = _published(document.find("Book/PubDate"), document.find("ContributionDate"))
    abstract = _abstract(document.find("Abstract"))
    ids = [*document.findall("ArticleIdList/ArticleId"), *article.findall("PubmedBookData/ArticleIdList/ArticleId")]
    return Citation(
        title=chapter or book_title,
        abstract=abstract,
        authors=_book_authors(document),
        year=year,
        date=date,
        journal=book_title if chapter else "",
        volume=_first(document, "Book/Volume"),
        pages=_pages(document.find("Pagination")),
        doi=_doi([*document.findall("ELocationID"), *document.findall("Book/ELocationID")], ids),
        pmid=pmid,
        pmcid=_pmcid(ids),
        registrations=_registrations(document, abstract),
        accession=pmid,
        issns=_texts(document.findall("Book/Isbn")),
        language=", ".join(_texts(document.findall("Language"))),
        publication_types=_texts(document.findall("PublicationType")),
        keywords=_once(_texts(document.findall("KeywordList/Keyword"))),
        raw=text_of(article),
        line=line,
    )


def _title(body: Element, pmid: str, line: int) -> str:
    title, vernacular = flat(body.find("ArticleTitle")), flat(body.find("VernacularTitle"))
    if title.lower() in NO_TITLE and vernacular:
        return vernacular
    if not title:
        raise NotACitation(_untitled(pmid, line))
    return title


def _untitled(pmid: str, line: int) -> str:
    which = f"PMID {pmid}" if pmid else "without a PMID"
    return f"The article at line {line} ({which}) has no title."


def _abstract(abstract: Element | None) -> str:
    return "" if abstract is None else "\n\n".join(filter(None, map(_section, abstract.findall("AbstractText"))))


def _section(section: Element) -> str:
    text, label = flat(section), tidy(section.get("Label")).rstrip(":")
    headed = label and label.upper() != "UNLABELLED"
    return f"{label}:\n{text}" if headed and text else text


def _other_abstract(medline: Element) -> str:
    others = medline.findall("OtherAbstract")
    english = [other for other in others if other.get("Language") == "eng"]
    return next(filter(None, map(_abstract, [*english, *others])), "")


def _authors(authors: Iterable[Element]) -> tuple[str, ...]:
    # ValidYN="N" marks a name that NLM has since corrected in another entry of the same list.
    return tuple(filter(None, (_author(author) for author in authors if author.get("ValidYN") != "N")))


def _author(author: Element) -> str:
    if collective := flat(author.find("CollectiveName")):
        return collective
    parts = (_first(author, "LastName"), _first(author, "ForeName", "Initials"), _first(author, "Suffix"))
    return ", ".join(filter(None, parts))


def _book_authors(document: Element) -> tuple[str, ...]:
    lists = [*document.findall("AuthorList"), *document.findall("Book/AuthorList")]
    lists.sort(key=lambda found: found.get("Type") == "editors")
    return next(filter(None, (_authors(found.findall("Author")) for found in lists)), ())


def _published(*stated: Element | None) -> tuple[int | None, str]:
    for found in stated:
        if found is None:
            continue
        parts = (_first(found, name) for name in ("MedlineDate", "Year", "Season", "Month", "Day"))
        text = " ".join(filter(None, parts))
        if year := YEAR.search(text):
            return int(year[0]), dates.iso(text)
    return None, ""


def _pages(pagination: Element | None) -> str:
    if pagination is None:
        return ""
    ends = filter(None, (_first(pagination, "StartPage"), _first(pagination, "EndPage")))
    return _first(pagination, "MedlinePgn") or "-".join(ends)


def _doi(locations: Iterable[Element], ids: Iterable[Element]) -> str:
    valid = [found for found in locations if found.get("EIdType") == "doi" and found.get("ValidYN") != "N"]
    named = [found for found in ids if found.get("IdType") == "doi"]
    return next(filter(None, (identifiers.doi(flat(found)) for found in [*valid, *named])), "")


def _pmcid(ids: Iterable[Element]) -> str:
    named = (found for found in ids if found.get("IdType") in {"pmc", "pmcid"})
    return next(filter(None, (identifiers.pmcid(flat(found)) for found in named)), "")


def _registrations(body: Element, abstract: str) -> tuple[str, ...]:
    banks = body.findall("DataBankList/DataBank")
    banked = [f"{_first(bank, 'DataBankName')} {number}" for bank in banks for number in _numbers(bank)]
    return _once(found for text in (*banked, abstract) for found in identifiers.registrations(text))


def _numbers(bank: Element) -> tuple[str, ...]:
    return _texts(bank.findall("AccessionNumberList/AccessionNumber"))


def _mesh(medline: Element) -> list[str]:
    terms: list[str] = []
    for heading in medline.findall("MeshHeadingList/MeshHeading"):
        name = flat(heading.find("DescriptorName"))
        terms += [f"{name}/{qualifier}" for qualifier in _texts(heading.findall("QualifierName"))] or [name]
    return terms


def _notices(medline: Element) -> tuple[str, ...]:
    links = medline.findall("CommentsCorrectionsList/CommentsCorrections")
    return tuple(_notice(link) for link in links if link.get("RefType") in NOTICES)


def _notice(link: Element) -> str:
    pmid = identifiers.pmid(_first(link, "PMID"))
    parts = (_first(link, "RefSource"), f"PMID {pmid}" if pmid else "")
    return f"{link.get('RefType')}: {' '.join(filter(None, parts))}"


def _first(element: Element, *paths: str) -> str:
    return next(filter(None, (flat(element.find(path)) for path in paths)), "")


def _texts(elements: Iterable[Element]) -> tuple[str, ...]:
    return tuple(filter(None, map(flat, elements)))


def _once(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, items)))
