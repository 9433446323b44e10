"""Tables as open catalogues and trial registers export them."""

from __future__ import annotations

from records.readers.registry import REGISTRY_RECORD
from records.readers.tables.exporter import Exporter, columns

LENS = Exporter(
    key="lens_csv",
    name="The Lens",
    signs=("Lens ID", "Title"),
    columns=columns("""
        title: Title
        authors: Author/s
        year: Publication Year
        date: Date Published
        journal: Source Title
        volume: Volume
        issue: Issue Number
        first_page: Start Page
        last_page: End Page
        abstract: Abstract
        doi: DOI
        pmid: PMID
        pmcid: PMCID
        accession: Lens ID
        issns: ISSNs
        publication_types: Publication Type
        keywords: Keywords | MeSH Terms
        urls: External URL | Source URLs
    """),
    authors=";",
    keywords=";",
)
OPENALEX = Exporter(
    key="openalex_csv",
    name="OpenAlex",
    signs=("id", "display_name", "publication_year"),
    columns=columns("""
        title: title | display_name
        authors: authorships.author.display_name | authorships.raw_author_name
        year: publication_year
        date: publication_date
        journal: primary_location.source.display_name
        volume: biblio.volume
        issue: biblio.issue
        first_page: biblio.first_page
        last_page: biblio.last_page
        abstract: abstract
        doi: doi | ids.doi
        pmid: ids.pmid
        pmcid: ids.pmcid
        accession: id
        issns: primary_location.source.issn | primary_location.source.issn_l
        language: language
        publication_types: type
        keywords: keywords.display_name | mesh.descriptor_name
        urls: primary_location.landing_page_url | primary_location.pdf_url
        notices: is_retracted
    """),
    authors="|",
    keywords="|",
)
DIMENSIONS = Exporter(
    key="dimensions_csv",
    name="Dimensions",
    signs=("Publication ID", "PubYear"),
    columns=columns("""
        title: Title
        authors: Authors
        year: PubYear
        date: Publication date | Publication Date (online) | Publication Date (print)
        journal: Source title | Source title/Anthology title | Anthology title
        volume: Volume
        issue: Issue
        pages: Pagination
        abstract: Abstract
        doi: DOI
        pmid: PMID
        pmcid: PMCID
        accession: Publication ID
        issns: ISSN
        publication_types: Publication Type | Document Type
        keywords: MeSH terms
        urls: Source Linkout
    """),
    authors=";",
)
SCHOLAR = Exporter(
    key="scholar_csv",
    name="Google Scholar",
    signs=("Authors", "Title", "Publication", "Volume", "Number", "Pages", "Year", "Publisher"),
    columns=columns("""
        title: Title
        authors: Authors
        year: Year
        journal: Publication
        volume: Volume
        issue: Number
        pages: Pages
    """),
    authors=";",
)
PUBLISH_OR_PERISH = Exporter(
    key="scholar_csv",
    name="Google Scholar through Publish or Perish",
    signs=("Cites", "GSRank", "Title"),
    columns=columns("""
        title: Title
        authors: Authors
        year: Year
        journal: Source
        volume: Volume
        issue: Issue
        first_page: StartPage
        last_page: EndPage
        abstract: Abstract
        doi: DOI
        issns: ISSN
        publication_types: Type
        urls: ArticleURL | FullTextURL
    """),
    authors=",",
)
CLINICAL_TRIALS = Exporter(
    key="ctgov_csv",
    name="ClinicalTrials.gov",
    signs=("NCT Number", "Study Title"),
    columns=columns("""
        title: Study Title
        authors: Sponsor
        date: First Posted | Start Date
        abstract: Brief Summary
        accession: NCT Number
        registrations: Other IDs
        publication_types: Study Type
        keywords: Conditions | Interventions
        urls: Study URL
    """),
    authors="|",
    keywords="|",
    types=(REGISTRY_RECORD,),
)
CLINICAL_TRIALS_OLD = Exporter(
    key="ctgov_csv",
    name="ClinicalTrials.gov",
    signs=("NCT Number", "Title", "Status"),
    columns=columns("""
        title: Title
        authors: Sponsor/Collaborators
        date: First Posted | First Received | Start Date
        accession: NCT Number
        registrations: Other IDs
        publication_types: Study Type
        keywords: Conditions | Interventions
        urls: URL
    """),
    authors="|",
    keywords="|",
    types=(REGISTRY_RECORD,),
)
ICTRP = Exporter(
    key="ictrp_csv",
    name="WHO ICTRP",
    signs=("TrialID", "Scientific title"),
    columns=columns("""
        title: Scientific title | Public title
        authors: Primary sponsor
        date: Date registration | Date registration3
        accession: TrialID
        registrations: Secondary ID | Secondary IDs | SecondaryIDs
        publication_types: Study type
        keywords: Condition | Intervention
        urls: web address | url
    """),
    authors=";",
    keywords=";",
    month_first=False,
    types=(REGISTRY_RECORD,),
)
CATALOGUES = (
    LENS,
    OPENALEX,
    DIMENSIONS,
    SCHOLAR,
    PUBLISH_OR_PERISH,
    CLINICAL_TRIALS,
    CLINICAL_TRIALS_OLD,
    ICTRP,
)
