"""What a column can hold, and which names of columns say so when nobody knows who made the table."""

from __future__ import annotations

import re
from types import MappingProxyType

FIELDS = MappingProxyType(
    {
        "title": "Title",
        "original_title": "Title in the original language",
        "authors": "Authors",
        "year": "Year",
        "date": "Date of publication",
        "month": "Month",
        "day": "Day",
        "journal": "Journal",
        "journal_short": "Journal, abbreviated",
        "volume": "Volume",
        "issue": "Issue",
        "pages": "Pages",
        "first_page": "First page",
        "last_page": "Last page",
        "article_number": "Article number",
        "abstract": "Abstract",
        "doi": "DOI",
        "pmid": "PMID",
        "pmcid": "PMCID",
        "accession": "Accession number in the source",
        "registrations": "Trial registration",
        "issns": "ISSN or ISBN",
        "language": "Language",
        "publication_types": "Publication type",
        "keywords": "Keywords",
        "urls": "Links",
        "notices": "Retractions and errata",
        "notes": "Notes",
    }
)
"""The fields a column can be mapped to, each with its name for people.

All are fields of `Citation` but these: `month` and `day` refine the year, `first_page`, `last_page` and
`article_number` make the pages, and `notes` are looked through for identifiers and decisions.
"""

GATHERED = frozenset(
    {"issns", "language", "publication_types", "keywords", "urls", "notices", "registrations", "notes"}
)
"""Fields that take what all their columns say; the others take the first column that says anything."""

_NAMES = {
    "title": "title|titles|primary title|article title|title primary|document title|study title|paper title|item title"
    "|scientific title|reference title|ti|t1|titel|titre|título|titulo|titolo",
    "original_title": "original title|original foreign title|foreign title|vernacular title",
    "authors": "authors|author|author s|author full names|author names|authors primary|author list|authors list|au|a1"
    "|creator|creators|autoren|autor|auteurs|auteur|autores|autori",
    "year": "year|publication year|published year|pub year|pubyear|year of publication|year published|py|yr|jahr"
    "|publikationsjahr|année|annee|año|anno",
    "date": "date|publication date|date published|published date|date of publication|pub date|pubdate|da|datum",
    "month": "month|published month|publication month",
    "day": "day|publication day",
    "journal": "journal|journal title|journal name|journal book|source title|secondary title|title secondary"
    "|publication title|publication name|periodical|periodical full|pubtitle|publication|container title|source|jo|jf"
    "|t2|so|zeitschrift|revue|revista|rivista",
    "journal_short": "journal abbreviation|abbreviated source title|periodical abbrev|journal abbrev|iso abbreviation"
    "|abbreviated journal|j2|ja",
    "volume": "volume|vol|vl|band|volumen",
    "issue": "issue|issue number|number|no|is|ip|heft|numéro|numero|número",
    "pages": "pages|page|page s|page range|page numbers|pagination|pp|pg|seiten|páginas|paginas",
    "first_page": "first page|start page|page start|startpage|beginning page|sp|bp",
    "last_page": "last page|end page|page end|endpage|ending page|ep",
    "article_number": "article number|art no|article no|e location id",
    "abstract": "abstract|abstracts|abstract note|abstract text|summary|ab|n2|zusammenfassung|résumé|resumen|resumo",
    "doi": "doi|digital object identifier|digitalobjectidentifier|do|doi link|doi url",
    "pmid": "pmid|pubmed id|pubmed|pubmedid|medline pmid|pubmed pmid|pm",
    "pmcid": "pmcid|pmc id|pmc|pubmed central id",
    "accession": "accession number|accession no|accession|an|ut",
    "registrations": "clinical trial numbers|clinical trial number|trial registration|trial registration number"
    "|registration number|nct number|nct id|trialid|trial id|registry number",
    "issns": "issn|issns|isbn|isbns|issn isbn|isbn issn|eissn|e issn|sn|print issn|electronic issn",
    "language": "language|languages|article language|language of original document|la|sprache|langue|idioma",
    "publication_types": "publication type|publication types|document type|doctype|doc type|reference type|item type"
    "|article type|articletype|type of reference|type|ty|pt|dt",
    "keywords": "keywords|keyword|author keywords|index keywords|keywords plus|mesh|mesh terms|mesh headings|subjects"
    "|subject headings|subject terms|subjectterms|descriptors|kw|de|mh|schlagwörter|mots clés|palabras clave",
    "urls": "url|urls|link|links|web address|website|full text link|article url|document url|documenturl|ur|lk|uri",
    "notes": "notes|note|n1|extra",
}
_BY_NAME = {name: field for field, names in _NAMES.items() for name in names.split("|")}


def plain(header: str) -> str:
    """A header without what exporters differ in: `Author(s)`, `author_s` and ` Author/s ` are `author s`."""
    return " ".join(re.sub(r"[\W_]+", " ", header).casefold().split())


def guess(header: str) -> str:
    """The field that a column of this name holds; "" where the name says none."""
    return _BY_NAME.get(plain(header), "")
