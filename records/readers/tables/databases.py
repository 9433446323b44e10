"""Tables as the databases export them."""

from __future__ import annotations

from records.readers.tables.exporter import Exporter, columns

SCOPUS = Exporter(
    key="scopus_csv",
    name="Scopus",
    signs=("EID", "Source title"),
    columns=columns("""
        title: Title
        original_title: Original title
        authors: Author full names | Authors
        year: Year
        journal: Source title
        journal_short: Abbreviated Source Title
        volume: Volume
        issue: Issue
        first_page: Page start
        last_page: Page end
        article_number: Art. No.
        abstract: Abstract
        doi: DOI
        pmid: PubMed ID
        accession: EID
        issns: ISSN | ISBN
        language: Language of Original Document
        publication_types: Document Type
        keywords: Author Keywords | Index Keywords
        urls: Link
    """),
    keywords=";",
)
EMBASE = Exporter(
    key="embase_csv",
    name="Embase",
    signs=("PUI", "Author Names"),
    columns=columns("""
        title: Title
        original_title: Original Title
        authors: Author Names
        year: Publication Year
        date: Date of Publication
        journal: Source title
        volume: Volume
        issue: Issue
        first_page: First Page
        last_page: Last Page
        abstract: Abstract | Original Abstract
        doi: DOI
        pmid: Medline PMID
        registrations: Clinical Trial Numbers
        accession: PUI
        issns: ISSN | ISBN
        language: Article Language
        publication_types: Publication Type
        keywords: Author Keywords | Emtree Drug Index Terms (Major Focus) | Emtree Drug Index Terms
        keywords: Emtree Medical Index Terms (Major Focus) | Emtree Medical Index Terms
        urls: Full Text Link | Embase Link
    """),
    authors=",",
    keywords=",",
)
PUBMED = Exporter(
    key="pubmed_csv",
    name="PubMed",
    signs=("PMID", "Journal/Book", "Create Date"),
    columns=columns("""
        title: Title
        authors: Authors
        year: Publication Year
        journal: Journal/Book
        doi: DOI
        pmid: PMID
        pmcid: PMCID
    """),
    accession="pmid",
    authors=",.",
)
CENTRAL = Exporter(
    key="central_csv",
    name="Cochrane CENTRAL",
    signs=("CENTRAL ID",),
    columns=columns("""
        title: Title
        authors: Author(s)
        year: Year
        journal: Source
        volume: Volume
        issue: Issue
        pages: Pages
        abstract: Abstract
        doi: DOI
        pmid: PubMed ID
        registrations: CTgov ID | ICTRP ID
        accession: CENTRAL ID
        publication_types: Publication Type
        keywords: Keywords
        urls: URL
    """),
    authors=";",
    keywords=";",
)
EBSCO = Exporter(
    key="ebsco_csv",
    name="EBSCO (CINAHL, PsycInfo, MEDLINE)",
    signs=("Article Title", "Doctype", "PLink"),
    columns=columns("""
        title: Article Title
        authors: Author
        date: Publication Date
        journal: Journal Title
        volume: Volume
        issue: Issue
        first_page: First Page
        abstract: Abstract
        doi: DOI
        accession: Accession Number
        issns: ISSN | ISBN
        publication_types: Doctype
        keywords: Keywords | Subjects
        urls: PLink
    """),
    authors=";",
    keywords=";",
    month_first=True,
)
EBSCO_NEW = Exporter(
    key="ebsco_csv",
    name="EBSCO (CINAHL, PsycInfo, MEDLINE)",
    signs=("an", "title", "contributors", "plink"),
    columns=columns("""
        title: title
        authors: contributors
        date: publicationDate
        journal: source
        volume: volume
        issue: issue
        first_page: pageStart
        last_page: pageEnd
        abstract: abstract
        doi: doi
        accession: an
        issns: issns | isbns
        language: language
        publication_types: pubTypes | docTypes
        keywords: subjects
        urls: plink
    """),
    keywords=";",
)
PROQUEST = Exporter(
    key="proquest",
    name="ProQuest",
    signs=("StoreId", "pubtitle"),
    columns=columns("""
        title: Title
        original_title: AlternateTitle | originalTitle
        authors: Authors
        year: year
        date: pubdate
        journal: pubtitle
        volume: volume
        issue: issue
        pages: pages
        first_page: startPage
        abstract: Abstract
        doi: digitalObjectIdentifier | DOI
        accession: StoreId | AccessionNumber
        issns: issn | isbn | eissn
        language: language
        publication_types: documentType | ArticleType
        keywords: identifierKeywords | subjects | subjectTerms | classification
        urls: DocumentURL
    """),
)
WEB_OF_SCIENCE = Exporter(
    key="wos_table",
    name="Web of Science",
    signs=("Article Title", "UT (Unique WOS ID)"),
    columns=columns("""
        title: Article Title
        authors: Author Full Names | Authors | Group Authors | Book Author Full Names | Book Authors | Book Editors
        year: Publication Year
        date: Publication Date
        journal: Source Title | Book Series Title
        journal_short: Journal Abbreviation | Journal ISO Abbreviation
        volume: Volume
        issue: Issue
        first_page: Start Page
        last_page: End Page
        article_number: Article Number
        abstract: Abstract
        doi: DOI | Book DOI
        pmid: Pubmed Id
        accession: UT (Unique WOS ID)
        issns: ISSN | eISSN | ISBN
        language: Language
        publication_types: Document Type
        keywords: Author Keywords | Keywords Plus
        urls: DOI Link
    """),
    authors=";",
    keywords=";",
)
WEB_OF_SCIENCE_TAGS = Exporter(
    key="wos_table",
    name="Web of Science",
    signs=("PT", "AU", "TI", "SO", "UT"),
    columns=columns("""
        title: TI
        original_title: FT
        authors: AF | AU | CA | BF | BA | BE
        year: PY
        date: PD
        journal: SO | SE
        journal_short: J9 | JI
        volume: VL
        issue: IS
        first_page: BP
        last_page: EP
        article_number: AR
        abstract: AB
        doi: DI | D2
        pmid: PM
        accession: UT
        issns: SN | EI | BN
        language: LA
        publication_types: DT
        keywords: DE | ID
    """),
    authors=";",
    keywords=";",
)
OVID = Exporter(
    key="ovid_table",
    name="Ovid",
    signs=("VN", "DB", "UI", "TI"),
    columns=columns("""
        title: TI
        original_title: OT
        authors: AU | FA
        year: YR | PY
        date: DP | PD
        journal: JN | JT | SO
        journal_short: JA
        volume: VO | VI
        issue: IP
        pages: PG
        abstract: AB
        doi: DO | DI
        pmid: PM
        accession: AN | UI
        issns: IS
        language: LG | LA
        publication_types: PT
        keywords: SH | HW | MH | KW | KF | DE
        registrations: CN | SI
        urls: XL | UR
        notes: ID
    """),
)
DATABASES = (
    SCOPUS,
    EMBASE,
    PUBMED,
    CENTRAL,
    EBSCO,
    EBSCO_NEW,
    PROQUEST,
    WEB_OF_SCIENCE,
    WEB_OF_SCIENCE_TAGS,
    OVID,
)
