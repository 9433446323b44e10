"""Tables as reference managers and screening tools export them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from records.readers import judgements
from records.readers.citation import Judgement
from records.readers.tables.exporter import Exporter, columns
from records.readers.tables.fields import plain

_SEEN = {"1": "include", "-1": "exclude", "0": "maybe"}
_NOTES_OF = re.compile(r"general notes \((.*)\)")


def _rayyan(row: Mapping[str, str]) -> tuple[Judgement, ...]:
    return judgements.rayyan(row.get("notes", ""))


def _abstrackr(row: Mapping[str, str]) -> tuple[Judgement, ...]:
    """One column per reviewer under the reviewer's name, known by the column of notes that names them too."""
    names = [found[1] for header in row if (found := _NOTES_OF.fullmatch(header))]
    said = [
        Judgement(
            verdict=_SEEN.get(row.get(name, "").strip(), ""),
            stage=judgements.TITLE_ABSTRACT,
            reviewer=name,
            note=row[f"general notes ({name})"].strip(),
        )
        for name in names
    ]
    return tuple(found for found in said if found.verdict or found.note)


def asreview(row: Mapping[str, str]) -> tuple[Judgement, ...]:
    """The decision in an ASReview table, whose older versions called the column `included` or `label_included`."""
    by_name = {plain(header).replace(" ", "_"): cell for header, cell in row.items()}
    for name, other in (("included", "label_included"), ("asreview_user_name", "reviewer")):
        if other in by_name:
            by_name.setdefault(name, by_name[other])
    return judgements.asreview_columns(by_name)


ZOTERO = Exporter(
    key="zotero_csv",
    name="Zotero",
    signs=("Key", "Item Type", "Publication Title", "Abstract Note"),
    columns=columns("""
        title: Title
        authors: Author | Editor | Contributor
        year: Publication Year
        date: Date
        journal: Publication Title | Conference Name | Series
        journal_short: Journal Abbreviation
        volume: Volume
        issue: Issue
        pages: Pages
        abstract: Abstract Note
        doi: DOI
        accession: Archive Location
        issns: ISSN | ISBN
        language: Language
        publication_types: Item Type
        keywords: Manual Tags | Automatic Tags
        urls: Url | Link Attachments
        notes: Extra | Notes
    """),
    authors=";",
    keywords=";",
)
REFWORKS = Exporter(
    key="refworks_tsv",
    name="RefWorks",
    signs=("Reference Type", "Title Primary", "Authors, Primary"),
    columns=columns("""
        title: Title Primary
        original_title: Original Foreign Title
        authors: Authors, Primary | Authors, Secondary
        year: Pub Year
        date: Pub Date Free From
        journal: Periodical Full | Title Secondary
        journal_short: Periodical Abbrev
        volume: Volume
        issue: Issue
        first_page: Start Page
        last_page: Other Pages
        abstract: Abstract
        doi: DOI
        pmid: PMID
        pmcid: PMCID
        accession: Accession Number
        issns: ISSN/ISBN
        language: Language | Output Language
        publication_types: Reference Type
        keywords: Keywords
        urls: URL | Links
        notes: Notes
    """),
    authors=";",
    keywords=";",
)
RAYYAN = Exporter(
    key="rayyan_csv",
    name="Rayyan",
    signs=("key", "title", "authors", "notes", "pubmed_id"),
    columns=columns("""
        title: title
        authors: authors
        year: year
        month: month
        day: day
        journal: journal
        volume: volume
        issue: issue
        pages: pages
        abstract: abstract
        doi: doi
        pmid: pubmed_id
        pmcid: pmc_id
        issns: issn
        language: language
        keywords: keywords
        urls: url
        notes: notes
    """),
    authors="and",
    keywords=";",
    decisions=_rayyan,
)
COVIDENCE = Exporter(
    key="covidence_csv",
    name="Covidence",
    signs=("Covidence #", "Published Year"),
    columns=columns("""
        title: Title
        authors: Authors
        year: Published Year
        month: Published Month
        journal: Journal
        volume: Volume
        issue: Issue
        pages: Pages
        abstract: Abstract
        doi: DOI
        accession: Accession Number
    """),
    authors=";",
    decisions=judgements.covidence,
)
ABSTRACKR = Exporter(
    key="abstrackr_csv",
    name="abstrackr",
    signs=("(internal) id", "(source) id", "pubmed id"),
    columns=columns("""
        title: title
        authors: authors
        journal: journal
        abstract: abstract
        pmid: pubmed id
        keywords: keywords
    """),
    authors="and",
    keywords=",",
    skipped=r"citations that are not yet labeled by anyone",
    ragged=True,
    decisions=_abstrackr,
)
EPPI_REVIEWER = Exporter(
    key="eppi_table",
    name="EPPI-Reviewer",
    signs=("Included", "ID", "ShortTitle", "Title"),
    columns=columns("""
        title: Title
        authors: Authors
        year: Year
        month: Month
        journal: Parent title | ParentTitle | Journal
        volume: Volume
        issue: Issue
        pages: Pages
        abstract: Abstract
        doi: DOI
        issns: StandardNumber | ISSN
        publication_types: Type | Ref. Type
        keywords: Keywords
        urls: URL
    """),
)
MANAGERS = (ZOTERO, REFWORKS, RAYYAN, COVIDENCE, ABSTRACKR, EPPI_REVIEWER)
